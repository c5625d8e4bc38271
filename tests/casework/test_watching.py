"""The look over everything each second: nothing stays ringing, waiting or talking because news were lost."""

from __future__ import annotations

from datetime import timedelta

from contactcenter.casework import answering, presence, watching
from contactcenter.storage import signals
from contactcenter.storage.call_models import CallOrder, Signal
from contactcenter.storage.db import transaction
from tests.casework.telephone_desk import Desk, rows


def asked(desk: Desk, call_id: int) -> int:
    return len(rows(CallOrder, CallOrder.call_id == call_id, CallOrder.kind == "ask"))


def watch(desk: Desk) -> None:
    watching.watch(now=desk.now)


def test_a_call_that_came_while_nobody_was_free_rings_at_who_becomes_free(desk: Desk) -> None:
    one = desk.person("one")
    first = desk.waits()
    desk.talks(one, first)
    second = desk.waits("+77051234568")
    desk.caller_gone(first)
    desk.later(seconds=61)
    presence.stay_in_touch(one, now=desk.now)
    watch(desk)
    assert desk.rings_at(second) == one.id


def test_a_silent_call_is_asked_about_again_and_again_but_not_every_second(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    desk.talks(one, call)
    watch(desk)
    assert asked(desk, call) == 0
    desk.later(minutes=2, seconds=1)
    for _ in range(3):
        watch(desk)
        desk.later(seconds=1)
    assert asked(desk, call) == 1
    desk.later(minutes=1)
    watch(desk)
    assert asked(desk, call) == 2
    desk.caller_gone(call)
    desk.later(minutes=5)
    watch(desk)
    assert asked(desk, call) == 2


def test_a_telephone_that_was_placed_and_is_never_heard_of_again_is_given_up(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    answering.answer(one, call, now=desk.now)
    desk.reports(one, "ringing")
    desk.later(seconds=40)
    watch(desk)
    assert desk.state(one) == "on_call"
    desk.later(seconds=6)
    desk.orders()
    watch(desk)
    assert (desk.state(one), desk.call(call).operator_id) == ("break/did_not_answer", None)
    assert ("hang_up", "leg:") in desk.orders()


def test_signals_are_kept_for_as_long_as_they_may_be_replayed(desk: Desk) -> None:
    with transaction():
        signals.add(signals.person(1), "call", at=desk.now)
        signals.add(signals.person(1), "call", at=desk.now + timedelta(hours=1))
    desk.later(hours=2, seconds=1)
    watch(desk)
    assert [row.at for row in rows(Signal, Signal.audience == "user:1")] == [desk.now - timedelta(hours=1, seconds=1)]


def test_a_look_at_a_quiet_house_writes_nothing(desk: Desk) -> None:
    one = desk.person("one")
    before = len(rows(Signal)), one.id
    watch(desk)
    assert (len(rows(Signal)), one.id) == before
