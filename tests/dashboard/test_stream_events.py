"""How events are numbered, and which signals count as told: no database is needed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from contactcenter.dashboard.stream_events import event, event_number, heard_to
from contactcenter.dashboard.stream_news import COMMITTED_WITHIN_SECONDS, MOST_MISSING, SignalOrder
from tests.conftest import NOW


def test_an_event_is_three_lines_and_an_empty_one() -> None:
    number, kind, data, *end = event("ringing", "7-1", offer=12, call=7).decode().split("\n")
    assert (number, kind, end) == ("id: 7-1", "event: ringing", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == {"offer": 12, "call": 7}


@pytest.mark.parametrize(("sent", "heard"), [
    (event_number(7, NOW), 7),
    (event_number(7, NOW - timedelta(minutes=59)), 7),
    (event_number(7, NOW + timedelta(minutes=5)), 7),           # a clock that was set back
    (event_number(7, NOW - timedelta(hours=1, seconds=1)), None),
    (event_number(7, NOW + timedelta(days=1)), None),
    ("7-99999999999", None), ("7", None), ("", None), ("-1-1", None), ("٧-1", None), ("7-1\n", None), ("x" * 9999, None)])
def test_a_number_holds_for_an_hour(sent: str, heard: int | None) -> None:
    assert heard_to(sent, NOW) == heard


def test_a_number_that_is_missing_holds_the_others_back() -> None:
    order = SignalOrder(5).after([6, 8], moment=0)
    assert (order.last, list(order.missing), order.complete_to) == (8, [7], 6)


def test_a_missing_number_that_comes_late_closes_the_gap() -> None:
    order = SignalOrder(5).after([8], moment=0).after([7], moment=1)
    assert (list(order.missing), order.complete_to) == ([6], 5)
    assert order.after([6], moment=2).complete_to == 8


def test_a_missing_number_is_given_up_after_a_while() -> None:
    order = SignalOrder(5).after([7], moment=0)
    assert order.after([8], moment=COMMITTED_WITHIN_SECONDS - 1).complete_to == 5
    assert order.after([8], moment=COMMITTED_WITHIN_SECONDS).complete_to == 8


def test_a_great_leap_is_not_remembered_number_by_number() -> None:
    assert len(SignalOrder(0).after([10**9], moment=0).missing) == MOST_MISSING
