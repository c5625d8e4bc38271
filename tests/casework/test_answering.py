"""A call rings at one person, goes on to the next, and is answered by exactly one."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from flask import Flask

from contactcenter.casework import answering, distributing, operators_way, presence, transferring, watching
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import calls
from contactcenter.storage.call_models import CallLeg, CallOffer
from contactcenter.storage.db import transaction
from tests.casework.concurrency import at_once
from tests.casework.telephone_desk import Desk, rows
from tests.casework.test_working import refusal

AddUser = Callable[..., Staff]
ROUNDS = int(os.environ.get("ANSWERING_ROUNDS", "5"))   # the suite's; a hundred show the same for longer


def answer(desk: Desk, staff: Staff, call_id: int) -> None:
    answering.answer(staff, call_id, now=desk.now)


def test_a_call_rings_at_the_longest_idle_who_speaks_its_language(desk: Desk) -> None:
    desk.person("first", "ru")
    desk.later(seconds=1)
    kazakh = desk.person("second", "kk")
    desk.later(seconds=1)
    desk.person("third", "kk")
    assert desk.rings_at(desk.waits(language="kk")) == kazakh.id
    assert desk.signals(kazakh)[-1] == "ringing"


def test_a_call_from_the_queue_becomes_a_talk_and_a_case_in_hand(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    desk.later(seconds=4)
    answer(desk, one, call)
    assert (desk.state(one), desk.leg(one).state, desk.orders()) == ("on_call", "wanted", [("start_leg", "leg:")])
    assert desk.offer(call, one).state == "taken"
    assert desk.picks_up(one).kind == "join_caller"
    desk.connected(call)
    found = desk.call(call)
    assert (found.stage, found.operator_id, found.answered_at, found.wait_seconds) == ("talking", one.id, desk.now, 4)
    assert desk.case(call).owner_id == one.id
    assert "call_answered" in desk.events(call)
    desk.caller_gone(call)
    assert (desk.call(call).result, desk.state(one), desk.leg(one).state) == ("answered", "wrap_up", "over")
    assert desk.dial_ended(one).kind == "hang_up"


def test_answering_twice_is_once(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    answer(desk, one, call)
    answer(desk, one, call)
    assert len(rows(CallLeg)) == 1
    assert desk.orders() == [("start_leg", "leg:")]


def test_of_twenty_who_press_answer_at_once_one_wins_and_the_others_are_told_who(app: Flask, desk: Desk) -> None:
    staff = [desk.person(f"person{n:02}") for n in range(20)]
    for round_number in range(ROUNDS):
        call = desk.waits(f"+77051{round_number:06}")
        results = at_once(app, [lambda by=by: answer(desk, by, call) for by in staff])  # type: ignore[misc]
        winners = [by for by, result in zip(staff, results, strict=True) if result is None]
        losers = [result for result in results if result is not None]
        assert len(winners) == 1
        assert all(isinstance(error, Refusal) and error.code == "taken" and error.facts["by"] == winners[0].display_name
                   for error in losers), losers
        assert [leg.user_id for leg in rows(CallLeg, CallLeg.call_id == call)] == [winners[0].id]
        assert desk.rings_at(call) is None
        desk.caller_gone(call)
        assert desk.state(winners[0]) == "available"


def test_many_who_give_calls_out_at_once_never_let_one_ring_twice(app: Flask, desk: Desk) -> None:
    staff = [desk.person(f"person{n}") for n in range(6)]
    for by in staff:
        presence.set_state(by, "break", now=desk.now)
    waiting = [desk.waits(f"+770512345{n:02}") for n in range(12)]

    def comes_back(by: Staff) -> None:
        presence.set_state(by, "available", now=desk.now)

    def looks() -> None:
        watching.watch(now=desk.now)

    works: list[Callable[[], None]] = [lambda by=by: comes_back(by) for by in staff]  # type: ignore[misc]
    results = at_once(app, [*works, *[looks] * 6])
    assert not [result for result in results if result is not None]
    watching.watch(now=desk.now)
    ringing = rows(CallOffer, CallOffer.state == "ringing")
    assert sorted(offer.user_id for offer in ringing) == sorted(by.id for by in staff)
    assert {offer.call_id for offer in ringing} == set(waiting[:6])


def test_a_passed_call_goes_on_and_comes_back_only_when_nobody_else_is_free(desk: Desk) -> None:
    one = desk.person("one")
    desk.later(seconds=1)
    two = desk.person("two")
    call = desk.waits()
    answering.pass_on(one, desk.offer(call, one).id, now=desk.now)
    assert (desk.rings_at(call), desk.signals(one)[-1]) == (two.id, "offer_gone")
    answering.pass_on(two, desk.offer(call, two).id, now=desk.now)
    assert desk.rings_at(call) is None
    desk.later(seconds=21)
    watching.watch(now=desk.now)
    assert desk.rings_at(call) == one.id


def test_passing_twice_is_once_and_somebody_elses_offer_is_refused(desk: Desk) -> None:
    one, two = desk.person("one"), desk.person("two")
    call = desk.waits()
    holder = next(by for by in (one, two) if by.id == desk.rings_at(call))
    other = two if holder is one else one
    offer = desk.offer(call, holder).id
    assert refusal(lambda: answering.pass_on(other, offer, now=desk.now)) == "call_gone"
    answering.pass_on(holder, offer, now=desk.now)
    answering.pass_on(holder, offer, now=desk.now)
    assert desk.rings_at(call) == other.id


def test_an_offer_nobody_took_goes_on_and_the_person_is_on_a_break(desk: Desk) -> None:
    one = desk.person("one")
    desk.later(seconds=1)
    two = desk.person("two")
    call = desk.waits()
    desk.later(seconds=20)
    for by in (one, two):
        presence.stay_in_touch(by, now=desk.now)
    watching.watch(now=desk.now)
    assert (desk.state(one), desk.offer(call, one).state, desk.rings_at(call)) == ("break/did_not_answer", "unanswered", two.id)


def test_whoever_is_free_may_answer_what_rings_elsewhere(desk: Desk) -> None:
    one = desk.person("one")
    desk.later(seconds=1)
    two = desk.person("two")
    first, second = desk.waits(), desk.waits("+77051234568")
    assert (desk.rings_at(first), desk.rings_at(second)) == (one.id, two.id)
    answer(desk, two, first)
    assert (desk.offer(first, one).state, desk.signals(one)[-1]) == ("withdrawn", "ringing")
    assert "offer_gone" in desk.signals(one)
    assert desk.rings_at(second) == one.id, "what rang at the winner went on"


@pytest.mark.parametrize("status", ["busy", "failed", "no-answer", "canceled", "completed"])
def test_a_telephone_that_is_not_picked_up_gives_the_call_back_to_its_place(desk: Desk, status: str) -> None:
    one = desk.person("one")
    desk.later(seconds=1)
    two = desk.person("two")
    call = desk.waits()
    since = desk.call(call).queued_at
    answer(desk, one, call)
    desk.reports(one, "ringing", 1)
    desk.later(seconds=8)
    assert desk.reports(one, status, 3)
    assert not desk.reports(one, status, 3), "the same news twice"
    assert not desk.reports(one, "ringing", 2), "late news"
    found = desk.call(call)
    assert (found.stage, found.operator_id, found.queued_at) == ("queued", None, since)
    assert (desk.state(one), desk.leg(one).state, desk.rings_at(call)) == ("break/did_not_answer", "over", two.id)
    assert desk.case(call).owner_id is None


def test_a_leg_the_provider_never_spoke_of_is_given_up(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    answer(desk, one, call)
    desk.later(seconds=23)
    watching.watch(now=desk.now)
    assert (desk.call(call).operator_id, desk.state(one), desk.leg(one).state) == (None, "break/did_not_answer", "over")
    assert desk.picks_up(one).kind == "hang_up", "picked up too late"


def test_the_caller_hangs_up_while_the_operators_telephone_rings(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    answer(desk, one, call)
    desk.orders()
    desk.caller_gone(call)
    assert (desk.call(call).result, desk.state(one), desk.orders()) == ("abandoned", "available", [("hang_up", "leg:")])
    assert desk.picks_up(one).kind == "hang_up"


def test_a_telephone_that_was_not_rung_yet_is_not_rung_any_more(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    answer(desk, one, call)
    desk.caller_gone(call)
    assert desk.orders() == []


def test_an_end_told_late_keeps_its_time_and_harms_no_other_call(desk: Desk) -> None:
    one = desk.person("one")
    first, second = desk.waits(), desk.waits("+77051234568")
    ended = desk.now
    desk.later(minutes=1)
    presence.stay_in_touch(one, now=desk.now)
    with transaction():
        answering.caller_gone(calls.locked(first), desk.now, ended_at=ended)
    watching.watch(now=desk.now)
    assert desk.call(first).ended_at == ended
    assert (desk.rings_at(second), desk.state(one)) == (one.id, "available")


def test_the_caller_hangs_up_while_it_rings(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    desk.later(seconds=7)
    desk.caller_gone(call)
    desk.caller_gone(call)
    assert (desk.rings_at(call), desk.state(one), desk.signals(one)[-1]) == (None, "available", "offer_gone")
    assert (desk.call(call).result, desk.call(call).wait_seconds) == ("abandoned", 7)
    assert refusal(lambda: answer(desk, one, call)) == "call_gone"


@pytest.mark.parametrize("answered", [False, True])
def test_a_caller_who_would_rather_leave_a_message_rings_nowhere(desk: Desk, answered: bool) -> None:
    one = desk.person("one")
    call = desk.waits()
    if answered:
        answer(desk, one, call)
    with transaction():
        answering.leave_for_message(calls.locked(call), desk.now)
        calls.change(call, stage="message", operator_id=None)
    assert (desk.rings_at(call), desk.state(one)) == (None, "available")
    assert refusal(lambda: answer(desk, one, call)) == "call_gone"
    if answered:
        assert desk.picks_up(one).kind == "hang_up"


@pytest.mark.parametrize("state", ["break", "wrap_up", "none"])
def test_only_who_is_available_answers(desk: Desk, user: AddUser, state: str) -> None:
    one = desk.person("one") if state != "none" else user("one", "operator")
    if state == "break":
        presence.set_state(one, "break", now=desk.now)
    if state == "wrap_up":
        first = desk.waits()
        desk.talks(one, first)
        desk.caller_gone(first)
    call = desk.waits("+77051234568")
    assert refusal(lambda: answer(desk, one, call)) == ("no_shift" if state == "none" else "not_available")
    assert desk.call(call).operator_id is None


def test_hanging_up_ends_the_talk_and_the_case_stays(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    desk.talks(one, call)
    desk.orders()
    answering.hang_up(one, now=desk.now)
    assert (desk.state(one), desk.orders()) == ("wrap_up", [("hang_up", "leg:")])
    assert not desk.reports(one, "completed", 5)
    assert refusal(lambda: answering.hang_up(one, now=desk.now)) == "no_call"
    assert desk.case(call).owner_id == one.id
    desk.caller_gone(call)
    assert (desk.call(call).result, desk.state(one)) == ("answered", "wrap_up")


def test_hanging_up_before_the_caller_is_there_gives_the_call_back(desk: Desk) -> None:
    one = desk.person("one")
    desk.later(seconds=1)
    two = desk.person("two")
    call = desk.waits()
    answer(desk, one, call)
    answering.hang_up(one, now=desk.now)
    assert (desk.call(call).operator_id, desk.state(one), desk.rings_at(call)) == (None, "wrap_up", two.id)


def test_the_telephone_goes_down_while_talking(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    desk.talks(one, call)
    desk.reports(one, "completed", 5)
    assert (desk.state(one), desk.call(call).stage) == ("wrap_up", "talking")
    desk.caller_gone(call)
    assert desk.call(call).result == "answered"


def test_a_supervisor_means_a_call_for_somebody(desk: Desk) -> None:
    boss = desk.person("boss", role="supervisor")
    presence.set_state(boss, "break", now=desk.now)
    one = desk.person("one")
    desk.later(seconds=1)
    two = desk.person("two")
    call = desk.waits()
    assert refusal(lambda: answering.move_call(one, call, two.id, now=desk.now)) == "not_allowed"
    assert refusal(lambda: answering.move_call(boss, call, boss.id, now=desk.now)) == "not_available"
    answering.move_call(boss, call, two.id, now=desk.now)
    answering.move_call(boss, call, two.id, now=desk.now)
    assert (desk.rings_at(call), desk.offer(call, one).state) == (two.id, "withdrawn")
    answering.pass_on(two, desk.offer(call, two).id, now=desk.now)
    assert (desk.rings_at(call), desk.call(call).wanted_id) == (one.id, None)
    answer(desk, one, call)
    assert refusal(lambda: answering.move_call(boss, call, two.id, now=desk.now)) == "taken"


def test_a_call_that_is_meant_for_somebody_waits_for_them_while_they_talk(desk: Desk) -> None:
    boss = desk.person("boss", role="supervisor")
    presence.set_state(boss, "break", now=desk.now)
    one = desk.person("one")
    first = desk.waits()
    desk.talks(one, first)
    second, third = desk.waits("+77051234568"), desk.waits("+77051234569")
    answering.move_call(boss, third, one.id, now=desk.now)
    desk.person("two")
    assert (desk.rings_at(second) is not None, desk.rings_at(third)) == (True, None)
    desk.caller_gone(first)
    presence.set_state(one, "available", now=desk.now)
    assert desk.rings_at(third) == one.id


def test_whether_the_queue_is_open(desk: Desk) -> None:
    assert distributing.openness(now=desk.now) == "nobody"
    one = desk.person("one")
    assert distributing.openness(now=desk.now) == "open"
    presence.set_state(one, "break", now=desk.now)
    assert distributing.openness(now=desk.now) == "nobody"


@pytest.fixture
def dial(desk: Desk) -> Callable[[int], str]:
    """Without queues: the caller's line rings whoever the call is offered to; the leg."""
    def ring(call_id: int) -> str:
        with transaction():
            leg = operators_way.dial_leg(calls.locked(call_id), now=desk.now)
            assert leg is not None
            return str(leg.id)

    return ring


