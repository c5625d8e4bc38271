"""Bursts: a class that writes after a lesson (DOMAIN 1: 30 to 100 texts within minutes), to be worked together.

Texts belong to one burst when they come from one region (or from none) and follow each other closely. An urgent one is never
hidden in a burst: it stands in the list by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

LONGEST_GAP = timedelta(seconds=60)   # on an ordinary day minutes lie between two texts of a region
FEWEST = 8

Case = TypeVar("Case")


@dataclass(frozen=True)
class Arrival(Generic[Case]):
    """A case that a text has opened; `region` is None where nothing says which."""

    case: Case
    region: str | None
    at: datetime
    urgent: bool


def bursts(arrivals: Iterable[Arrival[Case]]) -> list[list[Arrival[Case]]]:
    """The bursts among these, the latest first, each with its texts in order."""
    by_region: dict[str | None, list[Arrival[Case]]] = {}
    for arrival in sorted(arrivals, key=lambda one: one.at):
        if not arrival.urgent:
            by_region.setdefault(arrival.region, []).append(arrival)
    found = [run for of_region in by_region.values() for run in _runs(of_region) if len(run) >= FEWEST]
    return sorted(found, key=lambda run: run[-1].at, reverse=True)


def _runs(ordered: list[Arrival[Case]]) -> Iterator[list[Arrival[Case]]]:
    run: list[Arrival[Case]] = []
    for arrival in ordered:
        if run and arrival.at - run[-1].at > LONGEST_GAP:
            yield run
            run = []
        run.append(arrival)
    if run:
        yield run
