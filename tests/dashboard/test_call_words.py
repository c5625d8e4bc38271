"""How a call went, in the words of the case's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.dashboard.conftest import Desk
from tests.dashboard.telephone import call_in

COURSES = [
    ({"stage": "greeting"}, "Listens to the greeting", "while it listens to the greeting"),
    ({"stage": "queued"}, "Waits for somebody", "while it waits"),
    ({"stage": "talking", "operator": True}, "Talks: {operator}", "while somebody talks to it"),
    ({"stage": "held", "operator": True}, "On hold: {operator}", "while it is held"),
    ({"stage": "message"}, "Leaves a message", "while it leaves a message"),
    ({"result": "answered", "operator": True, "wait_seconds": 12}, "Answered: {operator}, waited 0:12",
     "answered by whom, and after how long"),
    ({"result": "abandoned", "wait_seconds": 75}, "Hung up before anybody answered: waited 1:15", "given up in the queue"),
    ({"result": "abandoned"}, "Hung up before anybody answered", "given up in the greeting: it never waited"),
    ({"result": "missed"}, "Nobody answered, no message was left", "missed"),
    ({"result": "message"}, "Left a message", "a message"),
    ({"result": "message", "wish": "call_back"}, "Left a message Asked to be called back", "a message with a wish"),
    ({"result": "call_back", "wish": "call_back"}, "Asked to be called back", "the wish alone is told once"),
]


@pytest.mark.parametrize(("course", "words"), [row[:2] for row in COURSES], ids=[row[2] for row in COURSES])
def test_a_call_tells_how_it_went(course: dict[str, Any], words: str, desk: Callable[..., Desk],
                                  ref: Callable[[int], str]) -> None:
    operator = desk("operator")
    values = {"stage": "ended"} | course
    if values.pop("operator", False):
        values["operator_id"] = operator.staff.id
    call = call_in("CA1", **values)
    page = operator.page(f"/cases/{ref(call.case_id)}")
    said = words.format(operator=operator.staff.name)
    assert f"ringing {said} " in page.words and page.words.count(said) == 1


def test_a_step_of_the_call_moves_the_page(desk: Callable[..., Desk], ref: Callable[[int], str]) -> None:
    call = call_in("CA1")
    operator, path = desk("operator"), f"/cases/{ref(call.case_id)}/fragment"
    etag = operator.get(path).headers["ETag"]
    assert operator.get(path, headers={"If-None-Match": etag}).status_code == 304
    call_in("CA1", stage="queued")   # the same call, further on
    assert operator.get(path, headers={"If-None-Match": etag}).status_code == 200
