"""The flow for providers without queues: operators are rung one after the other, and picking up is answering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from contactcenter.storage.call_models import CallLeg, CallOffer, Shift
from contactcenter.storage.log_models import Task
from tests.casework.test_intake import count
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
