"""Recordings: which sound the provider keeps for us, once for ever by its SID."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from contactcenter.storage.call_models import Recording
from contactcenter.storage.db import db
from contactcenter.storage.statements import insert

_table = Recording.__table__
MESSAGE = "message"
FAILED = "failed"


def add_once(values: dict[str, Any]) -> bool:
    """Stores a recording; False when it is already there, or was told to have failed."""
    statement = insert(Recording).values(**values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(_table.c.sid)).scalar() is not None


def note_failed(sid: str, *, contact_id: int, now: datetime) -> None:
    """A recording that there is not, or not any more."""
    values = {"sid": sid, "contact_id": contact_id, "kind": FAILED, "recorded_at": now}
    db.session.execute(insert(Recording).values(**values).on_conflict_do_update(
        index_elements=["sid"], set_={"kind": FAILED}))


def has_message(contact_id: int) -> bool:
    """Whether a caller left a message."""
    return db.session.execute(
        select(_table.c.sid).where(_table.c.contact_id == contact_id, _table.c.kind == MESSAGE).limit(1)
    ).first() is not None
