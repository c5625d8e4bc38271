"""Being in a case: who reads it, who writes, and what they are typing.

An open page says that it is there when it is drawn and then at most once in RENEWED_AFTER, with a request that it makes anyway;
nobody who goes has to say so. Only who comes, goes or begins to write is told to the others who are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import Staff
from contactcenter.rules.team import PAGE, READS_FOR, RENEWED_AFTER, WRITES_FOR
from contactcenter.storage import attendance, cases, drafts, events, signals
from contactcenter.storage.db import transaction

READING = "reading"   # the signal: somebody came, went or began to write
LARGEST_SERIAL = 2 ** 53
MOST_DRAFT_CHARACTERS = 40_000


def attend(by: Staff, case_number: int, *, noted_at: datetime | None, now: datetime) -> None:
    """Notes that somebody has a case open; most times it was noted a moment ago (None: they have just come) and there is
    nothing to write. The case was read within their scope."""
    if noted_at and noted_at > now - RENEWED_AFTER:
        return
    with transaction():
        attendance.note(case_number, by.id, seen_at=now, **{} if noted_at else {"wrote_at": None})
        attendance.forget(before=now - READS_FOR)
        if noted_at is None:
            _tell_others(case_number, by, now)


def leave(by: Staff, case_number: int, *, now: datetime) -> None:
    """The page was closed. Refusal unknown_case."""
    with transaction():
        if not cases.is_visible(by, case_number):
            raise Refusal("unknown_case")
        if attendance.leave(case_number, by.id):
            _tell_others(case_number, by, now)


def keep_typed(by: Staff, case_number: int, fields: Mapping[str, str], keys: Mapping[str, str], *, serial: int,
               now: datetime) -> None:
    """Keeps what somebody is typing into the fields of a case's page ('note.text': ...), and that they write. `keys` are the
    one-time keys of the forms: a field of a form that was sent meanwhile is kept no more. Refusal unknown_case, too_long,
    outdated (a newer save is kept)."""
    if not 0 < serial < LARGEST_SERIAL or sum(map(len, fields.values())) > MOST_DRAFT_CHARACTERS:
        raise Refusal("too_long", most=MOST_DRAFT_CHARACTERS)
    with transaction():
        if not cases.is_visible(by, case_number):
            raise Refusal("unknown_case")
        sent = {verb for verb, key in keys.items() if events.of_act(key)}
        kept = {name: clean(text) for name, text in fields.items() if text.strip() and name.partition(".")[0] not in sent}
        if not drafts.save(by.id, case_number, form=PAGE, fields=kept, serial=serial, at=now):
            raise Refusal("outdated")
        if kept and attendance.wrote(case_number, by.id, at=now, since=now - WRITES_FOR):
            _tell_others(case_number, by, now)


def forget_typed(by: Staff, case_number: int, verb: str) -> None:
    """What was typed into a form is sent: it is no draft any more, and nobody writes."""
    row = drafts.peek(by.id, case_number, form=PAGE)
    if row is None:
        return
    with transaction():
        left = {name: text for name, text in row.fields.items() if name.partition(".")[0] != verb}
        drafts.replace(by.id, case_number, form=PAGE, fields=left)
        attendance.stopped_writing(case_number, by.id)


def _tell_others(case_number: int, by: Staff, now: datetime) -> None:
    for user in attendance.present(case_number, since=now - READS_FOR):
        if user != by.id:
            signals.add(signals.person(user), READING, at=now, case=case_number)
