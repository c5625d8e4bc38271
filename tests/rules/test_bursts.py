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
    assert [arrival.case for arrival in burst.arrivals] == list(range(30))


def test_an_ordinary_day_has_none() -> None:
    assert bursts(texts(50, every=200)) == []
    assert bursts(texts(FEWEST - 1, every=1)) == []


def test_two_regions_and_two_lessons_are_bursts_of_their_own_the_latest_first() -> None:
    found = bursts([*texts(10, every=5), *texts(9, every=5, start=3600), *texts(8, every=5, region=None)])
    assert [(burst.region, len(burst.arrivals)) for burst in found] == [("KZ-75", 9), ("KZ-75", 10), (None, 8)]


def test_an_urgent_one_is_hidden_in_no_burst() -> None:
    (burst,) = bursts([*texts(10, every=5), *texts(1, every=1, start=7, urgent=True)])
    assert not any(arrival.urgent for arrival in burst.arrivals)


def reports(school: str | None, minutes: list[int], *, region: str = "KZ-75", texted: bool = False) -> list[Arrival[int]]:
    return [Arrival(minute, region, NOW + minute * 60 * SECOND, urgent=False, school=school, texted=texted)
            for minute in minutes]


def test_what_is_reported_of_one_school_within_an_hour_is_one_burst_whichever_way_it_came() -> None:
    found = bursts([*reports("№25", [0, 50, 105]), *reports("№25", [300, 361, 422]), *reports("№7", [1, 2]),
                    *reports("№25", [3, 4], region="KZ-10"), *reports(None, [5, 6, 7, 8, 9, 10, 11, 12])])
    assert [(burst.region, burst.school, [one.case for one in burst.arrivals]) for burst in found] == [
        ("KZ-75", "№25", [0, 50, 105])]


def test_a_text_of_a_school_stands_in_one_burst_alone() -> None:
    found = bursts([*texts(10, every=5), *reports("№25", [0, 0, 0], texted=True), *reports("№7", [0], texted=True)])
    assert sorted((burst.school or "", len(burst.arrivals)) for burst in found) == [("", 11), ("№25", 3)]
