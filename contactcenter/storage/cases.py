"""Cases: opening, joining, changing by version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from contactcenter.rules.lifecycle import CLOSED
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Case
from contactcenter.storage.scope import visible_to

_table = Case.__table__


def add(values: dict[str, Any]) -> int:
    """Opens a case and returns its number."""
    return int(db.session.execute(insert(_table).values(version=1, **values).returning(_table.c.id)).scalar_one())


def open_case_of(caller_id: int, *, since: datetime) -> AnyRow | None:
    """The latest open case of a number that was heard from since then, locked like by_number."""
    return db.session.execute(
        select(_table).where(_table.c.caller_id == caller_id, _table.c.status != CLOSED,
                             _table.c.last_inbound_at >= since)
        .order_by(_table.c.last_inbound_at.desc()).limit(1).with_for_update()).first()


def by_number(number: int) -> AnyRow | None:
    """A case, locked on PostgreSQL until the end of the transaction. For the machine only: no person's scope."""
    return db.session.execute(select(_table).where(_table.c.id == number).with_for_update()).first()


def by_number_for(staff: Staff, number: int) -> AnyRow | None:
    """A case within a person's scope, locked like by_number."""
    return db.session.execute(
        select(_table).where(_table.c.id == number, visible_to(staff)).with_for_update()).first()


def change(number: int, *, version: int, **values: Any) -> bool:
    """Writes values if the case still has this version, and counts the version up; False when it has moved on."""
    changed = db.session.execute(
        update(_table).where(_table.c.id == number, _table.c.version == version)
        .values(version=_table.c.version + 1, **values).returning(_table.c.id))
    return changed.first() is not None
