"""Whose case it is: given to a colleague, taken over, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from contactcenter.casework import working
from contactcenter.casework.assigning import assign_case, colleagues, takers
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from tests.casework.concurrency import at_once
from tests.casework.desk import CHILD, IN_TARAZ, TARAZ, Desk, refused, signals

TextIn = Callable[..., int]


@pytest.fixture
def desk(text_in: TextIn, user: Callable[..., Staff], now: object) -> Desk:
    """A case offered to Taraz, with two people there, and two operators."""
    return Desk(text_in(CHILD, IN_TARAZ), now + timedelta(minutes=1), user("operator", "operator"),  # type: ignore[operator]
                user("taraz", "ombudsman", TARAZ), user("almaty", "ombudsman", "KZ-75"), user("supervisor", "supervisor"))


def test_a_case_is_given_to_a_colleague_of_the_region_who_is_told(desk: Desk, user: Callable[..., Staff]) -> None:
    colleague = user("taraz2", "ombudsman", TARAZ)
    desk.accepted()
    assign_case(desk.form(desk.taraz), colleague.id)
    assert desk.row.owner_id == colleague.id and desk.row.status == "accepted"
    assert desk.events("assign")[0].facts == {"from_status": "accepted", "to_status": "accepted", "to": "taraz2",
                                              "from_id": desk.taraz.id, "to_id": colleague.id}
    assert signals("notice") == [(f"user:{colleague.id}", "notice")]
    assign_case(desk.form(desk.taraz), desk.taraz.id)   # and taken over again
    assert desk.row.owner_id == desk.taraz.id and len(signals("notice")) == 1   # nobody is told what they did themselves


def test_whom_somebody_may_give_a_case_to(desk: Desk, user: Callable[..., Staff]) -> None:
    second = user("operator2", "operator")
    everybody = {desk.operator, desk.taraz, desk.almaty, desk.supervisor, second}
    assert set(colleagues(desk.operator)) == {desk.operator, second, desk.supervisor}
    assert set(colleagues(desk.taraz)) == {desk.taraz}
    assert set(colleagues(desk.supervisor)) == everybody
    assert set(takers(desk.supervisor, region=TARAZ, status="offered")) == everybody - {desk.almaty}
    assert set(takers(desk.supervisor, region=TARAZ, status="new")) == everybody - {desk.almaty, desk.taraz}


def test_a_case_leaves_neither_the_region_nor_the_desk_by_that(desk: Desk, user: Callable[..., Staff]) -> None:
    second = user("operator2", "operator")
    for by, to, code in ((desk.taraz, desk.almaty.id, "unknown_person"), (desk.taraz, desk.operator.id, "unknown_person"),
                         (desk.operator, desk.taraz.id, "unknown_person"), (desk.taraz, None, "unknown_person"),
                         (desk.almaty, desk.almaty.id, "unknown_case"), (desk.supervisor, desk.almaty.id, "not_theirs")):
        assert refused(partial(assign_case, desk.form(by), to)) == code, (by.name, to)
    working.claim_case(desk.form(desk.taraz))
    assert refused(partial(assign_case, desk.form(desk.operator), second.id)) == "not_theirs"   # it is with the region
    assert refused(partial(assign_case, desk.form(desk.supervisor), desk.taraz.id)) == "already_theirs"
    assert desk.row.owner_id == desk.taraz.id


def test_of_ten_who_take_over_at_once_one_wins(app: Flask, desk: Desk, user: Callable[..., Staff]) -> None:
    desk.accepted()
    team = [user(f"taraz{n}", "ombudsman", TARAZ) for n in range(2, 12)]
    forms = [desk.form(by) for by in team]
    results = at_once(app, [partial(assign_case, form, form.by.id) for form in forms])
    assert results.count(None) == 1
    assert {result.code for result in results if isinstance(result, Refusal)} == {"stale"}
    assert desk.row.owner_id == team[results.index(None)].id
