"""Hold, resume, cold and warm transfer: the orders they give, the steps the telephones take, and everything between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from contactcenter.casework import answering, presence, transferring, watching
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.calls import own_call, ringing_offer, waiting_calls
from tests.casework.telephone_desk import Desk
from tests.casework.test_working import refusal


@dataclass
class Talk:
    """A talk between `anna` and a caller; `beka` is free."""

    desk: Desk
    anna: Staff
    beka: Staff
    call: int


@pytest.fixture
def talk(desk: Desk) -> Talk:
    anna = desk.person("anna")
    desk.later(seconds=1)
    beka = desk.person("beka")
    call = desk.waits()
    desk.talks(anna, call)
    desk.orders()
    return Talk(desk, anna, beka, call)


def stages(talk: Talk) -> tuple[str, str, str]:
    return talk.desk.call(talk.call).stage, talk.desk.state(talk.anna), talk.desk.state(talk.beka)


def asks(talk: Talk) -> None:
    """Anna asks Beka, who picks up: the caller is held, the two talk."""
    desk = talk.desk
    transferring.transfer(talk.anna, talk.beka.id, warm=True, now=desk.now)
    assert desk.orders() == [("send", "hold")]
    assert desk.dial_ended(talk.anna).kind == "await_consult"
    offer = ringing_offer(talk.beka)
    assert offer is not None and (offer.kind, offer.sender) == ("consult", talk.anna.display_name)
    answering.answer(talk.beka, talk.call, now=desk.now)
    assert desk.orders() == [("start_leg", "leg:")]
    assert desk.picks_up(talk.beka).kind == "join_consult"


def test_hold_and_resume(talk: Talk) -> None:
    desk = talk.desk
    transferring.hold(talk.anna, now=desk.now)
    transferring.hold(talk.anna, now=desk.now)
    assert desk.orders() == [("send", "hold")]
    assert desk.dial_ended(talk.anna).kind == "leg_wait"
    assert desk.picks_up(talk.anna).kind == "leg_wait"
    own = own_call(talk.anna.id)
    assert own is not None and (own.stage, own.leg, own.asked) == ("held", "held", None)
    for _ in range(2):
        transferring.resume(talk.anna, now=desk.now)
    assert desk.orders() == [("send", "leg:leg")]
    assert [kind for kind in desk.events(talk.call) if kind in ("call_held", "call_resumed")] == ["call_held", "call_resumed"]
    assert desk.picks_up(talk.anna).kind == "join_caller"
    answered = desk.call(talk.call).answered_at
    desk.later(seconds=9)
    desk.connected(talk.call)
    assert (desk.call(talk.call).stage, desk.call(talk.call).answered_at) == ("talking", answered)
    transferring.resume(talk.anna, now=desk.now)
    assert desk.orders() == []


def test_resuming_at_once_does_not_lose_the_telephone(talk: Talk) -> None:
    desk = talk.desk
    transferring.hold(talk.anna, now=desk.now)
    transferring.resume(talk.anna, now=desk.now)
    assert desk.dial_ended(talk.anna).kind == "join_caller"


def test_a_cold_transfer_rings_at_the_other_who_has_the_case(talk: Talk) -> None:
    desk = talk.desk
    transferring.transfer(talk.anna, talk.beka.id, warm=False, now=desk.now)
    assert desk.orders() == [("send", "queue"), ("hang_up", "leg:")]
    assert stages(talk) == ("queued", "wrap_up", "available")
    offer = ringing_offer(talk.beka)
    assert offer is not None and (offer.kind, offer.call_id, offer.sender) == ("transfer", talk.call, talk.anna.display_name)
    assert desk.dial_ended(talk.anna).kind == "hang_up"
    desk.talks(talk.beka, talk.call)
    assert stages(talk) == ("talking", "wrap_up", "on_call")
    assert desk.case(talk.call).owner_id == talk.beka.id
    assert "call_transferred" in desk.events(talk.call)


def test_a_cold_transfer_nobody_takes_comes_first_in_the_queue(talk: Talk) -> None:
    desk = talk.desk
    presence.set_state(talk.beka, "break", now=desk.now)
    other = desk.waits("+77051234568")
    presence.set_state(talk.beka, "available", now=desk.now)
    answering.pass_on(talk.beka, desk.offer(other, talk.beka).id, now=desk.now)
    transferring.transfer(talk.anna, talk.beka.id, warm=False, now=desk.now)
    answering.pass_on(talk.beka, desk.offer(talk.call, talk.beka).id, now=desk.now)
    assert desk.call(talk.call).wanted_id is None
    assert [(row.id, row.position, row.transferred) for row in waiting_calls(talk.anna)] == [
        (talk.call, 1, True), (other, 2, False)]


def test_a_warm_transfer(talk: Talk) -> None:
    desk = talk.desk
    assert refusal(lambda: transferring.complete_transfer(talk.anna, now=desk.now)) == "not_connected"
    asks(talk)
    own = own_call(talk.anna.id)
    assert own is not None and own.asked is not None and (own.asked.user_id, own.asked.talking) == (talk.beka.id, True)
    other = own_call(talk.beka.id)
    assert other is not None and other.consulting and other.operator == talk.anna.display_name
    transferring.complete_transfer(talk.anna, now=desk.now)
    assert desk.orders() == [("send", "leg:leg"), ("hang_up", "leg:")]
    assert desk.dial_ended(talk.anna).kind == "hang_up"
    assert desk.picks_up(talk.beka).kind == "join_caller"
    desk.connected(talk.call)
    assert stages(talk) == ("talking", "wrap_up", "on_call")
    assert desk.case(talk.call).owner_id == talk.beka.id
    desk.caller_gone(talk.call)
    assert (desk.state(talk.beka), desk.call(talk.call).result) == ("wrap_up", "answered")


def test_the_one_who_was_asked_may_have_dialled_on_before_being_sent(talk: Talk) -> None:
    asks(talk)
    transferring.complete_transfer(talk.anna, now=talk.desk.now)
    assert talk.desk.dial_ended(talk.beka).kind == "join_caller", "Anna's telephone went down first"


@pytest.mark.parametrize("picked_up", [False, True])
def test_a_warm_transfer_is_cancelled(talk: Talk, picked_up: bool) -> None:
    desk = talk.desk
    if picked_up:
        asks(talk)
    else:
        transferring.transfer(talk.anna, talk.beka.id, warm=True, now=desk.now)
        desk.orders()
    transferring.cancel_transfer(talk.anna, now=desk.now)
    hangs_up = [("hang_up", "leg:")] if picked_up else []
    assert desk.orders() == [*hangs_up, ("send", "leg:leg")]
    assert (desk.state(talk.beka), ringing_offer(talk.beka)) == ("available", None)
    assert desk.picks_up(talk.anna).kind == "join_caller"
    if picked_up:
        assert desk.dial_ended(talk.beka).kind == "hang_up"


def test_whoever_is_asked_may_pass_or_not_answer(talk: Talk) -> None:
    desk = talk.desk
    transferring.hold(talk.anna, now=desk.now)
    desk.orders()
    transferring.transfer(talk.anna, talk.beka.id, warm=True, now=desk.now)
    assert desk.orders() == [("send", "leg:leg")]
    assert desk.picks_up(talk.anna).kind == "await_consult"
    answering.pass_on(talk.beka, desk.offer(talk.call, talk.beka).id, now=desk.now)
    assert desk.dial_ended(talk.anna).kind == "leg_wait"
    assert stages(talk) == ("held", "on_call", "available")
    transferring.transfer(talk.anna, talk.beka.id, warm=True, now=desk.now)
    desk.later(seconds=20)
    watching.watch(now=desk.now)
    assert stages(talk) == ("held", "on_call", "break/did_not_answer")
    assert desk.call(talk.call).operator_id == talk.anna.id


def test_whoever_is_asked_hangs_up(talk: Talk) -> None:
    asks(talk)
    talk.desk.reports(talk.beka, "completed", 5)
    assert stages(talk) == ("held", "on_call", "wrap_up")
    assert talk.desk.dial_ended(talk.anna).kind == "leg_wait"


@pytest.mark.parametrize("by_key", [True, False])
def test_putting_the_telephone_down_while_two_confer_hands_the_caller_over(talk: Talk, by_key: bool) -> None:
    asks(talk)
    if by_key:
        answering.hang_up(talk.anna, now=talk.desk.now)
    else:
        talk.desk.reports(talk.anna, "completed", 5)
    assert stages(talk) == ("held", "wrap_up", "on_call")
    assert talk.desk.dial_ended(talk.beka).kind == "join_caller"
    assert talk.desk.case(talk.call).owner_id == talk.beka.id


def test_a_telephone_that_dies_while_the_caller_is_held_gives_the_call_back(talk: Talk) -> None:
    desk = talk.desk
    transferring.hold(talk.anna, now=desk.now)
    desk.orders()
    desk.reports(talk.anna, "completed", 5)
    assert desk.orders() == [("send", "queue")]
    assert stages(talk) == ("queued", "wrap_up", "available")
    assert desk.rings_at(talk.call) == talk.beka.id


def test_hanging_up_on_a_held_caller_lets_them_hear_the_end(talk: Talk) -> None:
    desk = talk.desk
    transferring.hold(talk.anna, now=desk.now)
    desk.orders()
    answering.hang_up(talk.anna, now=desk.now)
    assert desk.orders() == [("hang_up", "leg:"), ("send", "left")]


def test_the_caller_hangs_up_while_two_confer(talk: Talk) -> None:
    asks(talk)
    talk.desk.caller_gone(talk.call)
    assert stages(talk) == ("ended", "wrap_up", "wrap_up")
    assert talk.desk.orders() == [("hang_up", "leg:"), ("hang_up", "leg:")]


@pytest.mark.parametrize(("act", "code"), [
    (lambda talk: transferring.hold(talk.beka, now=talk.desk.now), "no_call"),
    (lambda talk: transferring.resume(talk.beka, now=talk.desk.now), "no_call"),
    (lambda talk: transferring.complete_transfer(talk.beka, now=talk.desk.now), "no_call"),
    (lambda talk: transferring.complete_transfer(talk.anna, now=talk.desk.now), "not_connected"),
    (lambda talk: transferring.transfer(talk.anna, talk.anna.id, warm=True, now=talk.desk.now), "same_person"),
    (lambda talk: transferring.transfer(talk.anna, 10**6, warm=False, now=talk.desk.now), "not_available")])
def test_what_is_refused(talk: Talk, act: Callable[[Talk], None], code: str) -> None:
    assert refusal(lambda: act(talk)) == code
    assert talk.desk.orders() == []


def test_the_one_who_is_asked_does_not_lead_the_call(talk: Talk) -> None:
    asks(talk)
    for act in (transferring.hold, transferring.resume, transferring.complete_transfer):
        assert refusal(lambda act=act: act(talk.beka, now=talk.desk.now)) == "not_your_call"  # type: ignore[misc]


def test_nobody_holds_a_call_that_is_still_being_connected(desk: Desk) -> None:
    anna, beka = desk.person("anna"), desk.person("beka")
    call = desk.waits()
    answering.answer(anna, call, now=desk.now)
    assert refusal(lambda: transferring.hold(anna, now=desk.now)) == "not_talking"
    assert refusal(lambda: transferring.resume(anna, now=desk.now)) == "not_held"
    assert refusal(lambda: transferring.transfer(anna, beka.id, warm=False, now=desk.now)) == "not_talking"


def test_a_busy_colleague_is_not_rung(talk: Talk) -> None:
    presence.set_state(talk.beka, "break", now=talk.desk.now)
    assert refusal(lambda: transferring.transfer(talk.anna, talk.beka.id, warm=True, now=talk.desk.now)) == "not_available"
    assert talk.desk.call(talk.call).stage == "talking"