def test_without_queues_picking_up_is_answering(desk: Desk, dial: Callable[[int], str]) -> None:
    one = desk.person("one")
    call = desk.waits()
    leg = dial(call)
    assert dial(call) == leg, "asked again it is the same telephone"
    assert refusal(lambda: answer(desk, one, call)) == "pick_up"
    assert operators_way.picked_up(leg, now=desk.now) and operators_way.picked_up(leg, now=desk.now)
    assert (desk.call(call).stage, desk.call(call).operator_id, desk.state(one)) == ("talking", one.id, "on_call")
    assert (desk.case(call).owner_id, desk.offer(call, one).state, desk.orders()) == (one.id, "taken", [])
    desk.reports(one, "completed", 4)
    assert desk.state(one) == "wrap_up"


def test_without_queues_a_telephone_that_only_rang_lets_the_call_go_on(desk: Desk, dial: Callable[[int], str]) -> None:
    one = desk.person("one")
    desk.later(seconds=1)
    two = desk.person("two")
    call = desk.waits()
    leg = dial(call)
    desk.reports(one, "no-answer", 3)
    assert (desk.state(one), desk.rings_at(call)) == ("break/did_not_answer", two.id)
    assert not operators_way.picked_up(leg, now=desk.now)
    assert dial(call) != leg


