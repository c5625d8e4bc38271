"""Bursts: reports that belong together, to be worked together.

A class that writes after a lesson (DOMAIN 1: 30 to 100 texts within minutes): texts from one region (or from none) that follow
each other closely. And what is reported of one school: by whichever way, with less than an hour between. An urgent one is never
hidden in a burst: it stands in the list by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

LONGEST_GAP = timedelta(seconds=60)   # on an ordinary day minutes lie between two texts of a region
FEWEST = 8
LONGEST_GAP_OF_SCHOOL = timedelta(hours=1)
FEWEST_OF_SCHOOL = 3

Case = TypeVar("Case")


@dataclass(frozen=True)
class Arrival(Generic[Case]):
    """A case that a report has opened; `region` is None where nothing says which, and so is `school`."""

    case: Case
    region: str | None
    at: datetime
    urgent: bool
    school: str | None = None
    texted: bool = True


@dataclass(frozen=True)
class Burst(Generic[Case]):
    """Reports in their order; `school` where it is what they have in common."""

    region: str | None
    school: str | None
    arrivals: tuple[Arrival[Case], ...]


def bursts(arrivals: Iterable[Arrival[Case]]) -> list[Burst[Case]]:
    """The bursts among these, the latest first."""
    calm = sorted((arrival for arrival in arrivals if not arrival.urgent), key=lambda one: one.at)
    of_schools = [Burst(run[0].region, run[0].school, run) for run in _runs(
        (one for one in calm if one.school), by=lambda one: (one.region, one.school), gap=LONGEST_GAP_OF_SCHOOL,
        fewest=FEWEST_OF_SCHOOL)]
    taken = {id(arrival) for burst in of_schools for arrival in burst.arrivals}
    others = (one for one in calm if one.texted and id(one) not in taken)
    of_regions = [Burst(run[0].region, None, run)
                  for run in _runs(others, by=lambda one: one.region, gap=LONGEST_GAP, fewest=FEWEST)]
    return sorted([*of_schools, *of_regions], key=lambda burst: burst.arrivals[-1].at, reverse=True)


def _runs(ordered: Iterable[Arrival[Case]], *, by: Callable[[Arrival[Case]], Hashable], gap: timedelta,
          fewest: int) -> Iterator[tuple[Arrival[Case], ...]]:
    """Those that have something in common and follow each other with no longer gap."""
    runs: dict[Hashable, list[list[Arrival[Case]]]] = {}
    for arrival in ordered:
        of_key = runs.setdefault(by(arrival), [[]])
        if of_key[-1] and arrival.at - of_key[-1][-1].at > gap:
            of_key.append([])
        of_key[-1].append(arrival)
    yield from (tuple(run) for of_key in runs.values() for run in of_key if len(run) >= fewest)
