"""One act on several cases: chosen ones or a whole list, asked first, done once, each by the table of moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from contactcenter.casework import bulk
from contactcenter.casework.bulk import Report, Wish
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import CaseEvent
from contactcenter.storage.search_models import BulkAct
from tests.casework.concurrency import at_once
from tests.conftest import NOW
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

Sit = Callable[..., Desk]
TextRef = Callable[..., str]
Row = Callable[[str], Any]


def asks(desk: Desk, refs: Sequence[str], *, which: str = "chosen", query: str = "sort=due", **fields: str) -> Any:
    return desk.client.post("/cases/many", data={
        "csrf_token": desk.token, "query": query, "which": which, "case": list(refs)} | fields)


def confirms(desk: Desk, question: Any) -> Any:
    form = Page(question.text).form("/cases/many/do")
    return desk.client.post(form.action, data=form.fields)


def events(kind: str) -> list[Any]:
    db.session.rollback()
    table = CaseEvent.__table__
    return list(db.session.execute(select(table).where(table.c.kind == kind)))


def test_a_whole_list_is_closed_after_it_was_asked(desk: Sit, text_ref: TextRef, row: Row) -> None:
    refs = [text_ref(f"{NOWHERE} {index}") for index in range(45)]
    other = text_ref(ALMATY)
    person = desk("operator")
    question = asks(person, [], which="all", query="status=new&sort=due", act="close", outcome="prank",
                    text="Осы аптадағы ойын")
    assert "Close: 45 cases" in Page(question.text).words and row(refs[0]).status == "new"
    answer = confirms(person, question)
    assert "45 of 45 done." in person.page(answer.location).words
    assert {row(ref).outcome for ref in refs} == {"prank"} and row(other).status == "offered"
    act, = list(db.session.execute(select(BulkAct.__table__)))
    closed = events("close")
    assert (act.user_id, act.act, len(act.cases), act.done) == (person.staff.id, "close", 45, 45)
    assert {event.facts["bulk"] for event in closed} == {act.id} and {event.actor_id for event in closed} == {person.staff.id}
    assert closed[0].facts["text"] == "Осы аптадағы ойын"


def test_sent_twice_it_is_done_once(desk: Sit, text_ref: TextRef) -> None:
    refs = [text_ref(f"{NOWHERE} {index}") for index in range(3)]
    person = desk("supervisor")
    question = asks(person, refs, act="close", outcome="test")
    first, second = confirms(person, question), confirms(person, question)
    assert first.location == second.location
    assert len(events("close")) == 3 and "3 of 3 done." in person.page(second.location).words


def test_the_chosen_ones_are_assigned_within_the_colleagues_reach(desk: Sit, text_ref: TextRef, row: Row) -> None:
    almaty, nowhere, oral = text_ref(ALMATY), text_ref(NOWHERE), text_ref("Орал қаласында тұрамын")
    colleague, person = desk("ombudsman", "KZ-75").staff, desk("supervisor")
    report = person.page(confirms(person, asks(person, [almaty, nowhere, oral], act="assign", to=str(colleague.id))).location)
    assert "1 of 3 done." in report.words and "2 – not in the colleague's region" in report.words
    assert row(almaty).owner_id == colleague.id and row(nowhere).owner_id is row(oral).owner_id is None
    again = person.page(confirms(person, asks(person, [almaty], act="assign", to=str(colleague.id))).location)
    assert "already with this colleague" in again.words


def test_a_follow_up_is_set_once_for_each(desk: Sit, text_ref: TextRef) -> None:
    refs = [text_ref(NOWHERE), text_ref(ALMATY)]
    person = desk("operator")
    due = datetime.now(UTC) + timedelta(days=2, hours=5)
    for left_out in (0, 2):
        answer = confirms(person, asks(person, refs, act="follow_up", due=f"{due:%Y-%m-%dT%H:%M}", text="Мектепке хабарласу"))
        assert f"{2 - left_out} of 2 done." in person.page(answer.location).words
    found = list(db.session.execute(select(Task.__table__)))
    assert [task.kind for task in found] == ["follow_up"] * 2
    assert abs(found[0].due_at - (due - timedelta(hours=5))) < timedelta(minutes=1)


def test_what_the_table_of_moves_does_not_allow_is_left_out(desk: Sit, text_ref: TextRef, row: Row) -> None:
    open_one, closed = text_ref(NOWHERE), text_ref(f"{NOWHERE} 2")
    person = desk("operator")
    person.does("close", closed, outcome="informed")
    report = person.page(confirms(person, asks(person, [open_one, closed], act="close", outcome="silent")).location)
    assert "1 of 2 done." in report.words and "1 – " in report.words
    assert (row(open_one).outcome, row(closed).outcome) == ("silent", "informed")


def test_a_foreign_case_is_left_out(desk: Sit, text_ref: TextRef, row: Row) -> None:
    foreign = text_ref(ALMATY)
    person = desk("ombudsman", "KZ-10")
    report = person.page(confirms(person, asks(person, [foreign], act="close", outcome="silent")).location)
    assert "0 of 1 done." in report.words and "not yours to see" in report.words
    assert row(foreign).status == "offered"


REFUSED = [
    ({"act": "close", "outcome": "prank"}, [], "at least one case"),
    ({"act": "close", "outcome": "x"}, None, "Choose an outcome"),
    ({"act": "assign", "to": "999"}, None, "Choose a colleague"),
    ({"act": "assign", "to": "x" * 99}, None, "Choose a colleague"),
    ({"act": "nonsense"}, None, "what is to be done"), ({}, None, "what is to be done"),
    ({"act": "follow_up", "due": "2020-01-01T10:00", "text": "x"}, None, "time to come"),
    ({"act": "follow_up", "due": "x", "text": "x"}, None, "time to come"),
    ({"act": "follow_up", "due": "2999-01-01T10:00", "text": "x"}, None, "within a year"),
    ({"act": "close", "outcome": "prank", "text": "x" * 10_001}, None, "too long"),
]


def test_what_cannot_be_asked_for_says_why(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE)
    person = desk("supervisor")
    for fields, refs, words in REFUSED:
        answer = asks(person, [ref] if refs is None else refs, **fields)
        assert answer.status_code == 422 and words in answer.text, fields
    assert asks(person, [ref], query="colour=red", act="close", outcome="prank").status_code == 400
    assert asks(person, ["not a reference"], act="close", outcome="prank").status_code == 422
    assert person.post("/cases/many/do", key="x", query="sort=due").status_code == 400
    assert person.get("/cases/many/x").status_code == person.get(f"/cases/many/{uuid4()}").status_code == 404


def test_a_list_that_changed_is_asked_again(desk: Sit, text_ref: TextRef, row: Row) -> None:
    ref = text_ref(NOWHERE)
    person = desk("operator")
    question = asks(person, [], which="all", query="status=new&sort=due", act="close", outcome="prank")
    text_ref(f"{NOWHERE} 2")
    answer = confirms(person, question)
    assert answer.status_code == 409 and "Close: 2 cases" in Page(answer.text).words and row(ref).status == "new"
    assert "2 of 2 done." in person.page(confirms(person, answer).location).words


def test_more_than_ten_thousand_are_refused_in_words(desk: Sit, text_ref: TextRef, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk, "MOST_CASES", 2)
    for index in range(3):
        text_ref(f"{NOWHERE} {index}")
    answer = asks(desk("supervisor"), [], which="all", act="close", outcome="prank")
    assert answer.status_code == 422 and "narrow the list" in answer.text and "At most 2." in answer.text


def test_a_long_act_goes_on_where_it_stopped(desk: Sit, text_in: Callable[..., int]) -> None:
    numbers = [text_in(f"+7701{index:07d}", f"{NOWHERE} {index}") for index in range(50)]
    person, key = desk("supervisor"), str(uuid4())
    bulk.start(person.staff, Wish("close", outcome="prank"), numbers, key=key, now=NOW)
    first = bulk.carry_on(person.staff, key, now=NOW, still=lambda: False)
    assert (first.reached, first.done, first.is_over) == (20, 20, False)
    page = person.page(f"/cases/many/{key}")
    assert "20 of 50 done." in page.words and "30 are still to be done." in page.words
    assert person.send(page.form(key)).status_code == 303
    assert "50 of 50 done." in person.page(f"/cases/many/{key}").words and len(events("close")) == 50
    assert desk("supervisor").get(f"/cases/many/{key}").status_code == 404


def test_two_senders_of_one_form_and_two_people_at_once(
        app: Flask, user: Callable[..., Staff], text_in: Callable[..., int]) -> None:
    numbers = [text_in(f"+7701{index:07d}", f"{NOWHERE} {index}") for index in range(60)]
    first, second, key = user("first", "supervisor"), user("second", "supervisor"), str(uuid4())

    def closes(by: Staff, its_key: str) -> Callable[[], Report]:
        def work() -> Report:
            bulk.start(by, Wish("close", outcome="prank"), numbers, key=its_key, now=NOW)
            return bulk.carry_on(by, its_key, now=NOW, still=lambda: True)

        return work

    results = at_once(app, [closes(first, key), closes(first, key), closes(second, str(uuid4()))])
    assert all(isinstance(result, Report) and result.is_over for result in results), results
    assert len(events("close")) == 60


def test_an_operator_assigns_within_the_desk(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE)
    person, other, region = desk("operator"), desk("operator"), desk("ombudsman")
    assert region.staff.display_name not in person.get("/cases/many?status=new").text
    assert asks(person, [ref], act="assign", to=str(other.staff.id)).status_code == 200
    assert asks(person, [ref], act="assign", to=str(region.staff.id)).status_code == 422
    assert desk("auditor").get("/cases/many").status_code == 403
