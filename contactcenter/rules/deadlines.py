"""The clocks of a case, each beside its basis, in two families: round the clock, and working days (DOMAIN 4).

These are the values that come with the package; administrators set others in the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.rules.lifecycle import NEW, OFFERED
from contactcenter.rules.urgency import URGENT
from contactcenter.rules.working_days import Calendar, end_of, opening, registered_on

ROUND_THE_CLOCK, WORKING_DAYS = FAMILIES = ("round_the_clock", "working_days")
OURS = "service standard"

TRIAGE, ACCEPTANCE, MESSAGE = "triage", "acceptance", "message"
REGISTRATION, FORWARDING, ANSWER = "registration", "forwarding", "answer"
POLICE_TELLS = "police_tells"
WAITING_UNTIL = "waiting"                                  # a date that a person set: no length, no setting
SETTLED_BY_PEOPLE = (FORWARDING, ANSWER, POLICE_TELLS)     # these stop when somebody says what was done


@dataclass(frozen=True)
class Clock:
    """How long something may take once it has started: by a state that is entered, or by an act. A timedelta of the family
    working_days counts working days. `basis` is a law's article or 'service standard'."""

    code: str
    starts: str
    ordinary: timedelta
    urgent: timedelta
    basis: str
    warn_before: timedelta = timedelta()
    family: str = ROUND_THE_CLOCK

    def length(self, urgency: int) -> timedelta:
        return self.urgent if urgency == URGENT else self.ordinary


@dataclass(frozen=True)
class Due:
    """When a clock runs out, which one, when to warn, and with which calendar it was counted (None: without one)."""

    at: datetime
    clock: str
    warn_at: datetime
    calendar: str | None = None


def _days(count: int) -> timedelta:
    return timedelta(days=count)


def _appeal(code: str, days: int, basis: str, *, warn: int) -> Clock:
    return Clock(code, "promote", _days(days), _days(days), basis, _days(warn), WORKING_DAYS)


CLOCKS = (
    Clock(TRIAGE, NEW, timedelta(minutes=5), timedelta(seconds=60), OURS, timedelta(minutes=1)),
    Clock(ACCEPTANCE, OFFERED, timedelta(hours=2), timedelta(minutes=30), OURS, timedelta(minutes=30)),
    Clock(MESSAGE, "new_message", timedelta(minutes=5), timedelta(seconds=60), OURS, timedelta(minutes=1)),
    _appeal(REGISTRATION, 0, "APPC art. 64 (3)", warn=0),
    _appeal(FORWARDING, 3, "APPC art. 65", warn=1),
    _appeal(ANSWER, 15, "APPC art. 76", warn=3),
    Clock(POLICE_TELLS, "police", timedelta(hours=24), timedelta(hours=24), "Law on prevention of domestic violence art. 72",
          timedelta(hours=4)),
)
STARTED_BY_STATUS = tuple(clock.code for clock in CLOCKS if clock.starts in (NEW, OFFERED))


def started_by(event: str, clocks: Iterable[Clock] = CLOCKS) -> tuple[Clock, ...]:
    """The clocks that a state or an act starts."""
    return tuple(clock for clock in clocks if clock.starts == event)


def due(*, status: str, urgency: int, since: datetime, clocks: Iterable[Clock] = CLOCKS) -> Due | None:
    """The clock of a case that is in `status` since then; None where none runs."""
    for clock in started_by(status, clocks):
        return round_the_clock(clock, urgency=urgency, since=since)
    return None


def round_the_clock(clock: Clock, *, urgency: int, since: datetime) -> Due:
    """Counts hours and minutes. The warning comes in the second half of the time, however short that is."""
    length = clock.length(urgency)
    return Due(since + length, clock.code, since + length - min(clock.warn_before, length / 2))


def in_working_days(clock: Clock, *, urgency: int, since: datetime, days: Calendar) -> Due:
    """Counts working days from the day after registration; the last day ends at its midnight (APPC art. 76). The warning
    comes in the morning, so many working days before."""
    last = days.after(registered_on(since, days), clock.length(urgency).days)
    warn_at = max(since, opening(days.before(last, clock.warn_before.days)))
    return Due(end_of(last), clock.code, warn_at, days.version)


def start(clock: Clock, *, urgency: int, since: datetime, days: Calendar) -> Due:
    """When a clock that starts now runs out."""
    if clock.family == WORKING_DAYS:
        return in_working_days(clock, urgency=urgency, since=since, days=days)
    return round_the_clock(clock, urgency=urgency, since=since)


def until(moment: datetime) -> Due:
    """The clock of a case that waits until a moment: when it has come, somebody is told, and nobody before."""
    return Due(moment, WAITING_UNTIL, moment)
