"""Orders to the provider: in the transaction that decided them, carried out once, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import answering, callers_way, operators_way, presence, transferring
from contactcenter.casework.carrying_out import carry_out_due
from contactcenter.casework.ordering import order
from contactcenter.rules.calls import ASK, HANG_UP, SEND, START_LEG
from contactcenter.rules.inbound import InboundCall, LegReport, QueueWord
from contactcenter.rules.policy import DEFAULT_POLICY
from contactcenter.rules.sending import Handover, HandoverResult
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import Call, CallLeg, CallOrder, Shift
from contactcenter.storage.db import db, transaction
from tests.casework.concurrency import at_once

CALL = InboundCall(sid="CA1", sender="+77051234567", recipient="+77172000111", status="in-progress")
SENT = HandoverResult(Handover.SENT, sid="CA9", status="queued")


@dataclass
class Provider:
    """The other side of the wire: remembers what it was told, and answers as it is bidden."""

    answer: HandoverResult = SENT
    told: list[tuple[Any, ...]] = field(default_factory=list)

    def _say(self, *words: Any) -> HandoverResult:
        assert not db.session().info.get("writing"), "the provider is told with no transaction open"
        self.told.append(words)
        return self.answer

    def start_leg(self, leg_id: str, *, sender: str, address: str) -> HandoverResult:
        return self._say(START_LEG, sender, address)

    def send(self, sid: str, target: str, *, leg_id: str | None = None) -> HandoverResult:
        return self._say(SEND, sid, target)

    def hang_up(self, sid: str) -> HandoverResult:
        return self._say(HANG_UP, sid)

    def ask(self, sid: str) -> HandoverResult:
        return self._say(ASK, sid)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def by(app: Flask, user: Callable[..., Staff], now: datetime) -> Staff:
    """Somebody whose telephone is to ring for a caller who waits."""
    person = user("aigerim", "operator")
    presence.start_shift(person, reach="telephone", address="+77010000001", languages=("kk", "ru"), now=now)
    callers_way.enter_queue(CALL, now=now, policy=DEFAULT_POLICY)
    answering.answer(person, only(Call).contact_id, now=now)
    return person


def only(model: type[Any]) -> Any:
    db.session.rollback()
    return db.session.execute(select(model)).scalar_one()


def states() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.kind, row.state) for row in db.session.execute(select(CallOrder).order_by(CallOrder.id)).scalars()]


def carry_out(provider: Provider, at: datetime) -> int:
    return len(carry_out_due(provider, now=lambda: at))


def test_a_leg_is_started_once_from_the_number_that_was_dialled(by: Staff, provider: Provider, now: datetime) -> None:
    assert (carry_out(provider, now), carry_out(provider, now)) == (1, 0)
    assert provider.told == [(START_LEG, "+77172000111", "+77010000001")]
    assert (only(CallLeg).sid, states()) == ("CA9", [(START_LEG, "done")])


def test_many_workers_start_one_leg(app: Flask, by: Staff, now: datetime) -> None:
    providers = [Provider() for _ in range(4)]
    at_once(app, [lambda one=one: carry_out(one, now) for one in providers])  # type: ignore[misc]
    assert sum(len(one.told) for one in providers) == 1


def test_a_leg_whose_start_is_unsure_is_never_started_again(by: Staff, provider: Provider, now: datetime) -> None:
    provider.answer = HandoverResult(Handover.UNSURE, code="ReadTimeout")
    carry_out(provider, now)
    assert carry_out(provider, now + timedelta(seconds=5)) == 0
    assert states() == [(START_LEG, "failed")]


def test_a_leg_that_was_surely_not_started_is_tried_again_while_there_is_time(
        by: Staff, provider: Provider, now: datetime) -> None:
    provider.answer = HandoverResult(Handover.NOT_SENT, code="20429")
    assert [carry_out(provider, now + timedelta(seconds=second)) for second in (0, 1, 2, 21)] == [1, 1, 1, 0]
    assert states() == [(START_LEG, "failed")]


def test_a_leg_that_is_refused_gives_the_caller_back_and_the_operator_a_break(
        by: Staff, provider: Provider, now: datetime) -> None:
    provider.answer = HandoverResult(Handover.REFUSED, code="21211")
    carry_out(provider, now)
    call = only(Call)
    assert (call.stage, call.operator_id) == ("queued", None)
    assert (only(Shift).state, only(Shift).state_reason) == ("break", "did_not_answer")


def talking(provider: Provider, now: datetime) -> None:
    carry_out(provider, now)
    operators_way.leg_step(only(CallLeg).id, now=now)
    callers_way.connect(CALL, QueueWord("", 3), now=now, policy=DEFAULT_POLICY)


def test_a_newer_word_to_a_line_replaces_the_older(by: Staff, provider: Provider, now: datetime) -> None:
    talking(provider, now)
    transferring.hold(by, now=now)
    with transaction():
        order(SEND, call_id=only_id(), now=now, target="queue")
    carry_out(provider, now)
    assert provider.told[1:] == [(SEND, "CA1", "queue")]


def only_id() -> int:
    return int(db.session.execute(select(Call.contact_id)).scalar_one())


def test_a_line_that_is_over_when_it_is_sent_somewhere_is_asked_about_and_ended(
        by: Staff, provider: Provider, now: datetime) -> None:
    talking(provider, now)
    transferring.hold(by, now=now)
    provider.answer = HandoverResult(Handover.REFUSED, code="21220")
    carry_out(provider, now)
    provider.answer = HandoverResult(Handover.SENT, sid="CA1", status="completed", duration_seconds=40)
    carry_out(provider, now)
    assert (only(Call).stage, only(Call).result, only(Shift).state) == ("ended", "answered", "wrap_up")


def test_a_line_that_goes_on_is_left_alone(by: Staff, provider: Provider, now: datetime) -> None:
    talking(provider, now)
    with transaction():
        order(ASK, call_id=only_id(), now=now)
    provider.answer = HandoverResult(Handover.SENT, sid="CA1", status="in-progress")
    carry_out(provider, now)
    assert only(Call).stage == "talking"


def test_a_leg_that_was_put_down_while_it_was_placed_is_ended_once_it_is(
        by: Staff, provider: Provider, now: datetime) -> None:
    class SlowProvider(Provider):
        def start_leg(self, leg_id: str, *, sender: str, address: str) -> HandoverResult:
            answering.hang_up(by, now=now)
            assert carry_out(self, now) == 1, "the leg has no sid yet: nothing can be ended"
            return super().start_leg(leg_id, sender=sender, address=address)

    slow = SlowProvider()
    carry_out(slow, now)
    carry_out(slow, now + timedelta(seconds=1))
    assert slow.told == [(START_LEG, "+77172000111", "+77010000001"), (HANG_UP, "CA9")]


def test_a_leg_that_nobody_can_name_is_ended_when_its_sid_comes_and_not_looked_for_for_ever(
        by: Staff, provider: Provider, now: datetime) -> None:
    provider.answer = HandoverResult(Handover.UNSURE, code="ReadTimeout")
    carry_out(provider, now)
    answering.hang_up(by, now=now)
    tries = sum(carry_out(provider, now + timedelta(seconds=second)) for second in range(60))
    assert tries < 12
    assert (states()[-1], provider.told) == ((HANG_UP, "failed"), [(START_LEG, "+77172000111", "+77010000001")])


def test_the_sid_of_a_leg_that_was_given_up_may_come_late(by: Staff, provider: Provider, now: datetime) -> None:
    provider.answer = HandoverResult(Handover.UNSURE, code="ReadTimeout")
    carry_out(provider, now)
    answering.hang_up(by, now=now)
    operators_way.record_leg_report(only(CallLeg).id, LegReport("ringing", 1, sid="CA9"), now=now)
    provider.answer = SENT
    carry_out(provider, now)
    assert (states()[-1], provider.told[-1], only(CallLeg).state) == ((HANG_UP, "done"), (HANG_UP, "CA9"), "over")


class Dead(Exception):
    """A worker that is killed while the provider thinks."""


class DeadlyProvider(Provider):
    def _say(self, *words: Any) -> HandoverResult:
        raise Dead


def test_a_start_that_a_vanished_worker_had_in_hand_is_not_done_again(by: Staff, now: datetime) -> None:
    with pytest.raises(Dead):
        carry_out(DeadlyProvider(), now)
    assert states() == [(START_LEG, "doing")]
    assert carry_out(Provider(), now + timedelta(seconds=21)) == 0
    assert states() == [(START_LEG, "failed")]


def test_all_else_that_a_vanished_worker_had_in_hand_is_done_by_the_next(by: Staff, provider: Provider, now: datetime) -> None:
    talking(provider, now)
    transferring.hold(by, now=now)
    with pytest.raises(Dead):
        carry_out(DeadlyProvider(), now)
    assert [carry_out(provider, now + timedelta(seconds=second)) for second in (19, 21, 22)] == [0, 1, 0]
    assert provider.told[1:] == [(SEND, "CA1", "hold")]
