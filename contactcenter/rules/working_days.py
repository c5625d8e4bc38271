"""Working days of Kazakhstan: what the clocks of formal appeals count (Administrative Procedure and Process Code 64, 65, 76).

A public holiday on a weekend moves the day off, a religious day does not, and the government swaps days: all of that stands in
the calendar's rows, not in code. Beyond the years of the rows only weekends are known, and covers() says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from contactcenter.rules.local_time import ALMATY, local
from contactcenter.rules.tables import table

SATURDAY = 5
OPENS_AT = time(9, 0)
CLOSES_AT = time(18, 30)   # what comes later is registered on the next working day
SHIPPED_VERSION = "2026-1"


@dataclass(frozen=True)
class Calendar:
    """Days that are not what their weekday says. `version` is stored with every deadline that was computed with it."""

    version: str
    days: Mapping[date, bool]          # True: a working day

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def covers(self, year: int) -> bool:
        """Whether holidays of that year are known."""
        return any(known.year == year for known in self.days)

    def changed(self, version: str, changes: Iterable[tuple[date, bool | None]]) -> Calendar:
        """The calendar after changes in their order; None puts a day back to what its weekday says."""
        days = dict(self.days)
        for day, works in changes:
            days.pop(day, None)
            if works is not None:
                days[day] = works
        return Calendar(version, days)

    def from_day(self, day: date) -> date:
        """The day itself if it is a working day, otherwise the next one."""
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def before(self, day: date, working_days: int) -> date:
        """The working day that lies so many working days before `day`."""
        for _ in range(working_days):
            day -= timedelta(days=1)
            while not self.works(day):
                day -= timedelta(days=1)
        return day

    def after(self, day: date, working_days: int) -> date:
        """The last day of a term that is counted from the day after `day`."""
        for _ in range(working_days):
            day = self.from_day(day + timedelta(days=1))
        return day


@dataclass(frozen=True)
class NamedDay:
    """A day of the shipped calendar: whether it works, its names, and whether it is published or forecast."""

    day: date
    works: bool
    names: Mapping[str, str]           # by language: kk, ru, en
    published: bool


def shipped_days() -> tuple[NamedDay, ...]:
    """The days that come with the package, in the order of the file."""
    return tuple(NamedDay(date.fromisoformat(row["date"]), row["is_working_day"] == "1",
                          {code: row[f"name_{code}"] for code in ("kk", "ru", "en")}, row["basis"] == "published")
                 for row in table("holidays") if row["kind"] != "cancelled_holiday")


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """The calendar that comes with the package; what administrators change stands in the database."""
    return Calendar(SHIPPED_VERSION, {named.day: named.works for named in shipped_days()})


def registered_on(received: datetime, days: Calendar) -> date:
    """The day an appeal counts as registered: the same working day, after hours the next one (APPC art. 64 (3))."""
    moment = local(received)
    day = moment.date()
    if moment.time() >= CLOSES_AT:
        day += timedelta(days=1)
    return days.from_day(day)


def opening(day: date) -> datetime:
    """The moment work begins on a day in Almaty."""
    return datetime.combine(day, OPENS_AT, ALMATY)


def in_working_hours(moment: datetime, days: Calendar) -> datetime:
    """The moment itself if work is going on, otherwise when it begins again."""
    shown = local(moment)
    day = days.from_day(shown.date() + timedelta(days=1) if shown.time() >= CLOSES_AT else shown.date())
    return max(shown, opening(day))


def end_of(day: date) -> datetime:
    """The moment a term's last day is over in Almaty."""
    return datetime.combine(day + timedelta(days=1), time(), ALMATY)
