"""Whom a clock wakes, and when: before it runs out, when it has run out, and when nobody has moved since (DOMAIN 4, ours).

The owner first, then the region's team, then the supervisors. Who is not at work is skipped upwards.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta

from contactcenter.rules.deadlines import Due
from contactcenter.rules.working_days import Calendar, in_working_hours, opening

WARNING, BREACH, ALARM = STEPS = ("warning", "breach", "alarm")
OWNER, TEAM, SUPERVISORS = LEVELS = ("owner", "team", "supervisors")
SHORTEST_PAUSE = timedelta(minutes=1)
_LEVEL_OF = {WARNING: OWNER, BREACH: TEAM, ALARM: SUPERVISORS}


def level(step: str, *, at_work: Container[str]) -> str:
    """Whom a step is told to: the first level from its own upwards where somebody is at work, in the end the supervisors."""
    upwards = LEVELS[LEVELS.index(_LEVEL_OF[step]):]
    return next((name for name in upwards if name in at_work), SUPERVISORS)


def first(due: Due) -> tuple[str, datetime]:
    """The first step of a clock and its moment; without a time to warn there is no warning."""
    return (WARNING, due.warn_at) if due.warn_at < due.at else (BREACH, due.at)


def following(step: str, *, at: datetime, warn_at: datetime, days: Calendar | None) -> tuple[str, datetime] | None:
    """What follows a step of a clock that runs out at `at`; None after the last. With a calendar (clocks of working days)
    a step waits for working hours: at midnight nobody is there who could be told."""
    if step == ALARM:
        return None
    if step == WARNING:
        return BREACH, in_working_hours(at, days) if days else at
    if days:
        told = in_working_hours(at, days)
        return ALARM, opening(days.after(told.date(), 1))
    return ALARM, at + max(at - warn_at, SHORTEST_PAUSE)
