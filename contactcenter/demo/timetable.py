"""When people write and call: more on school days than at weekends, more after school than before, little at night."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from contactcenter.rules.local_time import local

WEEKEND = 0.35
SUMMER = 0.25   # term time brings four times the summer's load (DOMAIN 1)
SUMMER_MONTHS = (6, 7, 8)
HOURS = (2, 1, 1, 1, 1, 1, 2, 5, 8, 9, 10, 11, 12, 15, 18, 18, 16, 14, 13, 12, 11, 9, 6, 4)


def moments(rng: Random, *, now: datetime, days: int, count: int, quiet: timedelta) -> list[datetime]:
    """`count` moments of the last `days` days in their order, none later than `quiet` before now; whole seconds."""
    latest = now - quiet
    hours = [latest.replace(minute=0, second=0, microsecond=0) - timedelta(hours=back) for back in range(days * 24)]
    totals = list(accumulate(_weight(hour) for hour in hours))
    drawn: list[datetime] = []
    while len(drawn) < count:
        hour = hours[bisect_left(totals, rng.random() * totals[-1])]
        moment = hour + timedelta(seconds=rng.randrange(3600))
        if moment <= latest:
            drawn.append(moment)
    return sorted(drawn)


def _weight(hour: datetime) -> float:
    there = local(hour)
    return HOURS[there.hour] * _day_weight(there.date())


def _day_weight(day: date) -> float:
    weekend = WEEKEND if day.weekday() >= 5 else 1.0
    return weekend * (SUMMER if day.month in SUMMER_MONTHS else 1.0)


def at_work(moment: datetime) -> datetime:
    """The same moment when it falls into office hours (9 to 18, Monday to Friday), else the next morning."""
    there = local(moment)
    while there.weekday() >= 5 or there.hour >= 18:
        there = (there + timedelta(days=1)).replace(hour=9)
    return there if there.hour >= 9 else there.replace(hour=9)
