"""Working days of Kazakhstan: what the clocks of formal appeals count (Administrative Procedure and Process Code art. 64, 65, 76).

A public holiday on a weekend moves the day off, a religious day does not, and the government swaps days: all of that stands in
the calendar's rows, not in code. Beyond the years of the rows only weekends are known, and covers() says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from contactcenter.rules.local_time import ALMATY, local
from contactcenter.rules.tables import table

SATURDAY = 5
CLOSES_AT = time(18, 30)   # what comes later is registered on the next working day


@dataclass(frozen=True)
class Calendar:
    """Days that are not what their weekday says. `version` is stored with every deadline that was computed with it."""

    version: str
    days: Mapping[date, bool]          # True: a working day

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def covers(self, day: date) -> bool:
        """Whether holidays of that year are known."""
        return any(known.year == day.year for known in self.days)

    def from_day(self, day: date) -> date:
        """The day itself if it is a working day, otherwise the next one."""
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, working_days: int) -> date:
        """The last day of a term that is counted from the day after `day`."""
        for _ in range(working_days):
            day = self.from_day(day + timedelta(days=1))
        return day


def calendar(version: str, rows: Iterable[tuple[date, bool]]) -> Calendar:
    """A calendar from (day, works) rows."""
    return Calendar(version, dict(rows))


def shipped() -> Calendar:
    """The calendar that comes with the package; administrators edit a copy in the database."""
    rows = table("holidays")
    return calendar("2026-1", ((date.fromisoformat(row["date"]), row["is_working_day"] == "1") for row in rows
                               if row["kind"] != "cancelled_holiday"))


def registered_on(received: datetime, days: Calendar) -> date:
    """The day an appeal counts as registered: the same working day, after hours the next one (APPC art. 64 (3))."""
    moment = local(received)
    day = moment.date()
    if moment.time() >= CLOSES_AT:
        day += timedelta(days=1)
    return days.from_day(day)


def end_of(day: date) -> datetime:
    """The moment a term's last day is over in Almaty."""
    return datetime.combine(day + timedelta(days=1), time(), ALMATY)
