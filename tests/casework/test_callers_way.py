"""Whatever the order in which a provider tells it, a call comes to the same end."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import answering, callers_way, calls, presence
from contactcenter.rules.inbound import CallReport, InboundCall, QueueWord, VoiceMessage
from contactcenter.rules.policy import DEFAULT_POLICY
from contactcenter.rules.staff import Staff
from contactcenter.rules.voice import Kind
from contactcenter.storage.call_models import Call, CallOffer, Shift
from contactcenter.storage.db import db
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import Case, Contact
from tests.casework.test_intake import count

CALL = InboundCall(sid="CA1", sender="+77051234567", recipient="+77172000111", status="in-progress")
POLICY = DEFAULT_POLICY


@dataclass(frozen=True)
class Told:
    """What the provider says of one call, as often and in whatever order."""

    now: datetime

    def begin(self) -> Any:
        return callers_way.begin(CALL, now=self.now, policy=POLICY)

    def queue(self) -> Any:
        return callers_way.enter_queue(CALL, now=self.now, policy=POLICY)

    def wait(self) -> Any:
        return callers_way.wait(CALL, now=self.now, policy=POLICY)

    def key(self, key: str = "2") -> Any:
        return callers_way.press(CALL, key, tries=0, now=self.now, policy=POLICY)

    def gone(self) -> Any:
        return callers_way.leave_queue(CALL, QueueWord("hangup", 17), now=self.now, policy=POLICY)

    def connected(self) -> Any:
        return callers_way.connect(CALL, QueueWord("", 9), now=self.now, policy=POLICY)

    def recorded(self) -> Any:
        return callers_way.message_left(CALL, VoiceMessage("CA1", "completed", "RE1", 7), now=self.now, policy=POLICY)

    def wished(self) -> Any:
        return callers_way.message_left(CALL, VoiceMessage("CA1", "completed", "RE1", 7, True), now=self.now, policy=POLICY)

    def recording(self) -> Any:
        return calls.record_voice_message(VoiceMessage("CA1", "completed", "RE1", 7), now=self.now)

    def failed(self) -> Any:
        return calls.record_voice_message(VoiceMessage("CA1", "failed", "RE1"), now=self.now)

    def over(self) -> Any:
        return calls.record_call_report(CallReport(InboundCall("CA1", CALL.sender, CALL.recipient, "completed"), 3, 42),
                                        now=self.now)


@pytest.fixture
def told(app: Flask, now: datetime) -> Told:
    return Told(now)


@pytest.fixture
def operator(user: Callable[..., Staff], now: datetime) -> Callable[..., Staff]:
    def start(name: str = "aigerim") -> Staff:
        person = user(name, "operator")
        presence.start_shift(person, reach="telephone", address="+77010000001", languages=("kk", "ru"), now=now)
        return person

    return start


def only(model: type[Any]) -> Any:
    db.session.rollback()
    return db.session.execute(select(model)).scalar_one()


def end() -> tuple[Any, ...]:
    """What is left of the call for people to see."""
    call, contact, case = only(Call), only(Contact), only(Case)
    tasks = sorted((task.reason, task.state) for task in db.session.execute(select(Task)).scalars())
    open_tasks = [reason for reason, state in tasks if state == "open"]
    return (call.stage, call.result, call.wait_seconds, contact.status, contact.duration_seconds, case.attention, open_tasks)


@pytest.mark.parametrize(("steps", "result", "promised"), [
    ("begin over", "abandoned", ["abandoned"]),
    ("begin queue over", "missed", ["missed"]),
    ("begin queue key over", "call_back", ["asked"]),
    ("begin queue recorded over", "message", []),
    ("begin queue recorded recording over", "message", []),
    ("begin queue failed over", "missed", ["missed"]),
    ("over", "abandoned", ["abandoned"]),
])
def test_with_nobody_on_shift_every_end_is_a_case_with_its_promise(
        told: Told, steps: str, result: str, promised: list[str]) -> None:
    for step in steps.split():
        getattr(told, step)()
    assert (end()[:2], end()[-1]) == (("ended", result), promised)


@pytest.mark.parametrize(("steps", "wait"), [("begin queue over gone", 17), ("begin queue gone over", 17),
                                             ("begin queue wait over", 0)])
def test_who_hangs_up_in_the_queue_is_abandoned_with_the_providers_wait(
        told: Told, operator: Callable[..., Staff], steps: str, wait: int) -> None:
    operator()
    for step in steps.split():
        getattr(told, step)()
    assert end() == ("ended", "abandoned", wait, "completed", 42, "missed_call", ["abandoned"])
    assert only(CallOffer).state == "withdrawn"
    assert only(Shift).state == "available"


def test_who_hangs_up_while_a_telephone_rings_is_abandoned_and_the_operator_free(
        told: Told, operator: Callable[..., Staff]) -> None:
    by = operator()
    told.begin(), told.queue()
    answering.answer(by, only(Call).contact_id, now=told.now)
    told.gone(), told.over()
    assert end()[:3] == ("ended", "abandoned", 17)
    assert only(Shift).state == "available"


def test_an_answered_call_keeps_the_wait_of_its_first_queue(told: Told, operator: Callable[..., Staff]) -> None:
    by = operator()
    told.begin(), told.queue()
    answering.answer(by, only(Call).contact_id, now=told.now)
    told.connected(), told.gone(), told.over()
    assert end() == ("ended", "answered", 9, "completed", 42, None, [])
    assert only(Shift).state == "wrap_up"


@pytest.mark.parametrize("walk", [
    ("begin", "queue", "key", "over"),
    ("begin", "queue", "recorded", "recording", "over"),
    ("begin", "queue", "wished", "over"),
    ("begin", "queue", "recorded", "failed", "over"),
], ids=" ".join)
@pytest.mark.parametrize("as_the_application", [False])   # it empties tables that the application only adds to
def test_repeated_and_shuffled_news_come_to_the_same_end(app: Flask, now: datetime, walk: tuple[str, ...]) -> None:
    """Nobody is on shift: only the first word keeps its place, for the way on depends on what was asked first."""
    ends = set()
    for seed in range(5):
        told, told_again = Told(now), [*walk[2:], *random.Random(seed).sample(walk, len(walk))]
        random.Random(seed).shuffle(told_again)
        for step in (*walk[:2], *told_again):
            getattr(told, step)()
        assert (count(Case), count(Contact)) == (1, 1)
        ends.add(str(end()))
        _forget()
    assert len(ends) == 1, ends


def _forget() -> None:
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})
    for table in reversed(db.metadata.sorted_tables):
        if table.name not in ("region", "revision", "user"):
            db.session.execute(table.delete())
    db.session.commit()


def test_a_later_call_settles_what_was_promised(told: Told) -> None:
    told.begin(), told.queue(), told.over()
    later = InboundCall("CA2", CALL.sender, CALL.recipient, "ringing")
    callers_way.begin(later, now=told.now + timedelta(minutes=1), policy=POLICY)
    assert [task.outcome for task in db.session.execute(select(Task)).scalars()] == ["called_again"]


def test_a_call_that_is_over_is_said_goodbye_to(told: Told) -> None:
    told.begin(), told.over()
    assert told.begin().kind is Kind.GOODBYE
    assert told.wait().kind is Kind.LEAVE


def test_the_last_one_on_shift_leaves_and_the_waiting_are_offered_a_message(
        told: Told, operator: Callable[..., Staff]) -> None:
    by = operator()
    told.begin(), told.queue()
    assert told.wait().kind is Kind.WAIT
    presence.end_shift(by, now=told.now)
    assert told.wait().kind is Kind.LEAVE
