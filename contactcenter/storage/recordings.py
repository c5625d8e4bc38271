"""Recordings: which sound the provider keeps for us, once for ever by its SID."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from contactcenter.storage.call_models import Recording
from contactcenter.storage.db import db
from contactcenter.storage.statements import insert

_table = Recording.__table__


def add_once(values: dict[str, Any]) -> bool:
    """Stores a recording; False when it is already there."""
    statement = insert(Recording).values(**values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(_table.c.sid)).scalar() is not None


def has_message(contact_id: int) -> bool:
    """Whether a caller left a message."""
    return db.session.execute(
        select(_table.c.sid).where(_table.c.contact_id == contact_id, _table.c.kind == "message").limit(1)
    ).first() is not None
