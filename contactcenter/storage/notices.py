"""Notices: what one person is told about a case, until they open it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, true, update

from contactcenter.storage.db import db
from contactcenter.storage.team_models import Notice

_table = Notice.__table__


def add(users: Iterable[int], *, case_id: int, kind: str, by: int | None, at: datetime) -> None:
    """One for each of these people."""
    rows = [{"user_id": user, "case_id": case_id, "kind": kind, "by_id": by, "at": at} for user in sorted(users)]
    if rows:
        db.session.execute(insert(_table), rows)


def note_read(user_id: int, case_id: int, *, at: datetime, kind: str | None = None) -> bool:
    """What a person was told about a case is read, or one kind of it; whether there was anything."""
    of_kind = true() if kind is None else _table.c.kind == kind
    read = db.session.execute(update(_table).where(
        _table.c.user_id == user_id, _table.c.case_id == case_id, _table.c.read_at.is_(None), of_kind).values(read_at=at)
        .returning(_table.c.id))
    return read.first() is not None


def note_all_read(user_id: int, *, up_to: int, at: datetime) -> None:
    """Everything up to a notice is read."""
    db.session.execute(update(_table).where(
        _table.c.user_id == user_id, _table.c.id <= up_to, _table.c.read_at.is_(None)).values(read_at=at))
