"""A supervisor asks why somebody looked at a case; the answer stands beside the look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from contactcenter.casework import asking, auditing
from contactcenter.casework.acting import Form
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db
from contactcenter.storage.models import User, UserRegion
from contactcenter.storage.reads import team as team_reads
from contactcenter.storage.team_models import LookQuestion
from tests.casework.concurrency import at_once
from tests.conftest import NOW
from tests.dashboard.conftest import ALMATY, Desk
from tests.dashboard.html import Page

Sit = Callable[..., Desk]
TextRef = Callable[..., str]
QUESTION, ANSWER = "Бұл өңір сіздікі емес", "Көршім хабарласты, әке-шешесі танысым"


@pytest.fixture
def reader(desk: Sit, text_ref: TextRef) -> tuple[Desk, str]:
    """Somebody who has seen a case, and its reference."""
    ref, person = text_ref(ALMATY), desk("ombudsman", "KZ-75")
    assert person.get(f"/cases/{ref}").status_code == 200
    return person, ref


def asks(supervisor: Desk, ref: str, reader: Desk, question: str = QUESTION) -> Any:
    return supervisor.post(f"/cases/{ref}/readers", reader=str(reader.staff.id), question=question, key=str(uuid4()),
                           version="1")


def number_of(ref: str) -> int:
    db.session.rollback()
    return db.session.execute(select(LookQuestion.id).where(LookQuestion.reference == ref)
                              .order_by(LookQuestion.id.desc())).scalars().first() or 0


def rows() -> int:
    db.session.rollback()
    return len(db.session.execute(select(LookQuestion.id)).all())


def test_question_and_answer_stand_beside_the_look_for_supervisors(desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    supervisor, other, operator = desk("supervisor"), desk("supervisor"), desk("operator")
    form = supervisor.page(f"/cases/{ref}/readers").form("/readers")
    assert form.fields["reader"] == str(person.staff.id)
    assert supervisor.send(form, question=QUESTION).status_code == 303
    assert "You were asked why you looked at a case" in person.page("/notices").words
    assert QUESTION in person.page("/asked").words and ref in person.page("/asked").words
    assert "1 question is not answered" in other.page("/audit").words
    assert person.send(person.page("/asked").form(f"/{number_of(ref)}"), answer=ANSWER).status_code == 303
    assert team_reads.unread(person.staff)[0] == 0, "what is answered calls for nothing any more"
    for watcher in (supervisor, other):
        words = watcher.page(f"/cases/{ref}/readers").words
        assert QUESTION in words and ANSWER in words and supervisor.staff.display_name in words
        assert "not answered" not in watcher.page("/audit").words
    assert "Your question about a look was answered" in supervisor.page("/notices").words
    for stranger in (operator, person):
        words = stranger.page(f"/cases/{ref}/readers").words
        assert QUESTION not in words and ANSWER not in words and "Ask why" not in words


def test_both_are_on_record_and_lie_sealed(desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    supervisor = desk("supervisor")
    asks(supervisor, ref, person)
    person.post(f"/asked/{number_of(ref)}", answer=ANSWER)
    log = AccessLog.__table__.c
    found = db.session.execute(select(log.act, log.user_id, log.about).where(log.act.in_((asking.ASK, asking.ANSWER)))
                               .order_by(log.id)).all()
    assert [tuple(row) for row in found] == [(asking.ASK, supervisor.staff.id, person.staff.name),
                                             (asking.ANSWER, person.staff.id, "")]
    assert auditing.verify().faults == ()
    raw = str(db.session.connection().exec_driver_sql("SELECT question, answer FROM look_question").all())
    assert "sealed:" in raw and QUESTION not in raw and ANSWER not in raw
    assert person.staff.name in desk("auditor").page("/audit?kind=write").words


def test_a_question_is_put_once_and_after_its_answer_anew(desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    supervisor = desk("supervisor")
    assert [asks(supervisor, ref, person, words).status_code for words in (QUESTION, "тағы", "")] == [303] * 3
    assert rows() == 1
    address = f"/asked/{number_of(ref)}"
    assert [person.post(address, answer=words).status_code for words in (ANSWER, ANSWER, "басқа")] == [303, 303, 422]
    assert asks(supervisor, ref, person, "").status_code == 303 and rows() == 2
    assert "Why did you look at this case?" in person.page("/asked").words


def test_whoever_lost_sight_of_the_case_answers_and_sees_its_reference_alone(desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    supervisor = desk("supervisor")
    asks(supervisor, ref, person)
    with db.engine.begin() as connection:
        connection.execute(update(UserRegion.__table__).where(UserRegion.__table__.c.user_id == person.staff.id)
                           .values(region="KZ-10"))
    assert person.get(f"/cases/{ref}").status_code == 404
    page = person.page("/asked")
    assert ref in page.words and QUESTION in page.words and "мектепте" not in page.words
    assert person.send(page.form(f"/{number_of(ref)}"), answer=ANSWER).status_code == 303
    assert ANSWER in supervisor.page(f"/cases/{ref}/readers").words
    with db.engine.begin() as connection:
        connection.execute(update(User.__table__).where(User.__table__.c.id == person.staff.id).values(role="auditor"))
    asks(supervisor, ref, person, "Тағы да")
    assert "Тағы да" in person.page("/asked").words, "in another role too"


def test_what_is_refused_keeps_what_was_typed_and_stores_nothing(desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    supervisor, stranger = desk("supervisor"), desk("operator")
    refused = asks(supervisor, ref, stranger, "Неге?")
    assert refused.status_code == 422 and "Choose somebody who has seen this case." in refused.text and rows() == 0
    long = asks(supervisor, ref, person, "ә" * 10_001)
    assert long.status_code == 422 and "ә" * 10_001 in long.text and rows() == 0
    supervisor.get(f"/cases/{ref}")
    assert asks(supervisor, ref, supervisor).status_code == 422 and rows() == 0, "nobody asks themselves"
    asks(supervisor, ref, person)
    address = f"/asked/{number_of(ref)}"
    empty = person.post(address, answer=" ")
    assert empty.status_code == 422 and "Write an answer." in Page(empty.text).words
    assert "ә" * 10_001 in person.post(address, answer="ә" * 10_001).text


def test_nobody_else_asks_or_answers(desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    supervisor = desk("supervisor")
    for role in ("operator", "ombudsman", "administrator", "auditor"):
        assert asks(desk(role), ref, person).status_code == 403, role
    asks(supervisor, ref, person)
    address = f"/asked/{number_of(ref)}"
    answers = {desk(role).post(where, answer=ANSWER).status_code for where in (address, "/asked/999999", "/asked/x")
               for role in ("operator", "supervisor", "auditor")}
    assert answers == {404}
    assert QUESTION not in desk("ombudsman", "KZ-75").page("/asked").words


def test_a_question_about_a_sealed_case_is_counted_for_the_named_alone(desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    supervisor, other = desk("supervisor"), desk("supervisor")
    supervisor.client.post(f"/cases/{ref}/seal", data={"csrf_token": supervisor.token, "key": str(uuid4()), "do": "seal",
                                                       "reason": "Туысы", "people": []})
    asks(supervisor, ref, person)
    assert "1 question is not answered" in supervisor.page("/audit").words
    assert "not answered" not in other.page("/audit").words and asks(other, ref, person).status_code == 404
    assert person.get(f"/cases/{ref}").status_code == 404 and QUESTION in person.page("/asked").words


def test_two_supervisors_at_once_put_one_question(app: Flask, desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    people = [desk("supervisor").staff for _ in range(4)]
    number = int(ref.split("-")[1])

    def ask(place: int) -> None:
        asking.ask_why(Form(number, people[place], str(uuid4()), 1, NOW), person.staff.id, QUESTION)

    assert at_once(app, [lambda place=place: ask(place) for place in range(4)]) == [None] * 4
    assert rows() == 1


def test_two_answers_at_once_are_one(app: Flask, desk: Sit, reader: tuple[Desk, str]) -> None:
    person, ref = reader
    asks(desk("supervisor"), ref, person)
    number = number_of(ref)

    def answer(place: int) -> str:
        try:
            asking.answer(person.staff, number, f"{ANSWER} {place}", now=NOW)
        except Refusal as refusal:
            return refusal.code
        return "stored"

    found = at_once(app, [lambda place=place: answer(place) for place in range(4)])
    assert sorted(map(str, found)) == ["answered"] * 3 + ["stored"]
