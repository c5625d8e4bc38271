"""Texts in doubt: the provider's books, one more try at most, then a person. And a provider that fails is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import deciding, doubts, holding_back, sending
from contactcenter.rules.books import BookedText, BooksAway
from contactcenter.rules.inbound import InboundSms
from contactcenter.rules.sending import Handover, HandoverResult, OutboundText
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, CaseEvent, Outbox
from tests.casework.desk import refused
from tests.casework.test_sending import CHILD, Provider, TextIn, report, send, the_text

SECOND = timedelta(seconds=1)


def row() -> Any:
    """The text as it is now: plain values."""
    db.session.rollback()
    return db.session.execute(select(Outbox.__table__)).one()


class Books:
    """What the provider lists; `closed` when it cannot be asked."""

    def __init__(self, *texts: BookedText, closed: bool = False) -> None:
        self.listed, self.closed = list(texts), closed

    def texts_to(self, recipient: str, *, since: datetime) -> Sequence[BookedText]:
        if self.closed:
            raise BooksAway("ReadTimeout")
        return [text for text in self.listed if text.sms.recipient == recipient and text.at >= since]


def booked(text: Any, *, sid: str = "SM" + "7" * 32, status: str = "delivered", at: datetime | None = None,
           words: str | None = None, error: str | None = None) -> BookedText:
    sms = InboundSms(sid=sid, sender=text.sender, recipient=text.recipient, text=text.text if words is None else words)
    return BookedText(sms, inbound=False, at=at or text.created_at, status=status, error_code=error)


def look(books: Books, at: datetime) -> None:
    doubts.settle_doubts(books, now=lambda: at)
    db.session.rollback()


@pytest.fixture
def unsure(text_in: TextIn, now: datetime) -> Any:
    """A text whose handover nobody answered."""
    text_in(CHILD, "Шымкент")
    send(Provider(Handover.UNSURE, code="ReadTimeout"), now)
    return row()


def test_the_books_say_that_it_went_out(unsure: Any, now: datetime) -> None:
    look(Books(booked(unsure)), now + 31 * SECOND)
    assert (the_text().state, the_text().sid, the_text().settled_at) == ("delivered", "SM" + "7" * 32, now + 31 * SECOND)
    provider = Provider()
    send(provider, now + timedelta(minutes=5))
    assert provider.handed == []


def test_the_books_are_not_asked_before_an_answer_could_stand_in_them(unsure: Any, now: datetime) -> None:
    look(Books(booked(unsure)), now + 29 * SECOND)
    assert the_text().state == "unsure"


@pytest.mark.parametrize("other", [
    {"words": "something else"}, {"at": datetime.fromisoformat("2026-11-23T05:00:00+00:00")}])
def test_another_text_to_the_number_is_not_it(unsure: Any, now: datetime, other: dict[str, Any]) -> None:
    look(Books(booked(unsure, **other)), now + 31 * SECOND)
    assert (the_text().state, the_text().looks) == ("unsure", 1)


def test_what_the_books_do_not_have_is_sent_once_more_and_then_a_person_decides(unsure: Any, now: datetime) -> None:
    provider, at = Provider(Handover.UNSURE), now
    for _ in range(40):
        at += 20 * SECOND
        look(Books(), at)
        send(provider, at)
    assert len(provider.handed) == 1
    assert (the_text().state, the_text().resends, the_text().person_at is not None) == ("unsure", 1, True)
    kinds = db.session.execute(select(CaseEvent.kind).order_by(CaseEvent.id)).scalars().all()
    assert [kind for kind in kinds if kind.startswith("text_")] == [
        "text_unsure", "text_resend", "text_unsure", "text_ask_a_person"]
    assert db.session.execute(select(Case.attention)).scalar_one() == "text_in_doubt"
    report("delivered", sid="SM" + "5" * 32, ob=the_text().id, at=at)
    assert (the_text().state, the_text().person_at) == ("delivered", None), "a callback says more than all of it"


def test_one_that_did_not_go_out_is_not_sent_too_late(unsure: Any, now: datetime) -> None:
    for minutes in (14, 16):
        look(Books(), now + timedelta(minutes=minutes))
    assert (the_text().state, the_text().resends) == ("expired", 0)


def test_closed_books_are_tried_again_and_after_a_while_a_person_is_asked(unsure: Any, now: datetime) -> None:
    look(Books(closed=True), now + 31 * SECOND)
    assert (the_text().state, the_text().looks, the_text().person_at) == ("unsure", 0, None)
    look(Books(closed=True), now + timedelta(minutes=9))
    assert the_text().person_at == now + timedelta(minutes=9)


def test_a_sender_killed_between_sending_and_settling_sends_no_second_text(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    went_out: list[OutboundText] = []

    def dies(text: OutboundText) -> HandoverResult:
        went_out.append(text)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sending.send_due(dies, now=lambda: now)
    provider, books = Provider(), Books(booked(the_text()))
    for minute in range(1, 12):
        send(provider, now + timedelta(minutes=minute))
        look(books, now + timedelta(minutes=minute))
    assert (len(went_out), provider.handed, the_text().state) == (1, [], "delivered")


def test_a_handset_that_was_off_is_tried_once_more_and_no_late_word_disturbs_it(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    first = Provider()
    send(first, now)
    old = str(the_text().sid)
    report("undelivered", error="30003", at=now)
    report("sent", sid=old, ob=the_text().id, at=now + SECOND)
    assert (the_text().state, the_text().due_at) == ("due", now + timedelta(minutes=5))

    def again(text: OutboundText) -> HandoverResult:
        first.handed.append(text)
        return HandoverResult(Handover.SENT, sid="SM" + "6" * 32, status="queued")

    sending.send_due(again, now=lambda: now + timedelta(minutes=5))
    report("sending", sid=old, ob=the_text().id, at=now + timedelta(minutes=6))
    assert (the_text().state, the_text().sid, len(first.handed)) == ("sent", "SM" + "6" * 32, 2)
    report("undelivered", sid="SM" + "6" * 32, error="30003", at=now + timedelta(minutes=7))
    assert the_text().state == "failed"


@pytest.mark.parametrize("error", ["30005", "30006", "30007"])
def test_other_failures_are_not_tried_again(text_in: TextIn, now: datetime, error: str) -> None:
    text_in(CHILD, "Шымкент")
    send(Provider(), now)
    report("undelivered", error=error, at=now)
    assert the_text().state == "failed"


def test_a_provider_that_fails_is_left_alone_but_for_one_text_now_and_then(app: Flask, text_in: TextIn, now: datetime) -> None:
    for number in range(40):
        text_in(f"+770512345{number:02}", "Шымкент")
    failing, handed = Provider(Handover.UNSURE, code="ReadTimeout"), []
    for second in range(0, 200, 2):
        send(failing, now + second * SECOND)
        handed.append(len(failing.handed))
    assert handed[3] == 5, "five in a row, then nothing"
    assert handed[-1] == 5 + 2, "a try after 30 and 60 seconds more"
    held = holding_back.held()
    assert held is not None and held.why == "ReadTimeout"
    working = Provider()
    for second in range(200, 400, 2):
        send(working, now + second * SECOND)
    assert holding_back.held() is None
    assert len(working.handed) == 40 - 7, "and those in doubt wait for the books"


def test_refused_credentials_hold_everything_back_at_once(app: Flask, text_in: TextIn, now: datetime) -> None:
    for number in range(3):
        text_in(f"+7705123456{number}", "Шымкент")
    send(Provider(Handover.HALTED, code="20003"), now)
    held = holding_back.held()
    assert held is not None and held.why == "20003"
    fine = Provider()
    send(fine, now + 10 * SECOND)
    assert fine.handed == []
    send(fine, now + 61 * SECOND)
    send(fine, now + 122 * SECOND)
    assert len(fine.handed) == 3


def test_too_many_requests_are_no_failure(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    limited, at = Provider(Handover.NOT_SENT, code="20429"), now
    for _ in range(8):
        send(limited, at)
        at = the_text().due_at
    assert len(limited.handed) >= 6
    assert holding_back.held() is None


def test_after_a_restore_nothing_goes_out_before_the_books_were_asked(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "Шымкент")
    assert holding_back.pause(now=now) == 1
    provider, text = Provider(), row()
    look(Books(booked(text, status="sent")), now + 31 * SECOND)   # sent after the backup was made
    text_in("+77051234568", "Шымкент", at=now)
    send(provider, now + timedelta(minutes=1))
    assert provider.handed == []
    holding_back.resume()
    send(provider, now + timedelta(minutes=2))
    assert [handed.recipient for handed in provider.handed] == ["+77051234568"]


@pytest.fixture
def asked(unsure: Any, now: datetime) -> Any:
    """A text about which a person is to decide."""
    look(Books(closed=True), now + timedelta(minutes=9))
    return row()


def test_a_person_decides(asked: Any, user: Callable[..., Staff], now: datetime) -> None:
    by, later = user("aigerim", "operator"), now + timedelta(minutes=20)
    for _ in range(2):   # safe to send twice
        deciding.send_again(by, asked.id, now=later)
    provider = Provider()
    send(provider, later)
    send(provider, later + SECOND)
    assert len(provider.handed) == 1
    deciding.let_be(by, asked.id, now=later)
    assert the_text().state == "sent", "what is on its way is left alone"


@pytest.mark.parametrize(("act", "state"), [(deciding.count_as_sent, "sent"), (deciding.let_be, "failed")])
def test_or_leaves_it(asked: Any, user: Callable[..., Staff], now: datetime, act: Callable[..., None], state: str) -> None:
    act(user("aigerim", "operator"), asked.id, now=now)
    assert (the_text().state, the_text().person_at) == (state, None)


def test_what_is_not_a_persons_to_decide(unsure: Any, user: Callable[..., Staff], now: datetime, text_in: TextIn) -> None:
    by, stranger = user("aigerim", "operator"), user("marat", "ombudsman", "KZ-75")
    assert refused(lambda: deciding.send_again(by, unsure.id, now=now)) == "not_open"
    assert refused(lambda: deciding.send_again(stranger, unsure.id, now=now)) == "unknown_text"
    look(Books(closed=True), now + timedelta(minutes=9))
    text_in(CHILD, "стоп", at=now + timedelta(minutes=10))
    assert refused(lambda: deciding.send_again(by, unsure.id, now=now)) == "barred"
