"""Turns: a sweep that one process at a time does, every so often; a lease, so that whoever dies in it holds nobody up for
long."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from contactcenter.storage.db import db
from contactcenter.storage.service_models import Turn
from contactcenter.storage.statements import insert

_table = Turn.__table__


def is_due(name: str, *, every: timedelta, now: datetime) -> bool:
    """Whether the sweep was done long enough ago and nobody is at it."""
    found = db.session.execute(select(_table).where(_table.c.name == name)).first()
    return found is None or found.lease_until <= now and (found.done_at is None or found.done_at <= now - every)


def take(name: str, *, holder: str, every: timedelta, lease_until: datetime, now: datetime) -> bool:
    """Takes the turn; False when it is somebody else's, or not due yet."""
    made = insert(Turn).values(name=name, holder=holder, lease_until=lease_until).on_conflict_do_nothing()
    if db.session.execute(made.returning(_table.c.name)).first():
        return True
    taken = db.session.execute(
        update(_table).where(_table.c.name == name, _table.c.lease_until <= now,
                             or_(_table.c.done_at.is_(None), _table.c.done_at <= now - every))
        .values(holder=holder, lease_until=lease_until).returning(_table.c.name))
    return taken.first() is not None


def end(name: str, *, holder: str, done: bool, now: datetime) -> None:
    """Gives the turn back; a sweep that failed is due again at once."""
    values: dict[str, datetime] = {"lease_until": now} | ({"done_at": now} if done else {})
    db.session.execute(update(_table).where(_table.c.name == name, _table.c.holder == holder).values(**values))


def done_at(name: str) -> datetime | None:
    """When a sweep was done last; None: never."""
    return db.session.execute(select(_table.c.done_at).where(_table.c.name == name)).scalar()


def note_done(name: str, *, at: datetime) -> None:
    """Something was done last at this moment, whoever did it; never moved back."""
    statement = insert(Turn).values(name=name, holder="", lease_until=at, done_at=at)
    db.session.execute(statement.on_conflict_do_update(
        index_elements=["name"], set_={"done_at": at}, where=or_(_table.c.done_at.is_(None), _table.c.done_at < at)))
