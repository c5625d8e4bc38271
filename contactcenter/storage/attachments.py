"""Files of cases, in sealed pieces."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from contactcenter.sealing import BadSeal, KeyRing
from contactcenter.storage.attachment_models import Attachment, AttachmentPiece
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import User

PIECE_BYTES = 256 * 1024
KEY_BYTES = 32
_file, _piece = Attachment.__table__, AttachmentPiece.__table__


def add(values: dict[str, Any], content: bytes) -> int:
    """Keeps a file and returns its number."""
    key = os.urandom(KEY_BYTES)
    row = values | {"bytes": len(content), "file_key": b64encode(key).decode("ascii")}
    number: int = db.session.execute(insert(_file).values(**row).returning(_file.c.id)).scalar_one()
    ring, last = KeyRing([("file", key)]), (len(content) - 1) // PIECE_BYTES
    for place in range(last + 1):
        piece = ring.seal(content[place * PIECE_BYTES:(place + 1) * PIECE_BYTES], place=_place(place, place == last))
        db.session.execute(insert(_piece).values(attachment_id=number, number=place, content=piece))
    return number


def _place(number: int, is_last: bool) -> str:
    return f"attachment_piece {number} {'last' if is_last else 'more'}"


def of_case(case_id: int) -> Sequence[AnyRow]:
    """(id, name, kind, bytes, added_at, added_by, deleted_at, deleted_by) with names of people, the oldest first. For a page
    whose case was read within the reader's scope."""
    adder, remover = User.__table__.alias("adder"), User.__table__.alias("remover")
    return db.session.execute(
        select(_file.c.id, _file.c.name, _file.c.kind, _file.c.bytes, _file.c.added_at, _file.c.deleted_at,
               adder.c.display_name.label("added_by"), remover.c.display_name.label("deleted_by"))
        .join(adder, adder.c.id == _file.c.added_by).outerjoin(remover, remover.c.id == _file.c.deleted_by)
        .where(_file.c.case_id == case_id).order_by(_file.c.id)).all()


def held(case_id: int) -> int:
    """How many bytes a case has in files."""
    total = select(func.coalesce(func.sum(_file.c.bytes), 0)).where(_file.c.case_id == case_id, _file.c.deleted_at.is_(None))
    return int(db.session.execute(total).scalar_one())


def of(case_id: int, number: int) -> AnyRow | None:
    """A file of this very case that is still there."""
    return db.session.execute(select(_file).where(
        _file.c.id == number, _file.c.case_id == case_id, _file.c.deleted_at.is_(None))).first()


def pieces(row: AnyRow) -> Iterator[bytes]:
    """The content, piece by piece, each after its seal was checked. Raises BadSeal where some of it is missing or changed."""
    ring, number, opened = KeyRing([("file", b64decode(row.file_key))]), 0, 0
    while opened < row.bytes:
        sealed = db.session.execute(select(_piece.c.content).where(
            _piece.c.attachment_id == row.id, _piece.c.number == number)).scalar()
        if sealed is None:
            raise BadSeal("a piece of the file is missing")
        is_last = opened + PIECE_BYTES >= row.bytes
        piece = ring.open(sealed, place=_place(number, is_last))
        yield piece
        number, opened = number + 1, opened + len(piece)


def forget(number: int, *, by: int, at: datetime) -> None:
    """The content and its key go; that there was a file stays."""
    db.session.execute(delete(_piece).where(_piece.c.attachment_id == number))
    db.session.execute(update(_file).where(_file.c.id == number).values(file_key="", deleted_by=by, deleted_at=at))
