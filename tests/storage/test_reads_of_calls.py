"""What the pages read of calls, people and the day; each within the reader's scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from contactcenter.casework import answering, presence
from contactcenter.rules.staff import Staff
from contactcenter.storage import callers, calls
from contactcenter.storage.call_models import Call, CallLeg, CallOffer
from contactcenter.storage.db import db, is_sqlite, transaction
from contactcenter.storage.live import LEG_LIVES, RINGS, WAITS
from contactcenter.storage.reads.calls import last_call, number_history, own_call, ringing_offer, waiting_calls
from contactcenter.storage.reads.supervision import today
from tests.casework.telephone_desk import CHILD, Desk


@pytest.fixture
def desk(app: Flask, user: Callable[..., Staff], now: datetime) -> Desk:
    return Desk(user, now)


def test_the_queue_shows_masked_numbers_in_the_order_of_the_turns(desk: Desk) -> None:
    reader = desk.add_user("reader", "operator")
    desk.waits(language="kk")
    desk.later(seconds=5)
    withheld = desk.waits("anonymous")
    again = desk.waits()
    first, second, third = waiting_calls(reader)
    assert (first.position, first.caller, first.language, first.earlier_cases) == (1, "+7 705 ••• 45 67", "kk", 1)
    assert (second.id, second.caller, second.earlier_cases, second.offered_to) == (withheld, None, 0, None)
    assert (third.id, third.position) == (again, 3)
    one = desk.person("one")
    assert [(row.offered_to, row.offered_to_id) for row in waiting_calls(reader)][0] == ("one", one.id)


@pytest.mark.parametrize("role", ["ombudsman", "administrator", "auditor"])
def test_whoever_does_not_take_calls_in_sees_no_queue(desk: Desk, role: str) -> None:
    desk.waits()
    assert waiting_calls(desk.add_user("reader", role, *(["KZ-71"] if role == "ombudsman" else []))) == []


def test_the_pop_shows_what_the_number_did_before(desk: Desk) -> None:
    one = desk.person("one")
    presence.set_state(one, "break", now=desk.now)
    earlier = desk.waits()
    desk.caller_gone(earlier)
    call = desk.waits()
    assert ringing_offer(one) is None
    with transaction():
        callers.note(desk.call(call).caller_id, safe_to_text=False)
    presence.set_state(one, "available", now=desk.now)
    offer = ringing_offer(one)
    assert offer is not None
    assert (offer.call_id, offer.kind, offer.caller, offer.sender) == (call, "queue", "+7 705 ••• 45 67", None)
    assert [(case.number, case.is_open) for case in offer.history.earlier] == [(desk.call(earlier).case_id, True)]
    card = offer.history.reach and offer.history.reach.card
    assert card and (card.may_call, card.may_text) == (True, False)
    assert number_history(one, None).earlier == ()


def test_the_own_call_and_what_is_wrapped_up(desk: Desk) -> None:
    one = desk.person("one")
    assert (own_call(one.id), last_call(one.id)) == (None, None)
    call = desk.waits()
    answering.answer(one, call, now=desk.now)
    own = own_call(one.id)
    assert own is not None and (own.leg, own.stage, own.answered_at, own.consulting) == ("wanted", "queued", None, False)
    desk.picks_up(one)
    desk.connected(call)
    desk.caller_gone(call)
    last = last_call(one.id)
    assert own_call(one.id) is None and last is not None and last.case_number == desk.call(call).case_id


def test_the_figures_of_the_day(desk: Desk) -> None:
    one, other = desk.person("one"), desk.add_user("other", "supervisor")
    presence.start_shift(other, reach="browser", address="", languages=("ru",), now=desk.now)
    presence.set_state(other, "break", now=desk.now)
    for number, waited in enumerate((0, 15, 16)):
        call = desk.waits(f"+770512345{number:02}")
        desk.later(seconds=waited)
        presence.set_state(one, "available", now=desk.now)
        desk.talks(one, call)
        desk.caller_gone(call)
    for number, waited in enumerate((3, 40), start=3):
        call = desk.waits(f"+770512345{number:02}")
        desk.later(seconds=waited)
        desk.caller_gone(call)
    figures = today(now=desk.now)
    assert (figures.answered, figures.abandoned, figures.in_time, figures.counted) == (3, 2, 2, 4)
    assert (figures.percent, figures.reached, figures.waiting) == (50.0, False, 0)
    assert figures.people == {"wrap_up": 1, "break": 1}
    since = desk.now
    desk.waits(CHILD)
    assert (today(now=desk.now).waiting, today(now=desk.now).longest_since) == (1, since)
    tomorrow = today(now=desk.now + timedelta(days=1))
    assert (tomorrow.answered, tomorrow.percent, tomorrow.reached, tomorrow.waiting) == (0, None, True, 1)


def test_a_missed_call_and_a_wish_are_counted_apart(desk: Desk) -> None:
    for stage, wish in (("message", None), ("message", "call_back"), ("greeting", None)):
        call = desk.greeted()
        with transaction():
            calls.change(call, stage=stage, wish=wish)
        desk.caller_gone(call)
    figures = today(now=desk.now)
    assert (figures.missed, figures.call_backs, figures.abandoned, figures.counted) == (1, 1, 1, 0)


@pytest.mark.parametrize(("query", "index"), [
    (lambda: db.select(Call.contact_id).where(WAITS), "ix_call_live"),
    (lambda: db.select(CallOffer.id).where(RINGS, CallOffer.user_id == 7), "uq_call_offer_user"),
    (lambda: db.select(CallOffer.id).where(RINGS, CallOffer.call_id == 7), "call_offer_call"),
    (lambda: db.select(CallLeg.id).where(LEG_LIVES, CallLeg.user_id == 7), "uq_call_leg_user"),
    (lambda: db.select(Call.contact_id).where(Call.operator_id == 7), "ix_call_operator")])
def test_what_goes_on_is_found_by_its_index(app: Flask, query: Callable[[], object], index: str) -> None:
    if not is_sqlite():
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    statement = str(query().compile(db.engine, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]
    plan = db.session.execute(text(("EXPLAIN QUERY PLAN " if is_sqlite() else "EXPLAIN ") + statement)).all()
    assert index in str(plan)
