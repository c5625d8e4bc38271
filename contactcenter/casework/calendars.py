"""The clocks and the calendar that are in force: what comes with the package, and what administrators changed since.

A change counts for clocks that start later; a deadline keeps the version of the calendar it was computed with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contactcenter.casework.kept import Kept
from contactcenter.rules import deadlines, working_days
from contactcenter.rules.audit import SETTING
from contactcenter.rules.deadlines import CLOCKS, WORKING_DAYS, Clock, Due
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import ADMINISTRATOR, Staff
from contactcenter.rules.working_days import SHIPPED_VERSION, Calendar
from contactcenter.storage import audit, clocks
from contactcenter.storage.db import AnyRow, transaction

LONGEST_NAME_CHARACTERS, LONGEST_BASIS_CHARACTERS = 120, 200
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)
LONGEST = timedelta(days=366)
WARN_OF_NEXT_YEAR_FROM_MONTH = 11


@dataclass(frozen=True)
class InForce:
    """The clocks in the order of the rules, and the calendar."""

    clocks: tuple[Clock, ...]
    calendar: Calendar

    def of_status(self, status: str, *, urgency: int, since: datetime) -> Due | None:
        """The clock of a case that enters a state."""
        return deadlines.due(status=status, urgency=urgency, since=since, clocks=self.clocks)

    def of_act(self, act: str, *, urgency: int, since: datetime) -> list[Due]:
        """The clocks that an act starts."""
        return [deadlines.start(clock, urgency=urgency, since=since, days=self.calendar)
                for clock in deadlines.started_by(act, self.clocks)]


def _made() -> InForce:
    rows, changes = {row.code: row for row in clocks.settings()}, clocks.calendar_changes()
    shipped = working_days.shipped()
    version = f"{SHIPPED_VERSION}+{changes[-1].id}" if changes else SHIPPED_VERSION
    return InForce(tuple(_as_set(clock, rows[clock.code]) if clock.code in rows else clock for clock in CLOCKS),
                   shipped.changed(version, [(row.day, row.works) for row in changes]) if changes else shipped)


def _as_set(clock: Clock, row: AnyRow) -> Clock:
    unit = unit_of(clock)
    return replace(clock, ordinary=row.ordinary * unit, urgent=row.urgent * unit, warn_before=row.warn_before * unit,
                   basis=row.basis)


def unit_of(clock: Clock) -> timedelta:
    """What a length of this clock is counted in where it is stored: days for working days, otherwise seconds."""
    return timedelta(days=1) if clock.family == WORKING_DAYS else timedelta(seconds=1)


_in_force = Kept(revision=clocks.revision, make=_made, shipped=lambda: InForce(CLOCKS, working_days.shipped()))


def current() -> InForce:
    """What is in force now; at most a few seconds old, and the last known while the database is away."""
    return _in_force.current()


def missing_years(*, today: date) -> tuple[int, ...]:
    """The years that clocks may count through and whose holidays nobody has entered: this one, and late in it the next."""
    years = (today.year, today.year + 1) if today.month >= WARN_OF_NEXT_YEAR_FROM_MONTH else (today.year,)
    return tuple(year for year in years if not current().calendar.covers(year))


def change_day(day: date, works: bool | None, name: str, *, by: Staff, now: datetime) -> None:
    """Says whether a day is worked (None: as its weekday is), as a new version of the calendar.

    Refusal not_allowed, bad_day (before 2020 or after 2099), name_missing, too_long.
    """
    _only_administrators(by)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refusal("bad_day")
    words = _words(name, most=LONGEST_NAME_CHARACTERS, missing="name_missing" if works is not None else "")
    with transaction():
        clocks.add_calendar_change({"day": day, "works": works, "name": words, "changed_by": by.id, "changed_at": now})
        audit.record(SETTING, "day_changed", user_id=by.id, at=now, about=day.isoformat())
    _in_force.forget()


def set_clock(code: str, *, ordinary: timedelta, urgent: timedelta, warn_before: timedelta, basis: str, by: Staff,
              now: datetime) -> None:
    """Sets a clock for everything that starts later. Refusal not_allowed, unknown_clock, bad_length (negative, longer than a
    year, zero round the clock), basis_missing, too_long."""
    _only_administrators(by)
    clock = next((known for known in CLOCKS if known.code == code), None)
    if clock is None:
        raise Refusal("unknown_clock")
    least = timedelta() if clock.family == WORKING_DAYS else timedelta(seconds=1)
    if not (least <= ordinary <= LONGEST and least <= urgent <= LONGEST and timedelta() <= warn_before <= LONGEST):
        raise Refusal("bad_length")
    words, unit = _words(basis, most=LONGEST_BASIS_CHARACTERS, missing="basis_missing"), unit_of(clock)
    with transaction():
        clocks.add_setting({"code": code, "ordinary": ordinary // unit, "urgent": urgent // unit,
                            "warn_before": warn_before // unit, "basis": words, "changed_by": by.id, "changed_at": now})
        audit.record(SETTING, "clock_set", user_id=by.id, at=now, about=code)
    _in_force.forget()


def _only_administrators(by: Staff) -> None:
    if by.role != ADMINISTRATOR:
        raise Refusal("not_allowed")


def _words(text: str, *, most: int, missing: str) -> str:
    words = " ".join(clean(text).split())
    if missing and not words:
        raise Refusal(missing)
    if len(words) > most:
        raise Refusal("too_long", most=most)
    return words
