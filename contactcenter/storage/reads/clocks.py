"""What pages show of clocks, of the calendar, and of cases that left a region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, select

from contactcenter.rules.reference import reference
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.storage.db import db
from contactcenter.storage.desk_models import Appeal, CalendarChange, CaseClock, CaseLeft, ClockSetting
from contactcenter.storage.models import Case, User
from contactcenter.storage.scope import unsealed_for

PAGE_ROWS = 50
_clock, _left, _user = CaseClock.__table__, CaseLeft.__table__, User.__table__
_change, _setting = CalendarChange.__table__, ClockSetting.__table__


@dataclass(frozen=True)
class ClockRow:
    """A clock of a case; it runs while `stopped_at` is None. `calendar_version` is None round the clock."""

    code: str
    started_at: datetime
    due_at: datetime
    calendar_version: str | None
    warned_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None

    @property
    def runs(self) -> bool:
        return self.stopped_at is None


@dataclass(frozen=True)
class AppealRow:
    """Who made a formal appeal, and when it counts as registered."""

    name: str
    address: str
    registered_on: date


@dataclass(frozen=True)
class LeftRow:
    """What a region keeps of a case that left it. `to_region` is None for the national queue, `by` for a clock."""

    id: int
    reference: str
    region: str
    to_region: str | None
    at: datetime
    by: str | None
    reason: str


@dataclass(frozen=True)
class ChangedDay:
    """A change of the calendar; its number is the version. `works` is None for a day that is again what its weekday says."""

    version: int
    day: date
    works: bool | None
    name: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ChangedClock:
    """A setting of a clock: how long from then on, what it rests on, who and when. Lengths as they are stored: seconds, of a
    clock of working days: days."""

    code: str
    by: str
    at: datetime
    ordinary: int
    urgent: int
    basis: str


def clocks_of(number: int) -> Sequence[ClockRow]:
    """The clocks of a case: what runs first, by when it runs out. For a page whose case was read within the reader's scope."""
    columns = (_clock.c.code, _clock.c.started_at, _clock.c.due_at, _clock.c.calendar_version, _clock.c.warned_at,
               _clock.c.breached_at, _clock.c.stopped_at)
    rows = db.session.execute(select(*columns).where(_clock.c.case_id == number).order_by(
        _clock.c.stopped_at.is_not(None), _clock.c.due_at, _clock.c.id))
    return [ClockRow(*row) for row in rows]


def appeal_of(number: int) -> AppealRow | None:
    """The formal appeal a case was promoted to. For a page whose case was read within the reader's scope."""
    row = db.session.execute(
        select(Appeal.name, Appeal.address, Appeal.registered_on).where(Appeal.case_id == number)).first()
    return AppealRow(*row) if row else None


def left_cases(staff: Staff, *, before: int | None = None) -> Sequence[LeftRow]:
    """The cases that left a person's regions (a supervisor: any region), the latest first; `before` is the last id of the page
    before."""
    query = _lefts(staff).order_by(_left.c.id.desc()).limit(PAGE_ROWS)
    return [_left_row(row) for row in db.session.execute(query.where(_left.c.id < before) if before else query)]


def how_it_left(staff: Staff, number: int) -> LeftRow | None:
    """How a case last left a region of this person; None when it never did."""
    if staff.role == SUPERVISOR:
        return None
    row = db.session.execute(_lefts(staff).where(_left.c.case_id == number).order_by(_left.c.id.desc()).limit(1)).first()
    return _left_row(row) if row else None


def _lefts(staff: Staff) -> Select[*tuple[object, ...]]:
    case = Case.__table__
    query = select(_left, case.c.opened_at, _user.c.display_name).select_from(
        _left.join(case, case.c.id == _left.c.case_id).outerjoin(_user, _user.c.id == _left.c.left_by))
    query = query.where(unsealed_for(staff))
    return query if staff.role == SUPERVISOR else query.where(_left.c.region.in_(sorted(staff.regions)))


def _left_row(row: Row[*tuple[object, ...]]) -> LeftRow:
    return LeftRow(row.id, reference(row.case_id, row.opened_at), row.region, row.to_region, row.left_at,
                   row.display_name, row.reason)


def changed_days(year: int) -> Sequence[ChangedDay]:
    """The changes of a year's days, the latest first."""
    rows = db.session.execute(
        select(_change.c.id, _change.c.day, _change.c.works, _change.c.name, _user.c.display_name, _change.c.changed_at)
        .join(_user, _user.c.id == _change.c.changed_by)
        .where(_change.c.day >= date(year, 1, 1), _change.c.day <= date(year, 12, 31)).order_by(_change.c.id.desc()))
    return [ChangedDay(*row) for row in rows]


def changed_clocks() -> Sequence[ChangedClock]:
    """Every change of a clock, the latest first."""
    rows = db.session.execute(
        select(_setting.c.code, _user.c.display_name, _setting.c.changed_at, _setting.c.ordinary, _setting.c.urgent,
               _setting.c.basis)
        .join(_user, _user.c.id == _setting.c.changed_by).order_by(_setting.c.id.desc()))
    return [ChangedClock(*row) for row in rows]
