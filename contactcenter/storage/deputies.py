"""Deputies: who stands in for whom, from which day to which."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, insert, select, update

from contactcenter.storage.db import db
from contactcenter.storage.team_models import Deputy

_table = Deputy.__table__


def on_duty(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The row counts on this day."""
    return and_(_table.c.first_day <= day, _table.c.last_day >= day, _table.c.ended_at.is_(None))


def add(values: dict[str, Any]) -> int:
    """Names a deputy and returns the row's id."""
    return int(db.session.execute(insert(_table).values(**values).returning(_table.c.id)).scalar_one())


def end(deputy_row: int, *, by: int, at: datetime, person_id: int | None = None) -> bool:
    """Ends one before its last day; False when there is none that runs (of this person, where one is given)."""
    query = update(_table).where(_table.c.id == deputy_row, _table.c.ended_at.is_(None))
    if person_id is not None:
        query = query.where(_table.c.person_id == person_id)
    return db.session.execute(query.values(ended_by=by, ended_at=at).returning(_table.c.id)).first() is not None


def overlaps(person_id: int, deputy_id: int, *, first: date, last: date) -> bool:
    """Whether this deputy is named for some of these days already."""
    return db.session.execute(select(_table.c.id).where(
        _table.c.person_id == person_id, _table.c.deputy_id == deputy_id, _table.c.ended_at.is_(None),
        _table.c.first_day <= last, _table.c.last_day >= first).limit(1)).first() is not None


def standing_in_for(people: Collection[int], *, day: date) -> set[int]:
    """The deputies that these people have on a day."""
    return set(db.session.execute(
        select(_table.c.deputy_id).where(_table.c.person_id.in_(sorted(people)), on_duty(day))).scalars())
