"""Calling through the centre: two telephones, one card asked twice, and an end that is always told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from contactcenter.casework import calling_out, presence, safety
from contactcenter.rules.calling_out import CALLING_OUT_FOR, VALID_FOR
from contactcenter.rules.safety import Hours, SafetyCard
from contactcenter.rules.sending import Handover, HandoverResult
from contactcenter.rules.staff import Staff
from contactcenter.rules.voice import HANG_UP, Kind
from contactcenter.storage.call_models import Shift
from contactcenter.storage.contact_models import CallOut
from contactcenter.storage.db import db
from tests.casework.test_texting import CHILD, LATER, POLICY, facts_of, form, refusal
from tests.conftest import NUMBER

OWN = "+77010000001"
TextIn = Callable[..., int]


class Phone:
    """A provider that answers every start alike and remembers it."""

    def __init__(self, kind: Handover = Handover.SENT) -> None:
        self.kind, self.started = kind, list[tuple[str, str, str]]()

    def start_call_out(self, call_out_id: str, *, sender: str, address: str) -> HandoverResult:
        self.started.append((call_out_id, sender, address))
        return HandoverResult(self.kind, sid="CA1")


@pytest.fixture
def operator(user: Callable[..., Staff]) -> Staff:
    return user("operator", "operator")


@pytest.fixture
def number(text_in: TextIn) -> int:
    return text_in(CHILD, "Көмек керек")


def wants(number: int, by: Staff, own: str = OWN, *, key: str = "") -> None:
    calling_out.call_out(form(number, by, key=key), own, policy=POLICY)


def outs() -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(select(CallOut.__table__).order_by(CallOut.created_at)))


def places(phone: Phone, at: datetime = LATER) -> None:
    for _ in range(2):
        calling_out.carry_out_due(phone, now=lambda: at)


def outcomes() -> list[str]:
    return [facts["outcome"] for facts in facts_of("call_out_over")]


def test_the_own_telephone_rings_first_and_the_other_sees_our_number(number: int, operator: Staff) -> None:
    key, phone = str(uuid4()), Phone()
    for _ in range(2):
        wants(number, operator, key=key)
    places(phone)
    (out,) = outs()
    assert phone.started == [(out.id, NUMBER, OWN)], "placed once, and it never names the child's number"
    for _ in range(2):
        step = calling_out.picked_up(out.id, now=LATER)
        assert (step.kind, step.address, step.caller_id) == (Kind.CALL_OUT, CHILD, NUMBER)
    for _ in range(2):
        assert calling_out.reached(out.id, "completed", now=LATER) == HANG_UP
    calling_out.own_telephone_over(out.id, "completed", now=LATER)
    assert outcomes() == ["talked"] and calling_out.picked_up(out.id, now=LATER) == HANG_UP
    assert CHILD not in str(facts_of("call_out"))
    wants(number, operator)                           # the first is over


@pytest.mark.parametrize(("card", "objection"), [(SafetyCard(may_call=False), "unsafe_to_call"),
                                                 (SafetyCard(hours=Hours(14 * 60, 18 * 60)), "unsafe_hours")])
def test_the_card_is_asked_before_and_in_the_moment_itself(number: int, operator: Staff, card: SafetyCard,
                                                           objection: str) -> None:
    wants(number, operator)
    places(Phone())
    safety.set_card(form(number, operator), card)
    (out,) = outs()
    assert calling_out.picked_up(out.id, now=LATER) == HANG_UP and outcomes() == ["barred"]
    refused = refusal(lambda: wants(number, operator))
    assert (refused.code, refused.facts["objection"], len(outs())) == ("unsafe_call", objection, 1)


@pytest.mark.parametrize("own", ["", "112", "+14155550100", NUMBER, "x"])
def test_an_own_telephone_is_one_of_this_country_and_not_ours(number: int, operator: Staff, own: str) -> None:
    assert refusal(lambda: wants(number, operator, own)).code == "bad_address"
    assert outs() == []


def test_a_person_calls_one_at_a_time(number: int, operator: Staff) -> None:
    wants(number, operator)
    assert refusal(lambda: wants(number, operator)).code == "calling_already"


@pytest.mark.parametrize(("kind", "later", "started", "said"), [
    (Handover.REFUSED, timedelta(0), 1, ["not_placed"]), (Handover.NOT_SENT, timedelta(seconds=5), 2, []),
    (Handover.NOT_SENT, VALID_FOR, 1, ["not_placed"]), (Handover.UNSURE, VALID_FOR, 1, []),
    (Handover.SENT, CALLING_OUT_FOR, 1, ["not_picked_up"])])
def test_what_the_provider_says_of_a_start(number: int, operator: Staff, kind: Handover, later: timedelta, started: int,
                                           said: list[str]) -> None:
    wants(number, operator)
    phone = Phone(kind)
    places(phone)
    places(phone, LATER + later)
    assert (len(phone.started), outcomes()) == (started, said)


@pytest.mark.parametrize(("picked_up", "status", "said"), [
    (False, "no-answer", ["not_picked_up"]), (False, "ringing", []), (True, "completed", ["hung_up"])])
def test_the_own_telephone_tells_its_end_too(number: int, operator: Staff, picked_up: bool, status: str,
                                             said: list[str]) -> None:
    wants(number, operator)
    places(Phone())
    (out,) = outs()
    if picked_up:
        calling_out.picked_up(out.id, now=LATER)
    calling_out.own_telephone_over(out.id, status, now=LATER)
    assert outcomes() == said


@pytest.mark.parametrize(("status", "said"), [("no-answer", "no_answer"), ("busy", "busy"), ("failed", "not_placed"),
                                              ("canceled", "hung_up"), ("x", "not_placed")])
def test_how_the_other_telephone_ended(number: int, operator: Staff, status: str, said: str) -> None:
    wants(number, operator)
    places(Phone())
    (out,) = outs()
    calling_out.picked_up(out.id, now=LATER)
    calling_out.reached(out.id, status, now=LATER)
    assert outcomes() == [said]


@pytest.mark.parametrize("foreign", ["+996555123456", "+998901234567", "+14155550100", "+79161234567"])
def test_whoever_got_in_touch_may_be_called_from_whatever_country(text_in: TextIn, operator: Staff, foreign: str) -> None:
    number = text_in(foreign, "Көмек керек")
    wants(number, operator)
    places(Phone())
    assert calling_out.picked_up(outs()[0].id, now=LATER).address == foreign


def state_of(person: Staff) -> str:
    db.session.rollback()
    return str(db.session.execute(select(Shift.state).where(Shift.user_id == person.id)).scalar_one())


def test_who_calls_out_is_on_a_call_while_it_lasts(number: int, operator: Staff) -> None:
    presence.start_shift(operator, reach="telephone", address=OWN, languages=["kk"], now=LATER, policy=POLICY)
    wants(number, operator)
    assert state_of(operator) == "on_call"
    places(Phone())
    presence.sweep(now=LATER)
    assert state_of(operator) == "on_call", "nobody has lost the call"
    calling_out.picked_up(outs()[0].id, now=LATER)
    calling_out.reached(outs()[0].id, "completed", now=LATER)
    assert state_of(operator) == "wrap_up"


def test_a_break_stays_one(number: int, operator: Staff) -> None:
    presence.start_shift(operator, reach="telephone", address=OWN, languages=["kk"], now=LATER, policy=POLICY)
    presence.set_state(operator, "break", now=LATER)
    wants(number, operator)
    assert state_of(operator) == "break"
    places(Phone())
    calling_out.own_telephone_over(outs()[0].id, "no-answer", now=LATER)
    assert state_of(operator) == "break"
