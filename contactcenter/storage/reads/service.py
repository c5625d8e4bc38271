"""How the service itself stands: alarms, texts held back, and the provider's books. Nothing about a case or a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contactcenter.storage import alarms, books, outbox, provider_state, wall
from contactcenter.storage.db import AnyRow, reading

LATEST_ALARMS = 20


@dataclass(frozen=True)
class ServiceState:
    """`provider` is None while nothing has ever failed."""

    live: Sequence[AnyRow]
    lately: Sequence[AnyRow]
    provider: AnyRow | None
    marks: Sequence[AnyRow]
    counts: Sequence[AnyRow]
    missing: int
    in_doubt: int


def service_state(*, days_since: date) -> ServiceState:
    """Everything the page of the service shows."""
    marks = books.marks()
    with wall.beyond():   # a count
        in_doubt = outbox.in_doubt()
    return ServiceState(
        live=alarms.live(), lately=alarms.lately(LATEST_ALARMS), provider=provider_state.current(), marks=marks,
        counts=books.counts(days_since), missing=max(sum(mark.missing for mark in marks), books.missing_days(days_since)),
        in_doubt=in_doubt)


def what_stands() -> Sequence[str]:
    """The codes of the alarms that stand. Raises DatabaseAway."""
    with reading():
        return [alarm.code for alarm in alarms.live()]
