"""What stands in the provider's books and not here comes in, marked, through the functions of the webhooks; and a gap stays one
until it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import holding_back, intake, reconciling, turns
from contactcenter.rules.books import BookedCall, BookedRecording, BookedText, BooksAway
from contactcenter.rules.inbound import CallReport, InboundCall, InboundSms, VoiceMessage
from contactcenter.rules.policy import Policy
from contactcenter.storage.call_models import Call
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, CaseEvent, Contact, Outbox
from contactcenter.storage.service_models import BookCount, BookMark
from tests.casework.test_doubts import booked
from tests.casework.test_intake import count
from tests.casework.test_sending import Provider, TextIn, send, the_text
from tests.conftest import NUMBER

POLICY = Policy(own_numbers=frozenset({NUMBER}))
HOUR = timedelta(hours=1)


def text(sid: str, at: datetime, *, words: str = "Таразда тұрамын", to: str = NUMBER) -> BookedText:
    return BookedText(InboundSms(sid=sid, sender="+77051234567", recipient=to, text=words), inbound=True, at=at,
                      status="received")


def call(sid: str, at: datetime, status: str = "completed") -> BookedCall:
    line = InboundCall(sid=sid, sender="+77051234567", recipient=NUMBER, status=status)
    return BookedCall(CallReport(line, sequence=10**6, duration_seconds=40, at=at + timedelta(seconds=40)), True, at)


class Books:
    """Lists, and where the list of texts breaks off."""

    def __init__(self, *texts: BookedText, calls: tuple[BookedCall, ...] = (), recordings: tuple[BookedRecording, ...] = (),
                 breaks_after: int | None = None) -> None:
        self._texts, self._calls, self._recordings, self._breaks = texts, calls, recordings, breaks_after

    def texts(self, since: datetime) -> Iterator[BookedText]:
        for index, line in enumerate(line for line in self._texts if line.at >= since):
            if index == self._breaks:
                raise BooksAway("503")
            yield line
        if self._breaks is not None:
            raise BooksAway("503")

    def calls(self, since: datetime) -> Iterator[BookedCall]:
        return iter([line for line in self._calls if line.at >= since])

    def recordings(self, since: datetime) -> Iterator[BookedRecording]:
        return iter([line for line in self._recordings if line.at >= since])


def reconcile(books: Books, at: datetime, since: datetime | None = None) -> dict[str, reconciling.Look]:
    looks = {look.kind: look for look in reconciling.reconcile(books, now=lambda: at, policy=POLICY, since=since)}
    db.session.rollback()
    return looks


def read_until(kind: str = "texts") -> datetime:
    return db.session.execute(select(BookMark.read_until).where(BookMark.kind == kind)).scalar_one()


def test_a_text_that_never_came_is_brought_in_once_with_its_own_time(app: Flask, now: datetime) -> None:
    books = Books(text("SM00000001", now - HOUR))
    assert reconcile(books, now)["texts"].brought == 1
    assert reconcile(books, now + timedelta(minutes=2))["texts"].brought == 0
    contact = db.session.execute(select(Contact)).scalar_one()
    assert (contact.received_at, contact.reconciled_at) == (now - HOUR, now)
    assert db.session.execute(select(CaseEvent.facts)).scalars().first()["reconciled"] is True
    provider = Provider()
    send(provider, now)
    assert provider.handed == [], "an answer would come an hour late"
    assert the_text().state == "expired"


def test_what_the_webhook_told_stays_its_own(app: Flask, now: datetime) -> None:
    intake.record_sms(text("SM00000001", now).sms, now=now - HOUR)
    look = reconcile(Books(text("SM00000001", now - HOUR)), now)["texts"]
    assert (look.listed, look.brought, look.missing, count(Contact)) == (1, 0, 0, 1)
    assert db.session.execute(select(Contact.reconciled_at)).scalar_one() is None


def test_what_is_too_young_or_not_to_us_is_left(app: Flask, now: datetime) -> None:
    books = Books(text("SM00000001", now - timedelta(seconds=59)), text("SM00000002", now - HOUR, to="+77172000999"))
    assert reconcile(books, now)["texts"].listed == 0


def test_a_call_that_never_came_becomes_a_case_with_its_end(app: Flask, now: datetime) -> None:
    message = VoiceMessage("CA00000001", "completed", "RE00000001", 12)
    looks = reconcile(Books(calls=(call("CA00000001", now - HOUR),), recordings=(BookedRecording(message, now - HOUR),)), now)
    assert (looks["calls"].brought, looks["recordings"].brought) == (1, 1)
    contact = db.session.execute(select(Contact)).scalar_one()
    assert (contact.status, contact.duration_seconds, contact.received_at, contact.reconciled_at is not None) == (
        "completed", 40, now - HOUR, True)
    line = db.session.execute(select(Call)).scalar_one()
    assert (line.stage, line.ended_at) == ("ended", now - HOUR + timedelta(seconds=40))
    again = reconcile(Books(calls=(call("CA00000001", now - HOUR),), recordings=(BookedRecording(message, now - HOUR),)), now)
    assert (again["calls"].brought, again["recordings"].brought, count(Case)) == (0, 0, 1)


def test_a_call_whose_end_was_never_told_is_ended(app: Flask, now: datetime) -> None:
    reconcile(Books(calls=(call("CA00000001", now - HOUR, "in-progress"),)), now)
    assert db.session.execute(select(Contact.status)).scalar_one() == "in-progress"


def test_the_mark_never_passes_an_error(app: Flask, now: datetime) -> None:
    reconcile(Books(), now)
    assert read_until() == now - timedelta(seconds=60)
    lines = text("SM00000001", now + HOUR), text("SM00000002", now + HOUR)
    broken = reconcile(Books(*lines, breaks_after=1), now + 2 * HOUR)["texts"]
    assert (broken.why, read_until()) == ("503", now - timedelta(seconds=60))
    assert read_until("calls") == now + 2 * HOUR - timedelta(seconds=60), "each book has a mark of its own"
    assert reconcile(Books(*lines), now + 3 * HOUR)["texts"].listed == 2
    assert (count(Contact), read_until()) == (2, now + 3 * HOUR - timedelta(seconds=60))


def test_one_that_cannot_be_recorded_is_missing_and_holds_up_nobody(app: Flask, now: datetime) -> None:
    reconcile(Books(), now - 2 * HOUR)
    before = read_until()
    bad = text("SM00000001", now - HOUR, words="half \ud83d an emoji")
    look = reconcile(Books(bad, text("SM00000002", now - HOUR)), now)["texts"]
    assert (look.brought, look.missing, count(Contact), read_until()) == (1, 1, 1, before)


def test_a_look_back_by_hand_moves_no_mark_back(app: Flask, now: datetime) -> None:
    reconcile(Books(), now)
    reconcile(Books(text("SM00000001", now - 30 * HOUR)), now, since=now - 48 * HOUR)
    assert (count(Contact), read_until()) == (1, now - timedelta(seconds=60))


def test_whole_days_are_counted(app: Flask, now: datetime) -> None:
    yesterday = now - 24 * HOUR
    intake.record_sms(text("SM00000001", yesterday).sms, now=yesterday)
    reconcile(Books(*(text(f"SM0000000{index}", yesterday) for index in (1, 2, 3))), now, since=now - 48 * HOUR)
    row = db.session.execute(select(BookCount)).scalar_one()
    assert (row.number, row.kind, row.listed, row.stored, row.brought) == (NUMBER, "texts", 3, 3, 2)


def test_a_lost_callback_is_made_up_for(text_in: TextIn, now: datetime) -> None:
    text_in("+77051234567", "Шымкент")
    send(Provider(), now)
    reconcile(Books(booked(the_text(), sid=str(the_text().sid), status="delivered")), now + HOUR)
    assert db.session.execute(select(Outbox.state)).scalar_one() == "delivered"


def test_texts_held_back_after_a_restore_go_out_when_every_book_was_read(app: Flask, now: datetime) -> None:
    holding_back.pause(now=now)
    reconcile(Books(breaks_after=0), now)
    assert holding_back.held() is not None
    reconcile(Books(), now)
    assert holding_back.held() is None


def test_one_process_at_a_time_sweeps_and_a_dead_one_holds_nobody_up(
        app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def sweep() -> None:
        done.append("outer")
        assert not turns.take_turn("x", lambda: done.append("inner"), every=HOUR, now=lambda: now)

    assert turns.take_turn("x", sweep, every=HOUR, now=lambda: now)
    assert not turns.take_turn("x", sweep, every=HOUR, now=lambda: now + HOUR / 2)
    with pytest.raises(ZeroDivisionError):
        turns.take_turn("x", lambda: 1 / 0, every=HOUR, now=lambda: now + HOUR)
    assert turns.take_turn("x", lambda: done.append("again"), every=HOUR, now=lambda: now + HOUR)
    assert done == ["outer", "again"]
