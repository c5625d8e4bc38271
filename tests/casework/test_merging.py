"""A case told within another one: what it carries over, what comes in for it later, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import appealing, escalating, merging, waiting, working
from contactcenter.casework.acting import Form
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import merges
from contactcenter.storage.db import db
from contactcenter.storage.desk_models import CaseClock
from tests.casework.concurrency import at_once
from tests.casework.test_intake import case
from tests.casework.test_logbook import facts, form, refused
from tests.conftest import NOW

CHILD, OTHER = "+77051234567", "+77059999999"
IN_TARAZ = "Таразда тұрамын"
LATER = NOW + timedelta(minutes=2)
TextIn, AddUser = Callable[..., int], Callable[..., Staff]


def at_hand(number: int, by: Staff, *, now: Any = NOW) -> Form:
    """A form as the page has it now."""
    return Form(number, by, str(uuid4()), case(number).version, now)


def running(number: int) -> dict[str, Any]:
    """The clocks of a case that run, by code, with the moment in which each runs out."""
    db.session.rollback()
    rows = db.session.execute(select(CaseClock.code, CaseClock.due_at).where(
        CaseClock.case_id == number, CaseClock.stopped_at.is_(None))).all()
    assert len(rows) == len({code for code, _due in rows})
    return {code: due for code, due in rows}


@pytest.fixture
def team(user: AddUser) -> Staff:
    return user("taraz", "ombudsman", "KZ-31")


@pytest.fixture
def worked(text_in: TextIn, team: Staff) -> Callable[..., int]:
    """A case that the team has accepted."""
    def work(sender: str, *, at: Any = NOW) -> int:
        number = text_in(sender, IN_TARAZ, at=at)
        working.accept_case(at_hand(number, team, now=at))
        return number

    return work


def test_a_case_is_told_within_an_earlier_one_and_separated_again(text_in: TextIn, user: AddUser) -> None:
    operator = user("desk", "operator")
    earlier, later = text_in(CHILD, "Бірінші"), text_in("+77059999999", "Өлгім келеді")
    key = str(uuid4())
    for _ in range(2):
        merging.join_case(form(later, operator, key=key), earlier)
    assert (case(later).status, case(later).outcome, case(later).due_at) == ("closed", "joined", None)
    assert (case(earlier).attention, case(earlier).urgency) == ("joined", 1)
    assert merges.target_of(later) == earlier and len(facts(earlier, "joined")) == 1
    refused("not_allowed", lambda: working.reopen_case(
        Form(later, operator, str(uuid4()), case(later).version, NOW), "қате"))
    merging.separate_case(form(later, operator, now=LATER))
    assert (case(later).status, case(later).outcome, case(later).closed_at) == ("new", None, None)
    assert case(earlier).attention is None and merges.target_of(later) is None
    refused("not_allowed", lambda: merging.separate_case(form(later, operator)))


def test_what_cannot_be_joined_is_refused(text_in: TextIn, user: AddUser) -> None:
    operator = user("desk", "operator")
    first, second, third = (text_in(f"+7705000000{place}", "Көмек") for place in range(3))
    refused("join_target", lambda: merging.join_case(form(first, operator), first))
    refused("join_target", lambda: merging.join_case(form(first, operator), 10_000))
    merging.join_case(form(second, operator), first)
    refused("join_target", lambda: merging.join_case(form(third, operator), second))
    refused("join_target", lambda: merging.join_case(at_hand(first, operator), third))


def test_two_cases_joined_into_each_other_at_once_end_in_one_open_case(app: Any, text_in: TextIn, user: AddUser) -> None:
    operator = user("desk", "operator")
    first, second = text_in(CHILD, "Көмек"), text_in("+77059999999", "Көмек")

    def join(number: int, into: int) -> str:
        try:
            merging.join_case(form(number, operator), into)
        except Refusal as refusal:
            return refusal.code
        return "joined"

    answers = at_once(app, [lambda: join(first, second), lambda: join(second, first)])
    assert sorted(answers) == ["joined", "stale"]
    assert sorted((case(first).status, case(second).status)) == ["closed", "new"]


def test_two_worked_cases_are_merged_by_the_team_and_taken_apart_again(worked: Callable[..., int], team: Staff,
                                                                       user: AddUser) -> None:
    first, second = worked(CHILD), worked(OTHER)
    colleague, before = user("colleague", "ombudsman", "KZ-31"), case(second)
    merging.join_case(at_hand(second, colleague), first)
    assert (case(second).status, case(second).outcome, case(first).attention) == ("closed", "joined", "joined")
    merging.separate_case(at_hand(second, colleague, now=LATER))
    after = case(second)
    for name in ("status", "owner_id", "outcome", "closed_at", "attention", "due_at", "due_clock", "region", "urgency"):
        assert getattr(after, name) == getattr(before, name), name
    assert [one["case"] for one in facts(first, "separated")] == [one["case"] for one in facts(first, "joined")]


def test_an_offered_case_is_not_the_teams_to_merge_away(text_in: TextIn, worked: Callable[..., int], team: Staff) -> None:
    offered, first = text_in(OTHER, IN_TARAZ), worked(CHILD)
    refused("not_allowed", lambda: merging.join_case(at_hand(offered, team), first))
    assert case(offered).status == "offered"


def test_a_case_of_another_region_is_as_little_there_as_none(text_in: TextIn, worked: Callable[..., int], team: Staff) -> None:
    here, there = worked(CHILD), text_in(OTHER, "Алматы қаласында тұрамын")
    for other in (there, 10_000):
        refused("join_target", lambda other=other: merging.join_case(at_hand(here, team), other))
    refused("unknown_case", lambda: merging.join_case(at_hand(there, team), here))


def test_a_page_that_is_out_of_date_merges_nothing(worked: Callable[..., int], team: Staff) -> None:
    first, second = worked(CHILD), worked(OTHER)
    stale = at_hand(second, team)
    waiting.wait_with_case(at_hand(second, team), date(2026, 12, 1), "child")
    refused("stale", lambda: merging.join_case(stale, first))
    assert merges.target_of(second) is None


def test_no_clock_of_the_law_falls_out_and_the_way_back_restores_both(worked: Callable[..., int], team: Staff) -> None:
    first, second = worked(CHILD), worked(OTHER)
    appealing.promote_case(at_hand(second, team), name="Сапарова А.", address="Тараз", signed=True)
    appealing.promote_case(at_hand(first, team, now=NOW + timedelta(days=3)), name="Сапарова Б.", address="Тараз", signed=True)
    appealing.tell_police(at_hand(second, team), "102")
    own, others = running(first), running(second)
    assert others["answer"] < own["answer"] and "police_tells" in others
    merging.join_case(at_hand(second, team, now=LATER), first)
    assert running(second) == {} and case(second).due_at is None
    assert running(first) == own | {code: due for code, due in others.items() if code not in own or due < own[code]}
    assert case(first).due_at == min(running(first).values())
    merging.separate_case(at_hand(second, team, now=LATER + timedelta(hours=1)))
    assert (running(first), running(second)) == (own, others)
    assert (case(first).due_at, case(second).due_at) == (min(own.values()), min(others.values()))


def test_what_was_settled_meanwhile_is_settled_in_both(worked: Callable[..., int], team: Staff) -> None:
    first, second = worked(CHILD), worked(OTHER)
    appealing.tell_police(at_hand(second, team), "102")
    merging.join_case(at_hand(second, team, now=LATER), first)
    appealing.settle_clock(at_hand(first, team, now=LATER + timedelta(minutes=1)), "police_tells", "тәулік ішінде")
    merging.separate_case(at_hand(second, team, now=LATER + timedelta(hours=1)))
    assert running(first) == running(second) == {}


def test_the_clock_of_a_state_that_the_other_case_is_past_lasts_until_somebody_has_looked(
        text_in: TextIn, worked: Callable[..., int], team: Staff, user: AddUser) -> None:
    first, offered = worked(CHILD), text_in(OTHER, IN_TARAZ)
    due = running(offered)["acceptance"]
    merging.join_case(at_hand(offered, user("boss", "supervisor"), now=LATER), first)
    assert running(first) == {"message": due} and case(first).due_at == due
    assert escalating.escalate_due(now=due + timedelta(minutes=1)) == 1
    waiting.mark_seen(at_hand(first, team, now=due + timedelta(minutes=2)))
    assert running(first) == {}


def test_what_comes_in_for_a_merged_case_raises_attention_in_the_other(worked: Callable[..., int], team: Staff,
                                                                       text_in: TextIn) -> None:
    first, second = worked(CHILD), worked(OTHER)
    merging.join_case(at_hand(second, team), first)
    waiting.mark_seen(at_hand(first, team))
    assert text_in(OTHER, "тағы жаздым", at=NOW + timedelta(hours=1)) == first
    assert (case(first).attention, case(second).attention) == ("new_message", None)
    for days in (2, 4, 6):   # long after the merging, but not after the last word
        assert text_in(OTHER, "тағы", at=NOW + timedelta(days=days)) == first
    assert text_in(OTHER, "ұмыттыңыз ба", at=NOW + timedelta(days=30)) not in (first, second)


def test_a_case_that_waits_hears_from_everybody_who_was_merged_into_it(worked: Callable[..., int], team: Staff,
                                                                       text_in: TextIn) -> None:
    first, second = worked(CHILD), worked(OTHER)
    merging.join_case(at_hand(second, team), first)
    waiting.wait_with_case(at_hand(first, team), date(2026, 12, 20), "child")
    assert text_in(OTHER, "жауап бердім", at=NOW + timedelta(days=20)) == first


def test_of_two_who_merge_the_same_case_at_once_one_does(app: Flask, worked: Callable[..., int], team: Staff) -> None:
    case_, targets = worked(CHILD), [worked("+77051111111"), worked("+77052222222")]
    forms = [at_hand(case_, team) for _ in targets]

    def merge(place: int) -> str:
        try:
            merging.join_case(forms[place], targets[place])
        except Refusal as refusal:
            return refusal.code
        return "joined"

    answers = at_once(app, [lambda: merge(0), lambda: merge(1)])
    assert sorted(str(answer) for answer in answers) == ["joined", "not_allowed"]
    assert merges.target_of(case_) == targets[answers.index("joined")]
