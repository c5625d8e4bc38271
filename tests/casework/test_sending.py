"""Texts on their way out: claimed once, settled once, never sent blindly a second time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from contactcenter.casework import delivery, sending
from contactcenter.rules.inbound import DeliveryReport
from contactcenter.rules.sending import Handover, HandoverResult, OutboundText
from contactcenter.storage import blind
from contactcenter.storage.db import DatabaseAway, db, transaction
from contactcenter.storage.models import Caller, CaseEvent, Outbox
from tests.casework.concurrency import at_once

CHILD = "+77051234567"
TextIn = Callable[..., int]


class Provider:
    """Answers as it was told to, and remembers what it was handed."""

    def __init__(self, kind: Handover = Handover.SENT, **facts: object) -> None:
        self.kind, self.facts = kind, facts
        self.handed: list[OutboundText] = []

    def __call__(self, text: OutboundText) -> HandoverResult:
        self.handed.append(text)
        sid = f"SM{text.outbox_id.replace('-', '')}" if self.kind is Handover.SENT else ""
        return HandoverResult(self.kind, sid=sid, status="queued" if sid else "", **self.facts)  # type: ignore[arg-type]


def the_text() -> Outbox:
    db.session.rollback()
    return db.session.execute(select(Outbox)).scalar_one()


def send(provider: Provider, at: datetime) -> None:
    sending.send_due(provider, now=lambda: at)


def report(status: str, *, sid: str = "", ob: str | None = None, error: str | None = None, at: datetime) -> bool:
    return delivery.record_delivery_report(
        DeliveryReport(sid=sid or the_text().sid or "SM1", status=status, outbox_id=ob, error_code=error), now=at)


def test_a_due_text_is_handed_over_with_what_is_left_of_its_time(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    provider = Provider()
    send(provider, now + timedelta(minutes=5))
    assert provider.handed[0].valid_seconds == 600
    assert (the_text().state, the_text().attempts) == ("sent", 1)
    send(provider, now + timedelta(minutes=6))
    assert len(provider.handed) == 1


def test_a_card_that_cannot_be_asked_is_no_permission(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    begun: list[int] = []

    def away_when_the_card_is_asked(*_: object) -> None:
        begun.append(1)
        if len(begun) == 2:
            raise DatabaseAway

    event.listen(db.session, "after_begin", away_when_the_card_is_asked)
    provider = Provider()
    try:
        send(provider, now)
    finally:
        event.remove(db.session, "after_begin", away_when_the_card_is_asked)
    assert (the_text().state, provider.handed) == ("due", [])


@pytest.mark.parametrize(("kind", "state"), [
    (Handover.NOT_SENT, "due"), (Handover.HALTED, "due"), (Handover.REFUSED, "failed"), (Handover.UNSURE, "unsure")])
def test_what_comes_of_a_handover(text_in: TextIn, now: datetime, kind: Handover, state: str) -> None:
    text_in(CHILD, "Шымкент")
    send(Provider(kind, code="21211"), now)
    assert the_text().state == state


def test_a_text_that_did_not_leave_is_tried_again_later_and_later(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    provider, at, waits = Provider(Handover.NOT_SENT), now, []
    for _ in range(4):
        send(provider, at)
        waits.append(the_text().due_at - at)
        at = the_text().due_at
    assert len(provider.handed) == 4
    assert waits == sorted(waits) and waits[0] >= timedelta(seconds=2)


def test_the_provider_says_how_long_to_wait(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    send(Provider(Handover.NOT_SENT, retry_after_seconds=90.0), now)
    assert the_text().due_at == now + timedelta(seconds=90)


def test_an_unsure_text_is_never_sent_again_by_itself(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    provider = Provider(Handover.UNSURE)
    for minute in range(14):
        send(provider, now + timedelta(minutes=minute))
    assert len(provider.handed) == 1


def test_a_callback_settles_an_unsure_text(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    send(Provider(Handover.UNSURE), now)
    report("delivered", sid="SM99", ob=the_text().id, at=now)
    assert (the_text().state, the_text().sid) == ("delivered", "SM99")


def test_a_sender_that_vanished_leaves_an_unsure_text(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")

    def dies(_text: OutboundText) -> HandoverResult:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sending.send_due(dies, now=lambda: now)
    assert the_text().state == "sending"
    provider = Provider()
    send(provider, now + timedelta(minutes=1))
    send(provider, now + timedelta(minutes=3))
    assert (the_text().state, provider.handed) == ("unsure", [])


def test_an_expired_text_is_not_sent(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    provider = Provider()
    send(provider, now + timedelta(minutes=15))
    assert (the_text().state, provider.handed) == ("expired", [])


def test_safety_is_checked_again_when_it_is_sent(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    text_in(CHILD, "стоп", at=now + timedelta(seconds=1))
    provider = Provider()
    send(provider, now + timedelta(seconds=2))
    assert (the_text().state, the_text().error_code, provider.handed) == ("failed", "barred", [])


def test_the_card_is_asked_right_before_each_text(text_in: TextIn, now: datetime) -> None:
    for number in (CHILD, "+77051234568"):
        text_in(number, "Шымкент")

    class Slow(Provider):
        def __call__(self, text: OutboundText) -> HandoverResult:
            with transaction():                    # meanwhile somebody learns that the other one is not safe
                db.session.execute(update(Caller).where(Caller.number_key != key_of(text.recipient)).values(safe_to_text=False))
            return super().__call__(text)

    provider = Slow()
    results = sending.send_due(provider, now=lambda: now)
    assert (len(provider.handed), [result.code for result in results]) == (1, ["", "barred"])
    db.session.rollback()
    assert sorted(db.session.execute(select(Outbox.state)).scalars()) == ["failed", "sent"]


def key_of(number: str) -> str:
    return blind.key("number", number)


def test_refused_credentials_stop_the_batch(app: Flask, text_in: TextIn, now: datetime) -> None:
    for number in range(3):
        text_in(f"+7705123456{number}", "Шымкент")
    provider = Provider(Handover.HALTED, code="20003")
    send(provider, now)
    assert len(provider.handed) == 1
    assert {row.state for row in db.session.execute(select(Outbox)).scalars()} == {"due"}


def test_many_senders_never_take_the_same_text(app: Flask, text_in: TextIn, now: datetime) -> None:
    for number in range(24):
        text_in(f"+770512345{number:02}", "Шымкент")
    provider = Provider()
    for _ in range(3):
        at_once(app, [lambda: sending.send_due(provider, now=lambda: now)] * 6)
    assert len(provider.handed) == 24
    assert len({text.outbox_id for text in provider.handed}) == 24


def test_delivery_moves_a_text_forward_whatever_the_order(text_in: TextIn, now: datetime) -> None:
    random, order = Random(1), ["sending", "sent", "delivered", "sent", "delivered"]
    for round_number in range(20):
        random.shuffle(order)
        case = text_in(f"+77051234{round_number:03}", "Шымкент")
        send(Provider(), now)
        row = db.session.execute(select(Outbox.id, Outbox.sid).where(Outbox.case_id == case)).one()
        for status in order:
            report(status, sid=str(row.sid), ob=row.id, at=now)
        assert db.session.execute(select(Outbox.state).where(Outbox.id == row.id)).scalar_one() == "delivered"


def test_a_report_that_overtakes_the_answer_is_attached(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    sid = f"SM{the_text().id.replace('-', '')}"
    report("delivered", sid=sid, at=now)   # no id of ours came back with it
    send(Provider(), now)
    assert the_text().state == "delivered"


def test_the_same_status_twice_is_one_row(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    send(Provider(), now)
    assert report("sent", at=now) is True
    assert report("sent", at=now) is False


def test_an_unknown_status_is_stored_and_moves_nothing(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    send(Provider(), now)
    assert report("quantum", at=now)
    assert the_text().state == "sent"


@pytest.mark.parametrize(("error", "column", "value"), [("30006", "receives_texts", False), ("21610", "opted_out_at", "set")])
def test_what_the_provider_teaches_of_a_number(text_in: TextIn, now: datetime, error: str, column: str,
                                               value: object) -> None:
    text_in(CHILD, "Шымкент")
    send(Provider(), now)
    report("undelivered", error=error, at=now)
    learnt = getattr(db.session.execute(select(Caller)).scalar_one(), column)
    assert (learnt is not None) if value == "set" else (learnt is value)
    assert the_text().state == "failed"
    assert db.session.execute(select(CaseEvent.kind).where(CaseEvent.kind == "text_failed")).scalar_one()


def test_what_came_of_a_text_is_settled_although_the_database_was_away_for_a_moment(
        text_in: TextIn, now: datetime, app: Flask) -> None:
    text_in(CHILD, "Шымкент")
    begun: list[int] = []

    def away_after_the_claim(*_: object) -> None:
        begun.append(1)
        if len(begun) in (3, 4):
            raise DatabaseAway

    event.listen(db.session, "after_begin", away_after_the_claim)
    try:
        send(Provider(), now)
    finally:
        event.remove(db.session, "after_begin", away_after_the_claim)
    assert len(begun) == 5
    assert the_text().state == "sent"
