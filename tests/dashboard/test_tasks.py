"""/tasks: who is to be called back, in which order, and what came of trying."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select, update

from contactcenter.casework import call_backs
from contactcenter.rules.tasks import ABANDONED, ASKED, MISSED, MOST_ATTEMPTS
from contactcenter.storage.db import AnyRow, db, transaction
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import Caller, Case
from tests.dashboard.conftest import Desk
from tests.dashboard.html import Page
from tests.dashboard.telephone import MOBILE, call_in

Sit = Callable[..., Desk]
Ref = Callable[[int], str]
OUTCOMES = {"reached", "not_wanted", "no_answer", "busy", "somebody_else"}


def promise(sid: str = "CA1", *, reason: str = ASKED, ago: timedelta = timedelta(minutes=1), **named: Any) -> AnyRow:
    """A call that asks to be called back; the promise, which is due by now unless `ago` lies ahead."""
    at = datetime.now(UTC) - ago
    call = call_in(sid, at=at, stage="ended", **named)
    with transaction():
        call_backs.promise(call, reason, now=at)
    return task(call.case_id)


def task(case_number: int) -> AnyRow:
    db.session.rollback()
    return db.session.execute(select(Task.__table__).where(Task.case_id == case_number)).one()


def attempt(person: Desk, promised: AnyRow, outcome: str, *, key: str = "") -> Any:
    return person.post(f"/tasks/{promised.id}/attempt", outcome=outcome, key=key or str(uuid4()))


def test_the_overdue_stand_first_and_then_day_by_day(desk: Sit, ref: Ref) -> None:
    later = promise("CA3", sender="+77017000003", ago=timedelta(days=-3))
    late = promise("CA1", sender="+77017000001", ago=timedelta(hours=3), reason=ABANDONED)
    soon = promise("CA2", sender="+77017000002", ago=timedelta(minutes=2), reason=MISSED)
    page = desk("operator").page("/tasks")
    order = [page.words.index(ref(one.case_id)) for one in (late, later)]
    assert order == sorted(order)
    assert page.words.index("Due now") < page.words.index(ref(late.case_id)) < page.words.index(ref(soon.case_id))
    for said in ("+7 701 ••• 00 01", "hung up before anybody answered", "nobody answered", "attempts: 0 of 4",
                 "for whoever is free"):
        assert said in page.words, said
    assert "+77017000001" not in desk("operator").get("/tasks").text


def test_an_attempt_is_noted_once_and_tells_the_next_time(desk: Sit, ref: Ref) -> None:
    promised, operator = promise(), desk("operator")
    form = operator.page("/tasks").form("/attempt")
    assert {value for name, value in form.buttons if name == "outcome"} == OUTCOMES
    for _ in range(2):
        answer = operator.send(form, outcome="no_answer")
        assert (answer.status_code, answer.location) == (303, "/tasks")
    assert task(promised.case_id).attempts == 1 and task(promised.case_id).due_at > promised.due_at
    page = operator.page("/tasks")
    assert f"{ref(promised.case_id)}: noted, next attempt at" in page.words and "attempts: 1 of 4" in page.words


def test_reaching_somebody_settles_the_promise(desk: Sit) -> None:
    promised, operator = promise(), desk("operator")
    attempt(operator, promised, "reached")
    assert (task(promised.case_id).state, task(promised.case_id).outcome) == ("done", "reached")
    words = operator.page("/tasks").words
    assert "settled: reached" in words and "Nothing is promised." in words


def test_the_last_attempt_says_that_it_was_the_last(desk: Sit) -> None:
    promised, operator = promise(), desk("operator")
    for _ in range(MOST_ATTEMPTS):
        assert attempt(operator, promised, "busy").status_code == 303
    assert (task(promised.case_id).state, task(promised.case_id).outcome) == ("stopped", "given_up")
    assert "settled: given up after the last attempt" in operator.page("/tasks").words
    refused = attempt(operator, promised, "busy")
    assert refused.status_code == 409 and "This promise is settled already." in Page(refused.text).words


def test_a_number_that_must_not_be_called_is_not_offered_and_is_refused_in_words(desk: Sit) -> None:
    promised, operator = promise(), desk("operator")
    db.session.execute(update(Caller).values(safe_to_call=False))
    db.session.commit()
    page = operator.page("/tasks")
    assert "Must not be called" in page.words and not [form for form in page.forms if form.action.endswith("/attempt")]
    refused = attempt(operator, promised, "no_answer")
    assert refused.status_code == 409
    assert "This number must not be called. Nothing was noted." in Page(refused.text).words
    assert task(promised.case_id).attempts == 0


def test_a_promise_is_taken_on_by_one_and_given_back(desk: Sit) -> None:
    promised, first, second = promise(), desk("operator"), desk("operator")
    assert first.send(first.page("/tasks").form(f"/tasks/{promised.id}/take")).status_code == 303
    assert task(promised.case_id).owner_id == first.staff.id
    assert first.staff.name in second.page("/tasks").words
    refused = second.post(f"/tasks/{promised.id}/take")
    assert refused.status_code == 409 and "Somebody else has taken it on." in Page(refused.text).words
    assert second.post(f"/tasks/{promised.id}/give-back").status_code == 409
    assert "attempts" in first.page("/tasks?show=mine").words
    assert "You have taken nothing on." in second.page("/tasks?show=mine").words
    assert first.send(first.page("/tasks?show=mine").form("/give-back")).location == "/tasks?show=mine"
    assert task(promised.case_id).owner_id is None


def test_taking_on_twice_is_once(desk: Sit) -> None:
    promised, operator = promise(), desk("operator")
    assert [operator.post(f"/tasks/{promised.id}/take").status_code for _ in range(2)] == [303, 303]
    assert task(promised.case_id).owner_id == operator.staff.id
    assert [operator.post(f"/tasks/{promised.id}/give-back").status_code for _ in range(2)] == [303, 303]
    assert task(promised.case_id).owner_id is None


def test_a_foreign_promise_is_not_there(desk: Sit) -> None:
    """Another region's, one that never was, what is no number: the same answer, and nothing is done."""
    promised, ombudsman = promise(), desk("ombudsman", "KZ-75")
    for number in (promised.id, 999_999, "x", "9" * 40, "-1", "١"):
        for verb in ("attempt", "take", "give-back"):
            answer = ombudsman.post(f"/tasks/{number}/{verb}", outcome="reached", key=str(uuid4()))
            assert answer.status_code == 404, (number, verb)
    assert "Nothing is promised." in ombudsman.page("/tasks").words
    assert task(promised.case_id) == promised
    for role in ("administrator", "auditor"):
        assert desk(role).get("/tasks").status_code == 403
        assert attempt(desk(role), promised, "reached").status_code == 403


