"""Signals: what concerns people rather than a scope of cases. They hold ids only; the stream hands them on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from contactcenter.storage.call_models import Signal
from contactcenter.storage.db import db, note_move

OPERATORS, SUPERVISORS = "operators", "supervisors"


def person(user_id: int) -> str:
    """The audience of one person."""
    return f"user:{user_id}"


def add(audience: str, kind: str, *, at: datetime, **ids: int) -> None:
    """Tells an audience that something happened, in the transaction in which it did."""
    db.session.execute(insert(Signal.__table__).values(audience=audience, kind=kind, facts=ids, at=at))
    note_move()