def test_without_queues_passing_calls_the_line_back(desk: Desk, dial: Callable[[int], str]) -> None:
    one = desk.person("one")
    desk.later(seconds=1)
    two = desk.person("two")
    call = desk.waits()
    dial(call)
    answering.pass_on(one, desk.offer(call, one).id, now=desk.now)
    assert (desk.orders(), desk.rings_at(call), desk.state(one)) == ([("send", "queue")], two.id, "available")


def test_without_queues_holding_cuts_the_operator_and_resuming_rings_them(desk: Desk, dial: Callable[[int], str]) -> None:
    one = desk.person("one")
    two = desk.person("two")
    presence.set_state(two, "break", now=desk.now)
    call = desk.waits()
    operators_way.picked_up(dial(call), now=desk.now)
    presence.set_state(two, "available", now=desk.now)
    transferring.hold(one, now=desk.now)
    desk.reports(one, "completed", 4)
    assert (desk.call(call).stage, desk.state(one), desk.orders()) == ("held", "on_call", [("send", "hold")])
    assert refusal(lambda: transferring.transfer(one, two.id, warm=True, now=desk.now)) == "no_queue"
    transferring.resume(one, now=desk.now)
    assert (desk.rings_at(call), desk.orders()) == (one.id, [("send", "queue")])
    assert operators_way.picked_up(dial(call), now=desk.now)
    assert (desk.call(call).stage, desk.state(one)) == ("talking", "on_call")
