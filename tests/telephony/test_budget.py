"""A webhook waits for its database for a while and no longer, and for one that hangs not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from time import sleep
from xml.etree import ElementTree

import pytest
from flask import Flask

from contactcenter.casework import DatabaseAway, wanted_while
from contactcenter.storage.models import Case
from contactcenter.telephony import budget
from contactcenter.telephony.budget import Budget
from tests.casework.test_intake import count
from tests.telephony.conftest import call_parameters
from tests.telephony.test_webhooks import app_without_database, post_without_database   # noqa: F401 - a fixture


@pytest.fixture
def hangs() -> Iterator[Event]:
    """Work that waits for this hangs until the end of the test."""
    event = Event()
    yield event
    event.set()


def test_a_result_and_a_fault_come_through() -> None:
    def times_out() -> None:
        raise TimeoutError("its own")

    patience = Budget(Flask("door"))
    assert patience.within(lambda: 1) == 1
    with pytest.raises(ZeroDivisionError):
        patience.within(lambda: 1 / 0)
    with pytest.raises(TimeoutError, match="its own"):
        patience.within(times_out)


def test_whoever_hangs_is_given_up(hangs: Event) -> None:
    with pytest.raises(DatabaseAway):
        Budget(Flask("door"), seconds=0.01).within(hangs.wait)


@pytest.mark.parametrize("probe_seconds, asked", [(60, budget.MOST_LATE), (0, 20)])
def test_a_database_that_hangs_is_asked_by_one_request_now_and_then(hangs: Event, probe_seconds: float, asked: int) -> None:
    patience, attempts = Budget(Flask("door"), seconds=0.01, probe_seconds=probe_seconds), []

    def ask() -> None:
        attempts.append(1)
        hangs.wait()

    for _ in range(20):
        with pytest.raises(DatabaseAway):
            patience.within(ask)
    assert len(attempts) == asked
    hangs.set()
    while patience._under_way:
        pass
    assert patience.within(lambda: "again") == "again"


def test_whoever_waited_for_a_thread_behind_those_that_hang_does_not_wait_again(hangs: Event) -> None:
    patience, answered = Budget(Flask("door"), seconds=0.4), []

    def request(_: int) -> None:
        with pytest.raises(DatabaseAway):
            patience.within(hangs.wait)
        answered.append(1)

    with ThreadPoolExecutor(budget.MOST_LATE) as threads:
        list(threads.map(request, range(3 * budget.MOST_LATE)))
    assert len(patience._under_way) == budget.MOST_LATE
    assert len(answered) == 3 * budget.MOST_LATE


def test_so_many_are_at_the_database_at_the_same_moment_and_the_others_wait_for_a_place() -> None:
    patience, under_way, most = Budget(Flask("door")), [], []

    def work(_: int) -> int:
        def at_the_database() -> int:
            under_way.append(1)
            most.append(len(under_way))
            sleep(0.01)
            under_way.pop()
            return 1
        return patience.within(at_the_database)

    with ThreadPoolExecutor(4 * budget.PLACES) as threads:
        assert sum(threads.map(work, range(4 * budget.PLACES))) == 4 * budget.PLACES
    assert max(most) == budget.PLACES


def test_whoever_waits_for_a_place_waits_no_longer_than_for_the_database(hangs: Event) -> None:
    patience, begun = Budget(Flask("door"), seconds=0.2), []

    def request(_: int) -> None:
        with pytest.raises(DatabaseAway):
            patience.within(lambda: begun.append(1) or hangs.wait())

    with ThreadPoolExecutor(budget.PLACES + 1) as threads:
        list(threads.map(request, range(budget.PLACES)))
        for _ in range(budget.PLACES):   # all taken by others
            patience._places.acquire()
        threads.submit(request, 0).result()
    assert len(begun) == len(patience._under_way) == budget.PLACES, "who got no place left nothing behind"


def test_what_is_not_wanted_any_more_is_not_stored(app: Flask, text_in: Callable[..., int]) -> None:
    with wanted_while(lambda: False), pytest.raises(DatabaseAway):
        text_in("+77051234567", "Тараз")
    assert count(Case) == 0


def test_while_the_database_is_away_a_call_reaches_a_person(app_without_database: Flask) -> None:   # noqa: F811
    settings = app_without_database.extensions["telephony"]
    app_without_database.extensions["telephony"] = replace(settings, away_numbers=("+77010000001", "+77010000002"))
    answer = ElementTree.fromstring(post_without_database(app_without_database, "/voice", call_parameters()).data)
    dial = answer.find("Dial")
    assert dial is not None and [number.text for number in dial] == ["+77010000001", "+77010000002"]
    assert str(dial.get("action")).endswith("/voice/away")
    for status, verbs in (("completed", ["Hangup"]), ("no-answer", ["Play", "Say", "Say", "Record", "Redirect"])):
        after = post_without_database(app_without_database, "/voice/away", call_parameters(DialCallStatus=status))
        assert [verb.tag for verb in ElementTree.fromstring(after.data)] == verbs


def test_whoever_waits_in_a_queue_is_led_out_of_it_after_a_few_rounds(app_without_database: Flask) -> None:   # noqa: F811
    verbs, path = [], "/voice/wait"
    while path:
        answer = ElementTree.fromstring(post_without_database(app_without_database, path, call_parameters()).data)
        verbs.append(answer[-1].tag)
        path = str(answer[-1].text or "").partition("/webhooks/twilio")[2]
    assert verbs == ["Redirect"] * 5 + ["Leave"]
