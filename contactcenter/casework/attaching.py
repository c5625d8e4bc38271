"""Files of a case: added, taken out, deleted. Each is an act; taking one out is on record before its first byte.

All raise Refusal: those of every act, and what is named. DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from contactcenter.casework.acting import Form, change_of, written
from contactcenter.rules.attachments import (LONGEST_NAME_CHARACTERS, Limits, Upload, check_room, kind_of, plain_name,
                                             shown_name)
from contactcenter.rules.audit import READ
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import attachments, audit
from contactcenter.storage.db import transaction
from contactcenter.storage.reads.attachments import file_of

TAKEN_OUT = "file_taken_out"


def attach(form: Form, files: Sequence[Upload], *, limits: Limits) -> None:
    """Keeps files with a case: all of them or none. Refusal file_missing, too_many_files, file_too_large, case_full,
    file_refused (with its name and why)."""
    sizes = [len(file.content) for file in files]
    check_room(sizes, held=0, limits=limits)
    kinds = [_kind(file) for file in files]
    with change_of(form, "attach") as change:
        if change is None:
            return
        check_room(sizes, held=attachments.held(change.case.id), limits=limits)
        change.facts["files"] = [_add(form, file, kind) for file, kind in zip(files, kinds, strict=True)]


def _kind(file: Upload) -> str:
    try:
        return kind_of(file.content)
    except Refusal as refusal:
        raise Refusal(refusal.code, **refusal.facts | {"name": plain_name(file.name)[:LONGEST_NAME_CHARACTERS]}) from refusal


def _add(form: Form, file: Upload, kind: str) -> dict[str, object]:
    name = shown_name(file.name, kind)
    number = attachments.add({"case_id": form.case_number, "name": name, "kind": kind, "added_by": form.by.id,
                              "added_at": form.now}, file.content)
    return {"id": number, "name": name, "bytes": len(file.content)}


def detach(form: Form, number: int, reason: str) -> None:
    """Deletes a file: its content goes, that it was there and why it went stays. Refusal unknown_file, reason_missing,
    too_long."""
    said = written(reason, missing="reason_missing")
    with change_of(form, "detach") as change:
        if change is None:
            return
        row = attachments.of(change.case.id, number)
        if row is None:
            raise Refusal("unknown_file")
        attachments.forget(row.id, by=form.by.id, at=form.now)
        change.facts |= {"files": [{"id": row.id, "name": row.name, "bytes": row.bytes}], "reason": said}


def take_out(by: Staff, case_number: int, number: int, *, now: datetime) -> tuple[str, bytes] | None:
    """A file's name and its content, after that is on record; None where it is not there or not theirs to see."""
    with transaction():
        row = file_of(by, case_number, number)
        if row is None:
            return None
        audit.record(READ, TAKEN_OUT, user_id=by.id, case_id=case_number, at=now, about=f"{number}")
        return row.name, b"".join(attachments.pieces(row))   # whole: no connection waits for somebody's network
