"""Lists that people keep, and lists that left the system as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from contactcenter.rules.audit import EXPORT
from contactcenter.storage import audit
from contactcenter.storage.db import db
from contactcenter.storage.search_models import ListExport, SavedView
from contactcenter.storage.statements import insert as insert_once

_views = SavedView.__table__


def keep(user_id: int, name: str, query: str, *, now: datetime) -> None:
    """Keeps a list under a name; the name's former list is replaced."""
    statement = insert_once(SavedView).values(user_id=user_id, name=name, query=query, created_at=now)
    db.session.execute(statement.on_conflict_do_update(index_elements=["user_id", "name"], set_={"query": query}))


def count_beside(user_id: int, name: str) -> int:
    """How many lists a person keeps under other names."""
    return db.session.execute(select(func.count()).select_from(_views).where(
        _views.c.user_id == user_id, _views.c.name != name)).scalar_one()


def forget(user_id: int, number: int) -> None:
    """Forgets a list of this person; somebody else's stays."""
    db.session.execute(delete(_views).where(_views.c.id == number, _views.c.user_id == user_id))


def note_export(values: Mapping[str, Any]) -> None:
    """Writes down that a list leaves as a file."""
    table = ListExport.__table__
    number = db.session.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
    audit.record(EXPORT, str(values["format"]), user_id=values["user_id"], at=values["at"], about=f"list {number}")
