"""The flow for providers without queues: operators are rung one after the other, and picking up is answering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from contactcenter.casework import answering, presence, watching
from contactcenter.rules.calls import RING_FOR
from contactcenter.rules.policy import Policy
from contactcenter.storage import calls
from contactcenter.storage.call_models import CallLeg, CallOffer, CallOrder, Shift
from contactcenter.storage.db import transaction
from contactcenter.storage.log_models import Task
from contactcenter.storage.reads.calls import own_call
from tests.casework.test_intake import count
from tests.casework.test_working import refusal
from tests.telephony.conftest import Caller, heard, tags
from tests.telephony.test_voice_steps import STEPS, of_kind

Calls = Callable[..., Caller]


@pytest.fixture(autouse=True)
def without_queues(app: Flask) -> None:
    ours = app.extensions["telephony"]
    app.extensions["telephony"] = replace(ours, policy=replace(ours.policy, voice_flow="dial"))


@pytest.fixture
def line(caller: Calls, operator: Callable[..., Any]) -> Caller:
    """Somebody who speaks Kazakh and goes past the greeting, with one operator on shift."""
    operator()
    made = caller()
    made.at("/voice/menu", Digits="7")
    return made


def leg() -> str:
    return str(of_kind(CallLeg)[-1].id)


def test_the_callers_line_rings_the_operators_telephone_from_our_number(line: Caller) -> None:
    (dial,) = line.at("/voice/queue")
    (number,) = dial
    assert (dial.tag, dial.get("timeout"), dial.get("callerId")) == ("Dial", "20", line.parameters["To"])
    assert (number.tag, number.text) == ("Number", "+77010000001")
    assert (dial.get("action"), number.get("url")) == (f"{STEPS}/dialled?leg={leg()}", f"{STEPS}/connecting-leg?leg={leg()}")
    assert line.at("/voice/queue")[0].get("action") == dial.get("action"), "asked again it is the same leg"


def test_who_picks_up_has_answered(line: Caller) -> None:
    assert tags(line.at(f"/voice/connecting-leg?leg={leg()}")) == []
    assert (line.call.stage, of_kind(CallOffer)[0].state, of_kind(Shift)[0].state) == ("talking", "taken", "on_call")
    after = line.at(f"/voice/dialled?leg={leg()}", DialCallStatus="completed", DialCallSid="CA" + "9" * 32)
    assert heard(after) == ["cut-off", "goodbye"]
    line.hangs_up()
    assert (line.call.result, of_kind(Shift)[0].state) == ("answered", "wrap_up")


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
def test_whoever_does_not_pick_up_is_on_a_break_and_the_next_one_rings(
        line: Caller, operator: Callable[..., Any], status: str) -> None:
    operator("bolat", "+77010000002")
    (dial,) = line.at(f"/voice/dialled?leg={leg()}", DialCallStatus=status)
    assert dial[0].text == "+77010000002"
    assert sorted(shift.state for shift in of_kind(Shift)) == ["available", "break"]


def test_when_nobody_is_left_a_message_is_offered(line: Caller) -> None:
    gather, redirect = line.at(f"/voice/dialled?leg={leg()}", DialCallStatus="no-answer")
    assert (heard(gather), redirect.text) == (["waited-long", "keys"], f"{STEPS}/message")
    line.hangs_up()
    assert (line.call.result, count(Task)) == ("missed", 1)


def test_while_all_are_talking_the_caller_is_comforted_and_asked_again_soon(line: Caller, caller: Calls) -> None:
    line.at(f"/voice/connecting-leg?leg={leg()}")
    second = caller(From="+77051234568")
    gather, redirect = second.at("/voice/menu", Digits="7")
    assert (heard(gather), redirect.text) == (["place-1", "comfort", "keys"], f"{STEPS}/queue")
    assert "Record" in tags(second.at("/voice/wait-key", Digits="1"))


def test_a_repeated_end_of_ringing_changes_nothing(line: Caller, operator: Callable[..., Any]) -> None:
    operator("bolat", "+77010000002")
    first = leg()
    for _ in range(2):
        (dial,) = line.at(f"/voice/dialled?leg={first}", DialCallStatus="no-answer")
        assert dial[0].text == "+77010000002"
    assert len(of_kind(CallLeg)) == 2


def test_who_hangs_up_while_it_rings_is_abandoned_and_the_operator_free(line: Caller) -> None:
    line.hangs_up()
    line.at(f"/voice/dialled?leg={leg()}", DialCallStatus="no-answer")
    assert (line.call.result, of_kind(Shift)[0].state) == ("abandoned", "available")


def test_a_telephone_picked_up_too_late_is_hung_up(line: Caller) -> None:
    late = leg()
    line.hangs_up()
    assert tags(line.at(f"/voice/connecting-leg?leg={late}")) == ["Hangup"]


def test_hold_is_comfort_that_asks_again(line: Caller) -> None:
    line.at(f"/voice/connecting-leg?leg={leg()}")
    response = line.at("/voice/hold")
    assert (tags(response), response[-1].text) == (["Play", "Pause", "Redirect"], f"{STEPS}/hold")


def test_who_hangs_up_what_still_rings_has_passed_it_on(app: Flask, caller: Calls, operator: Callable[..., Any]) -> None:
    by, line = operator(), caller()
    line.at("/voice/menu", Digits="7")
    own = own_call(by.id)
    assert own is not None and (own.leg, own.consulting) == ("ringing", False)
    operator("bolat", "+77010000002")
    answering.hang_up(by, now=datetime.now(UTC))
    assert [(order.kind, order.target) for order in of_kind(CallOrder)] == [("send", "queue")]
    assert line.at("/voice/queue")[0][0].text == "+77010000002"
    assert [shift.state for shift in of_kind(Shift)] == ["available", "available"]


DIAL = Policy(voice_flow="dial")


def test_nobody_answers_by_a_button(caller: Calls, operator: Callable[..., Any]) -> None:
    """A leg of our own would dial a queue that is not there."""
    by, line = operator(), caller()
    line.at("/voice/menu", Digits="8")
    assert refusal(lambda: answering.answer(by, line.call.contact_id, now=datetime.now(UTC), policy=DIAL)) == "pick_up"
    assert (line.call.operator_id, of_kind(CallOrder)) == (None, [])


def test_nobody_has_missed_a_call_while_the_callers_line_still_says_something(caller: Calls,
                                                                              operator: Callable[..., Any]) -> None:
    busy, line = operator(), caller(From="+77051234568")
    line.at("/voice/menu", Digits="7")
    line.at(f"/voice/connecting-leg?leg={leg()}")
    second = caller()
    second.at("/voice/menu", Digits="7")
    free = operator("bolat", "+77010000002")
    for rings in (1, 2):
        at = datetime.now(UTC) + rings * (RING_FOR + timedelta(seconds=1))
        presence.stay_in_touch(free, now=at)
        watching.watch(now=at, policy=DIAL)
    assert sorted(shift.state for shift in of_kind(Shift)) == ["available", "on_call"]
    assert second.at("/voice/queue")[0][0].text == "+77010000002"
    assert busy.id != of_kind(CallOffer)[-1].user_id


def test_the_ringing_is_counted_from_when_the_telephone_rings(line: Caller) -> None:
    watching.watch(now=datetime.now(UTC) + RING_FOR + timedelta(seconds=1), policy=DIAL)
    assert (of_kind(CallOffer)[0].state, of_kind(Shift)[0].state) == ("ringing", "available")
    watching.watch(now=datetime.now(UTC) + 2 * RING_FOR + timedelta(seconds=1), policy=DIAL)
    assert of_kind(CallOffer)[0].state != "ringing", "also where the provider never says that it rang in vain"


def test_where_the_language_is_not_known_each_round_is_in_another_one(line: Caller, caller: Calls) -> None:
    """Three at once would keep the line from ringing anybody for most of a minute."""
    line.at(f"/voice/connecting-leg?leg={leg()}")
    second = caller(From="+77051234568")
    assert heard(second.at("/voice/queue")[0]) == ["place-1", "comfort", "keys"]
    with transaction():
        calls.change(second.call.contact_id, queued_at=datetime.now(UTC) - timedelta(seconds=20))
    assert set(heard(second.at("/voice/queue")[0])) == {"ru-RU"}