def test_a_form_that_was_made_up_is_refused(desk: Sit) -> None:
    promised, operator = promise(), desk("operator")
    assert attempt(operator, promised, "reached", key="no-key").status_code == 400
    assert operator.post(f"/tasks/{promised.id}/attempt", outcome="reached").status_code == 400
    assert attempt(operator, promised, "bought").status_code == 409
    assert operator.get("/tasks?show=theirs").status_code == 400
    assert task(promised.case_id) == promised


def test_an_ombudsman_calls_back_for_the_own_region(desk: Sit) -> None:
    promised = promise()
    db.session.execute(update(Case).values(region="KZ-75", status="accepted"))
    db.session.commit()
    ombudsman = desk("ombudsman", "KZ-75")
    assert attempt(ombudsman, promised, "reached").status_code == 303
    assert task(promised.case_id).outcome == "reached"


def test_the_number_above_the_lists_counts_what_is_due(desk: Sit) -> None:
    promise("CA1", sender="+77017000001")
    promise("CA2", sender="+77017000002", ago=timedelta(hours=-2))
    other = promise("CA3", sender="+77017000003")
    with transaction():   # what is to be done, and nobody to be called
        db.session.execute(update(Task).where(Task.id == other.id).values(kind="follow_up"))
    assert "To call back 1" in desk("operator").page("/cases").words
    assert "To call back 0" in desk("ombudsman", "KZ-75").page("/cases").words


def test_the_list_is_answered_with_304_until_something_is_noted(desk: Sit) -> None:
    promised, operator = promise(), desk("operator")
    etag = re.findall(r'data-tag="(\w+)"', operator.get("/tasks").text)[0]
    assert operator.get("/tasks/fragment", headers={"If-None-Match": f'"{etag}"'}).status_code == 304
    attempt(operator, promised, "no_answer")
    assert operator.get("/tasks/fragment", headers={"If-None-Match": f'"{etag}"'}).status_code == 200


def test_the_case_tells_what_was_promised_and_tried(app: Flask, desk: Sit, ref: Ref) -> None:
    promised, operator = promise(reason=ABANDONED), desk("operator")
    attempt(operator, promised, "no_answer")
    attempt(operator, promised, "not_wanted")
    words = operator.page(f"/cases/{ref(promised.case_id)}").words
    for said in ("Call back promised", "Reason: hung up before anybody answered", "to be called at:", "Called back ·",
                 "No answer", "Does not want it"):
        assert said in words, said
    assert MOBILE not in words and "abandoned" not in words


def test_a_promised_call_is_made_from_the_list(desk: Sit) -> None:
    promised, operator = promise(), desk("operator")
    form = operator.page("/tasks").form("/call_out")
    answer = operator.send(form, own_telephone="8 701 000 00 01")
    assert answer.status_code == 303 and answer.location.endswith(f"#t-{promised.id}")
    with transaction():
        db.session.execute(update(Caller).values(safe_to_call=False))
    assert "/call_out" not in operator.get("/tasks").text
