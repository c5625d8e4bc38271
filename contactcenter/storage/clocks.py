"""Clocks of cases, and the settings and the calendar they are computed with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.desk_models import Appeal, CalendarChange, CaseClock, ClockSetting
from contactcenter.storage.writing import Insert

_clock, _setting, _change = CaseClock.__table__, ClockSetting.__table__, CalendarChange.__table__
_add = Insert(_clock)


def revision() -> tuple[int | None, int | None]:
    """Changes with every setting and every day: both tables only grow."""
    latest = select(select(func.max(_setting.c.id)).scalar_subquery(), select(func.max(_change.c.id)).scalar_subquery())
    setting, change = db.session.execute(latest).one()
    return setting, change


def settings() -> Sequence[AnyRow]:
    """The latest row of each clock that an administrator set."""
    latest = select(func.max(_setting.c.id)).group_by(_setting.c.code)
    return db.session.execute(select(_setting).where(_setting.c.id.in_(latest))).all()


def add_setting(values: dict[str, Any]) -> None:
    db.session.execute(insert(_setting).values(**values))


def calendar_changes() -> Sequence[AnyRow]:
    """(id, day, works, name) of every change, oldest first."""
    return db.session.execute(select(_change.c.id, _change.c.day, _change.c.works, _change.c.name)
                              .order_by(_change.c.id)).all()


def add_calendar_change(values: dict[str, Any]) -> None:
    db.session.execute(insert(_change).values(**values))


def of_case(case_id: int) -> Sequence[AnyRow]:
    """Every clock of a case, running and stopped, in the order in which they were started."""
    return db.session.execute(select(_clock).where(_clock.c.case_id == case_id).order_by(_clock.c.id)).all()


def add(rows: Sequence[dict[str, Any]]) -> None:
    """Starts clocks."""
    for row in rows:
        _add(**row)


def stop(ids: Iterable[int], *, at: datetime) -> None:
    """Stops clocks; nobody is woken by them any more."""
    db.session.execute(update(_clock).where(_clock.c.id.in_(sorted(ids)))
                       .values(stopped_at=at, next_step=None, next_at=None))


def change(clock_id: int, **values: Any) -> None:
    db.session.execute(update(_clock).where(_clock.c.id == clock_id).values(**values))


def running(case_id: int, code: str) -> AnyRow | None:
    """The running clock of this code."""
    return db.session.execute(select(_clock).where(
        _clock.c.case_id == case_id, _clock.c.code == code, _clock.c.stopped_at.is_(None))).first()


def steps_due(now: datetime, *, limit: int) -> Sequence[AnyRow]:
    """(id, case_id) of clocks that have somebody to wake, the longest due first. Unlocked: ask step_due again under the lock
    of the case."""
    return db.session.execute(select(_clock.c.id, _clock.c.case_id).where(
        _clock.c.next_at <= now, _clock.c.next_at.is_not(None)).order_by(_clock.c.next_at, _clock.c.id).limit(limit)).all()


def step_due(clock_id: int, now: datetime) -> AnyRow | None:
    """The clock, if its next step is still to be taken."""
    return db.session.execute(select(_clock).where(_clock.c.id == clock_id, _clock.c.next_at <= now)).first()


def add_appeal(values: dict[str, Any]) -> None:
    db.session.execute(insert(Appeal.__table__).values(**values))
