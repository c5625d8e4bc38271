"""Acts on many cases, under the one-time key of their form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.search_models import BulkAct
from contactcenter.storage.statements import insert

_table = BulkAct.__table__


def add_once(values: Mapping[str, Any]) -> None:
    """Writes down what is to be done with which cases; the form sent again changes nothing."""
    db.session.execute(insert(BulkAct).values(reached=0, done=0, skipped={}, **values).on_conflict_do_nothing())


def of_person(user_id: int, key: str, *, lock: bool = False) -> AnyRow | None:
    """An act of this person; locked until the end of the transaction, two senders of one form take turns."""
    query = select(_table).where(_table.c.id == key, _table.c.user_id == user_id)
    return db.session.execute(query.with_for_update() if lock else query).first()


def note(key: str, **values: Any) -> None:
    """How far it has come."""
    db.session.execute(update(_table).where(_table.c.id == key).values(**values))
