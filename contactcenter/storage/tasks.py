"""Promises: one open one of a kind for a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import literal_column, or_, select, update

from contactcenter.rules.tasks import OPEN
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import Task
from contactcenter.storage.statements import insert

_table = Task.__table__
_unwoken = or_(_table.c.woken_at.is_(None), _table.c.woken_at < _table.c.due_at)
_is_open = _table.c.state == literal_column(repr(OPEN))


def add_once(values: dict[str, Any]) -> int | None:
    """Promises something and returns its id; None when the case has an open promise of this kind."""
    statement = insert(Task).values(**{"state": OPEN, "attempts": 0, "text": ""} | values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(_table.c.id)).scalar()


def case_of(task_id: int) -> int | None:
    """The case of a promise, without locking: cases are locked before their promises."""
    return db.session.execute(select(_table.c.case_id).where(_table.c.id == task_id)).scalar()


def by_id(task_id: int) -> AnyRow | None:
    """A promise, locked until the end of the transaction."""
    return db.session.execute(select(_table).where(_table.c.id == task_id).with_for_update()).first()


def change(task_id: int, **values: Any) -> bool:
    """Writes values into an open promise; False when it is settled."""
    changed = db.session.execute(update(_table).where(_table.c.id == task_id, _is_open).values(**values)
                                 .returning(_table.c.id))
    return changed.first() is not None


def open_of_caller(caller_id: int, kind: str) -> Sequence[AnyRow]:
    """(id, case_id) of the open promises of a kind to a number."""
    return db.session.execute(
        select(_table.c.id, _table.c.case_id).where(_table.c.caller_id == caller_id, _is_open, _table.c.kind == kind)
        .order_by(_table.c.case_id)).all()


def to_wake_for(*, due_before: datetime, limit: int) -> Sequence[AnyRow]:
    """(id, case_id) of the open promises that were due before a moment, and for which nobody was woken since."""
    return db.session.execute(
        select(_table.c.id, _table.c.case_id).where(_is_open, _table.c.due_at <= due_before, _unwoken)
        .order_by(_table.c.due_at, _table.c.id).limit(limit)).all()


def wake_for(task_id: int, *, due_before: datetime, now: datetime) -> AnyRow | None:
    """Notes that people are woken for a promise, and returns it; None when it is settled, put off, or was noted already."""
    return db.session.execute(
        update(_table).where(_table.c.id == task_id, _is_open, _table.c.due_at <= due_before, _unwoken)
        .values(woken_at=now).returning(*_table.c)).first()


def hand_on(case_id: int, *, by: int, to: int) -> None:
    """What one person had promised about a case is another one's from now on."""
    db.session.execute(update(_table).where(_table.c.case_id == case_id, _table.c.owner_id == by, _is_open).values(owner_id=to))


def release(user_id: int) -> None:
    """Gives back what a person had taken on: it is for whoever is free."""
    db.session.execute(update(_table).where(_table.c.owner_id == user_id, _is_open).values(owner_id=None))
