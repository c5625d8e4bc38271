"""The clocks that run round the clock. Each value stands beside its basis; working-day clocks join them later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.rules.lifecycle import NEW, OFFERED
from contactcenter.rules.urgency import URGENT


@dataclass(frozen=True)
class Clock:
    """How long a case may stay in a state. `basis` is a law's article or 'service standard'."""

    code: str
    status: str
    ordinary: timedelta
    urgent: timedelta
    basis: str


@dataclass(frozen=True)
class Due:
    """When a clock runs out, and which one."""

    at: datetime
    clock: str


CLOCKS = (
    Clock("triage", NEW, ordinary=timedelta(minutes=5), urgent=timedelta(seconds=60), basis="service standard"),
    Clock("acceptance", OFFERED, ordinary=timedelta(hours=2), urgent=timedelta(minutes=30), basis="service standard"),
)


def due(*, status: str, urgency: int, since: datetime, clocks: tuple[Clock, ...] = CLOCKS) -> Due | None:
    """The clock of a case that is in `status` since then; None where none runs."""
    for clock in clocks:
        if clock.status == status:
            return Due(since + (clock.urgent if urgency == URGENT else clock.ordinary), clock.code)
    return None
