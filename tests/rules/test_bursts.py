"""Which texts came together."""

from __future__ import annotations

from datetime import timedelta

from contactcenter.rules.bursts import FEWEST, Arrival, bursts
from tests.conftest import NOW

SECOND = timedelta(seconds=1)


def texts(count: int, *, every: int, region: str | None = "KZ-75", start: int = 0, urgent: bool = False) -> list[Arrival[int]]:
    return [Arrival(index, region, NOW + (start + index * every) * SECOND, urgent) for index in range(count)]


def test_a_class_after_its_lesson_is_one_burst() -> None:
    (burst,) = bursts(reversed(texts(30, every=10)))
    assert [arrival.case for arrival in burst] == list(range(30))


def test_an_ordinary_day_has_none() -> None:
    assert bursts(texts(50, every=200)) == []
    assert bursts(texts(FEWEST - 1, every=1)) == []


def test_two_regions_and_two_lessons_are_bursts_of_their_own_the_latest_first() -> None:
    found = bursts([*texts(10, every=5), *texts(9, every=5, start=3600), *texts(8, every=5, region=None)])
    assert [(burst[0].region, len(burst)) for burst in found] == [("KZ-75", 9), ("KZ-75", 10), (None, 8)]


def test_an_urgent_one_is_hidden_in_no_burst() -> None:
    (burst,) = bursts([*texts(10, every=5), *texts(1, every=1, start=7, urgent=True)])
    assert not any(arrival.urgent for arrival in burst)
