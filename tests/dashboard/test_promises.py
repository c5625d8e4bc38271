"""Promising from the case page, and what is shown of it there and under /tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from contactcenter.rules.local_time import local
from contactcenter.storage.db import db
from contactcenter.storage.log_models import Task
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

Sit = Callable[..., Desk]
TextRef = Callable[..., str]
MOBILE, SHORT_CODE = "+77014445566", "1414"


def in_hours(hours: float) -> str:
    return f"{local(datetime.now(UTC) + timedelta(hours=hours)):%Y-%m-%dT%H:%M}"


def promised() -> list[str]:
    db.session.rollback()
    return [task.state for task in db.session.execute(select(Task.__table__).order_by(Task.id))]


def test_a_promise_stands_on_the_case_and_under_tasks_until_it_is_kept(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY, sender=MOBILE)
    person.does("accept", ref)
    person.does("safety", ref, safe_word="Дәптер", answered_by="апасы")
    assert person.does("follow_up", ref, kind="call_back", due=in_hours(5), text="Мектептен кейін").status_code == 303
    for page in (person.page(f"/cases/{ref}"), person.page("/tasks"), person.page("/tasks?show=mine")):
        for said in ("Мектептен кейін", "promised by a colleague", "attempts: 0 of 4", "Safe word: Дәптер", "апасы"):
            assert said in page.words, said
        assert MOBILE not in page.words
    form = person.page(f"/cases/{ref}").form("/attempt")
    answer = person.send(form, outcome="no_answer", due=in_hours(30))
    assert (answer.status_code, answer.location) == (303, f"/cases/{ref}")
    assert "attempts: 1 of 4" in person.page(f"/cases/{ref}").words
    person.send(person.page(f"/cases/{ref}").form("/attempt"), outcome="reached")
    assert "Nothing is promised on this case." in person.page(f"/cases/{ref}").words and promised() == ["done"]


def test_a_follow_up_is_put_off_and_done(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    person.does("follow_up", ref, kind="follow_up", due=in_hours(5), text="Мектепке хабарласу")
    form = person.page("/tasks").form("/attempt")
    assert {value for name, value in form.buttons if name == "outcome"} == {"carried_out", "not_needed", "put_off"}
    for due in ("", in_hours(-3), "x"):
        answer = person.send(form, outcome="put_off", due=due)
        assert answer.status_code == 409 and "Choose a time to come, within a year." in Page(answer.text).words
    person.send(form, outcome="put_off", due=in_hours(50))
    assert "put off to" in person.page("/tasks").words
    person.send(person.page("/tasks").form("/attempt"), outcome="carried_out")
    assert promised() == ["done"] and "Follow-up" in person.page(f"/cases/{ref}").words


@pytest.mark.parametrize(("sender", "fields", "said"), [
    (MOBILE, {"due": in_hours(-1)}, "Choose a time to come, within a year."),
    (MOBILE, {"due": "ертең"}, "Choose a time to come, within a year."),
    (MOBILE, {"kind": "follow_up", "text": " "}, "The text is empty."),
    (MOBILE, {"text": "ә" * 10_001}, "At most 10000 characters."),
    (MOBILE, {"kind": "x"}, "Choose what is promised."),
    (SHORT_CODE, {}, "The number is withheld: nobody can be called back or texted."),
])
def test_a_promise_that_cannot_be_made_comes_back_as_it_was(desk: Sit, text_ref: TextRef, sender: str,
                                                            fields: dict[str, str], said: str) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE, sender=sender)
    answer = person.does("follow_up", ref, **({"kind": "call_back", "due": in_hours(5), "text": "жазылғаны"} | fields))
    page = Page(answer.text)
    assert answer.status_code == 422 and said in page.words and promised() == []
    if "text" not in fields:
        assert "жазылғаны" in answer.text


def test_the_person_is_called_from_the_case_without_seeing_the_number(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY, sender=MOBILE)
    person.does("accept", ref)
    answer = person.does("call_out", ref, own_telephone="+1 415 555 0100")
    assert answer.status_code == 422 and "no telephone number of Kazakhstan" in Page(answer.text).words
    assert "+1 415 555 0100" in answer.text
    assert person.does("call_out", ref, own_telephone="8 701 000 00 01").status_code == 303
    page = person.get(f"/cases/{ref}").text
    assert "Call through the centre" in Page(page).words and MOBILE not in page
    person.does("safety", ref, may_call="no")
    assert "Must not be called: the number is marked as unsafe to call" in person.page(f"/cases/{ref}").words
    answer = person.act("call_out", ref, own_telephone="+77010000001")
    assert answer.status_code == 422 and "Reason: the number is marked as unsafe to call." in Page(answer.text).words
