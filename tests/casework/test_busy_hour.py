"""Everybody at once: people, callers and the worker act at random, and in the end nothing is left ringing or talking."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from flask import Flask

from contactcenter.casework import answering, presence, transferring, watching
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import Call, CallLeg, CallOffer, Shift
from contactcenter.storage.models import Case
from tests.casework.concurrency import at_once
from tests.casework.telephone_desk import Desk, rows
from tests.casework.test_intake import count

PEOPLE, THREADS, ACTS = 6, 5, 30


class Hour:
    """What may happen at a desk, each act drawn by chance."""

    def __init__(self, desk: Desk, staff: list[Staff]) -> None:
        self.desk, self.staff, self.calls = desk, staff, [desk.waits(f"+7705123{n:04}") for n in range(PEOPLE)]

    def play(self, seed: int) -> None:
        chance = Random(seed)
        for _ in range(ACTS):
            try:
                chance.choice(self.acts(chance))()
            except Refusal:
                pass   # what cannot be done just then is told, and is no fault

    def acts(self, chance: Random) -> list[Callable[[], object]]:
        desk, by, other = self.desk, chance.choice(self.staff), chance.choice(self.staff)
        call, now = chance.choice(self.calls), self.desk.now
        steps = [partial(leg_does, desk, by, step) for step in (desk.picks_up, desk.dial_ended)]
        return [
            partial(self.new_call, chance), partial(answering.answer, by, call, now=now),
            partial(answering.answer, by, call, now=now), partial(self.passes, by), *steps,
            partial(desk.connected, call), partial(transferring.hold, by, now=now),
            partial(transferring.resume, by, now=now), partial(answering.hang_up, by, now=now),
            partial(transferring.transfer, by, other.id, warm=chance.random() < 0.5, now=now),
            partial(transferring.complete_transfer, by, now=now), partial(desk.caller_gone, call),
            partial(leg_does, desk, by, partial(desk.reports, status="completed", sequence=chance.randrange(9))),
            partial(watching.watch, now=now), partial(presence.stay_in_touch, by, now=now),
            partial(presence.set_state, by, chance.choice(["available", "available", "break"]), now=now)]

    def new_call(self, chance: Random) -> None:
        self.calls.append(self.desk.waits(f"+7705123{chance.randrange(40):04}"))

    def passes(self, by: Staff) -> None:
        for offer in rows(CallOffer, CallOffer.user_id == by.id, CallOffer.state == "ringing"):
            answering.pass_on(by, offer.id, now=self.desk.now)


def leg_does(desk: Desk, by: Staff, step: Callable[[Staff], object]) -> None:
    if rows(CallLeg, CallLeg.user_id == by.id):
        step(by)


@pytest.mark.parametrize("seed", [1, 2])
def test_after_a_busy_hour_nothing_is_left_ringing_or_talking(app: Flask, desk: Desk, seed: int) -> None:
    hour = Hour(desk, [desk.person(f"person{n}") for n in range(PEOPLE)])
    results = at_once(app, [partial(hour.play, seed * 100 + thread) for thread in range(THREADS)])
    assert not [result for result in results if result is not None]
    for shift in rows(Shift, Shift.state == "on_call"):
        assert rows(CallLeg, CallLeg.user_id == shift.user_id, CallLeg.ended_at.is_(None)), "on a call without a telephone"
    for call_id in hour.calls:
        desk.caller_gone(call_id)
    watching.watch(now=desk.now)
    assert count(Call) == count(Case) == len(hour.calls)
    assert {call.stage for call in rows(Call)} == {"ended"} and all(call.result for call in rows(Call))
    assert rows(CallOffer, CallOffer.state == "ringing") == []
    assert rows(CallLeg, CallLeg.ended_at.is_(None)) == []
    assert rows(Shift, Shift.state == "on_call") == []
