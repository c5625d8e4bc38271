"""What people do with a case: who wins, what is refused, what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import working
from contactcenter.casework.working import Form
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import CaseEvent
from tests.casework.concurrency import at_once
from tests.casework.test_intake import case

CHILD = "+77051234567"
TextIn = Callable[..., int]
AddUser = Callable[..., Staff]


@pytest.fixture
def operator(user: AddUser) -> Staff:
    return user("operator", "operator")


@pytest.fixture
def in_taraz(user: AddUser) -> Staff:
    return user("taraz", "ombudsman", "KZ-31")


@pytest.fixture
def form(now: datetime) -> Callable[..., Form]:
    """A form as a page would have drawn it a moment ago."""
    def draw(number: int, by: Staff, *, key: str = "", version: int = 0) -> Form:
        return Form(number, by, key or str(uuid4()), version or case(number).version, now + timedelta(minutes=1))

    return draw


def events(number: int) -> list[CaseEvent]:
    return list(db.session.execute(
        select(CaseEvent).where(CaseEvent.case_id == number).order_by(CaseEvent.id)).scalars())


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_a_case_lives_from_triage_to_outcome(text_in: TextIn, operator: Staff, in_taraz: Staff,
                                             form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "помогите")
    working.claim_case(form(number, operator))
    working.set_region(form(number, operator), "KZ-31", offer=True)
    assert (case(number).status, case(number).region, case(number).due_clock) == ("offered", "KZ-31", "acceptance")
    working.accept_case(form(number, in_taraz))
    assert (case(number).owner_id, case(number).due_at) == (in_taraz.id, None)
    working.add_note(form(number, in_taraz), "Мектепке бардым")
    working.close_case(form(number, in_taraz), "worked_with_state_bodies")
    assert (case(number).status, case(number).outcome) == ("closed", "worked_with_state_bodies")
    working.reopen_case(form(number, in_taraz), "жаңа хабарлама")
    assert (case(number).status, case(number).outcome, case(number).closed_at) == ("accepted", None, None)
    assert [event.kind for event in events(number)] == [
        "sms_received", "claim", "route", "accept", "note", "close", "reopen"]


def test_a_corrected_region_keeps_both_readings(text_in: TextIn, operator: Staff, form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "Таразда тұрамын")
    working.set_region(form(number, operator), "KZ-75")
    basis = case(number).region_basis
    assert (basis["by"], basis["region"], basis["machine"]["region"]) == ("person", "KZ-75", "KZ-31")
    assert case(number).status == "offered"
    assert events(number)[-1].facts["suggested"] == "KZ-31"


def test_without_a_region_a_case_is_back_in_the_national_queue(text_in: TextIn, operator: Staff,
                                                              form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "Таразда тұрамын")
    working.set_region(form(number, operator), None)
    assert (case(number).status, case(number).region, case(number).due_clock) == ("new", None, "triage")


def test_a_returned_case_calls_for_attention_and_says_why(text_in: TextIn, in_taraz: Staff,
                                                         form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "Таразда тұрамын")
    assert refusal(lambda: working.return_case(form(number, in_taraz), "  ")) == "reason_missing"
    working.return_case(form(number, in_taraz), "Басқа облыс")
    found = case(number)
    assert (found.status, found.region, found.attention) == ("new", None, "returned")
    assert events(number)[-1].facts["reason"] == "Басқа облыс"


def test_a_foreign_region_does_not_exist(text_in: TextIn, user: AddUser, form: Callable[..., Form]) -> None:
    number, stranger = text_in(CHILD, "Таразда тұрамын"), user("almaty", "ombudsman", "KZ-75")
    acts: list[Callable[[Form], object]] = [
        working.claim_case, working.accept_case, working.offer_case, lambda f: working.set_region(f, "KZ-75"),
        lambda f: working.return_case(f, "x"), lambda f: working.add_note(f, "x"),
        lambda f: working.close_case(f, "informed"), lambda f: working.reopen_case(f, "x")]
    for act in acts:
        assert refusal(lambda: act(form(number, stranger))) == "unknown_case"
    assert case(number).version == 1


def test_what_the_state_does_not_allow_is_refused_with_what_it_does(text_in: TextIn, operator: Staff,
                                                                    form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "Таразда тұрамын")
    with pytest.raises(Refusal) as caught:
        working.accept_case(form(number, operator))
    assert caught.value.code == "not_allowed"
    assert "note" in caught.value.facts["allowed"]


def test_a_stale_form_changes_nothing(text_in: TextIn, operator: Staff, form: Callable[..., Form],
                                      now: datetime) -> None:
    number = text_in(CHILD, "помогите")
    old = form(number, operator)
    text_in(CHILD, "он бьёт меня", at=now + timedelta(minutes=1))
    assert refusal(lambda: working.close_case(old, "prank")) == "stale"
    assert case(number).status == "new"


def test_the_same_form_twice_is_one_act(text_in: TextIn, operator: Staff, in_taraz: Staff,
                                        form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "Таразда тұрамын")
    note = form(number, operator)
    working.add_note(note, "позвонили")
    working.add_note(note, "позвонили")
    give_back = form(number, in_taraz)
    working.return_case(give_back, "жоқ")
    working.return_case(give_back, "жоқ")   # not theirs to see any more, and still no error
    assert [event.kind for event in events(number)] == ["sms_received", "note", "return"]


@pytest.mark.parametrize(("act", "code"), [
    (lambda f: working.add_note(f, " \n"), "note_missing"),
    (lambda f: working.add_note(f, "x" * 10_001), "too_long"),
    (lambda f: working.close_case(f, "solved"), "unknown_outcome"),
    (lambda f: working.set_region(f, "KZ-99"), "unknown_region"),
    (lambda f: working.claim_case(replace(f, case_number=999_999)), "unknown_case"),
])
def test_bad_input_is_refused_by_name(text_in: TextIn, operator: Staff, form: Callable[..., Form],
                                      act: Callable[[Form], object], code: str) -> None:
    number = text_in(CHILD, "помогите")
    assert refusal(lambda: act(form(number, operator))) == code


def test_a_note_without_nul_and_half_an_emoji(text_in: TextIn, operator: Staff, form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "помогите")
    working.add_note(form(number, operator), "до\0после \ud83d")
    assert events(number)[-1].facts["text"] == "допосле ?"


def test_of_ten_who_claim_at_once_one_wins(app: Flask, text_in: TextIn, user: AddUser,
                                           form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "помогите")
    forms = [form(number, user(f"operator{n}", "operator")) for n in range(10)]
    results = at_once(app, [partial(working.claim_case, drawn) for drawn in forms])
    assert results.count(None) == 1
    assert {result.code for result in results if isinstance(result, Refusal)} == {"already_owned"}


def test_of_ten_who_accept_at_once_one_wins(app: Flask, text_in: TextIn, user: AddUser,
                                            form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "Таразда тұрамын")
    forms = [form(number, user(f"taraz{n}", "ombudsman", "KZ-31")) for n in range(10)]
    results = at_once(app, [partial(working.accept_case, drawn) for drawn in forms])
    assert results.count(None) == 1
    assert {result.code for result in results if isinstance(result, Refusal)} == {"not_allowed"}


def test_ten_notes_at_once_are_all_kept(app: Flask, text_in: TextIn, operator: Staff,
                                        form: Callable[..., Form]) -> None:
    number = text_in(CHILD, "помогите")
    forms = [form(number, operator) for _ in range(10)]
    results = at_once(app, [partial(working.add_note, drawn, f"заметка {n}") for n, drawn in enumerate(forms)])
    assert results == [None] * 10
    assert len([event for event in events(number) if event.kind == "note"]) == 10
