"""Standing in for somebody, and handing over everything open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from contactcenter.casework import deputising
from contactcenter.rules.local_time import local
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db, transaction
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import CaseEvent
from contactcenter.storage.reads.stream import hearing
from contactcenter.storage.reads.staff import all_signed_in
from contactcenter.dashboard.people import token_hash
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

Row = Callable[[str], Any]
TextRef = Callable[..., str]
Sit = Callable[..., Desk]
TARAZ = "Таразда тұрамын"


def days(first: int, last: int) -> dict[str, str]:
    today = local(datetime.now(UTC)).date()
    return {"first": f"{today + timedelta(days=first)}", "last": f"{today + timedelta(days=last)}"}


def names(person: Desk, deputy: Staff, first: int = 0, last: int = 3, **more: str) -> Any:
    return person.send(person.page("/team").form("/team/deputies"), deputy=str(deputy.id), **days(first, last), **more)


def test_a_deputy_sees_what_the_absent_person_sees_while_it_lasts(desk: Sit, text_ref: TextRef) -> None:
    away, deputy = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-31")
    ref, own = text_ref(ALMATY), text_ref(TARAZ)
    away.does("accept", ref)
    assert deputy.get(f"/cases/{ref}").status_code == 404
    assert names(away, deputy.staff).location == "/team"
    assert f"{deputy.staff.display_name} stands in for you" in away.page("/team").words
    assert f"You stand in for {away.staff.display_name}" in deputy.page("/team").words
    assert {f"/cases/{ref}", f"/cases/{own}"} <= set(deputy.page("/cases").links)
    assert f"/cases/{ref}" in deputy.page("/queue?show=mine").links   # what is addressed to them
    assert deputy.does("note", ref, text="орнына").status_code == 303
    assert away.get(f"/cases/{own}").status_code == 404   # it goes one way
    away.send(away.page("/team").form("/end"))
    assert deputy.get(f"/cases/{ref}").status_code == 404
    assert "stands in" not in away.page("/team").words
    words = desk("auditor").page("/audit?kind=setting").words   # opening one's cases to somebody is proved
    assert "Deputy named" in words and "Deputy ended" in words


def test_a_deputy_hears_the_absent_persons_signals(desk: Sit) -> None:
    away, deputy = desk("operator"), desk("operator")
    names(away, deputy.staff)
    with deputy.client.session_transaction() as session:
        token = token_hash(session["_user_id"])
    staff = all_signed_in([token], now=datetime.now(UTC))[token]
    assert {f"user:{away.staff.id}", f"user:{deputy.staff.id}"} <= hearing(staff).audiences


def test_days_to_come_give_nothing_yet_and_nobody_passes_it_on(desk: Sit, text_ref: TextRef) -> None:
    away, deputy, third = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-31"), desk("ombudsman", "KZ-79")
    ref = text_ref(ALMATY)
    names(away, deputy.staff, 1, 3)
    assert deputy.get(f"/cases/{ref}").status_code == 404
    names(away, deputy.staff, 0, 0)
    names(deputy, third.staff)
    assert deputy.get(f"/cases/{ref}").status_code == 200
    assert third.get(f"/cases/{ref}").status_code == 404
    assert third.get(f"/cases/{text_ref(TARAZ)}").status_code == 200


def test_a_deputy_of_an_operator_has_the_own_cases(desk: Sit, text_ref: TextRef, row: Row) -> None:
    away, deputy, ref = desk("operator"), desk("operator"), text_ref(NOWHERE)
    away.does("claim", ref)
    names(away, deputy.staff)
    assert f"/cases/{ref}" in deputy.page("/cases?mine=1").links


def test_what_cannot_be_named_is_said(desk: Sit) -> None:
    person, other, foreign = desk("ombudsman"), desk("ombudsman"), desk("operator")
    for deputy, first, last, said in ((foreign.staff, 0, 1, "Choose somebody of the same role."),
                                      (person.staff, 0, 1, "Choose somebody of the same role."),
                                      (other.staff, -3, -1, "Choose a first day"), (other.staff, 3, 1, "Choose a first day"),
                                      (other.staff, 0, 400, "a year at most")):
        answer = names(person, deputy, first, last)
        assert answer.status_code == 422 and said in Page(answer.text).words, (first, last)
    names(person, other.staff, 0, 3)
    assert "already" in Page(names(person, other.staff, 3, 5).text).words
    answer = person.post("/team/deputies", whose=str(other.staff.id), deputy=str(person.staff.id), **days(0, 1))
    assert answer.status_code == 422   # only a supervisor names one for somebody else
    assert foreign.post("/team/deputies/1/end").status_code == 409
    assert person.post("/team/deputies/x/end").status_code == 404
    assert desk("auditor").get("/team").status_code == 403


def test_a_supervisor_names_one_for_somebody_who_is_ill(desk: Sit, text_ref: TextRef) -> None:
    boss, away, deputy, ref = desk("supervisor"), desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-31"), text_ref(ALMATY)
    assert names(boss, deputy.staff, whose=str(away.staff.id)).status_code == 303
    assert deputy.get(f"/cases/{ref}").status_code == 200
    assert {one.role for one in deputising.possible_deputies(away.staff)} == {"ombudsman"}


def test_everything_open_is_handed_over_as_one_act_and_taken_back(desk: Sit, text_ref: TextRef, row: Row) -> None:
    away, colleague = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-75")
    refs = [text_ref(f"{ALMATY} {n}") for n in range(3)]
    for ref in refs:
        away.does("accept", ref)
    away.does("close", refs[2], outcome="informed")
    question = away.send(away.page("/team").form("/team/hand-over"), to=str(colleague.staff.id))
    assert "2 cases" in Page(question.text).words and {row(ref).owner_id for ref in refs} == {away.staff.id}
    form = Page(question.text).form("/team/hand-over")
    first, second = away.send(form), away.send(form)
    assert first.status_code == 303
    done = away.page(first.location)
    assert "2 of 2 done" in done.words
    assert second.status_code == 422   # nothing is left to hand over
    assert [row(ref).owner_id for ref in refs] == [colleague.staff.id, colleague.staff.id, away.staff.id]
    assert acts("assign") == 2 and "Several cases were handed over" in colleague.page("/notices").words
    colleague.does("close", refs[0], outcome="informed")
    back = away.send(done.form("/take-back"))
    assert "1 of 1 done" in away.page(back.location).words
    assert [row(ref).owner_id for ref in refs[:2]] == [colleague.staff.id, away.staff.id]
    assert away.send(done.form("/take-back")).status_code == 409
    assert colleague.post(f"/cases/many/{form.fields['key']}/take-back").status_code == 409


def acts(kind: str) -> int:
    db.session.rollback()
    return len(db.session.execute(select(CaseEvent.id).where(CaseEvent.kind == kind)).all())


def test_promises_go_with_their_case(desk: Sit, text_ref: TextRef) -> None:
    away, colleague, ref = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    away.does("accept", ref)
    due = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    away.post("/cases/many/do", key="0" * 32, act="follow_up", which="chosen", chosen=ref, count="1", due=due, text="қайта",
              query="")
    away.does("assign", ref, to=str(colleague.staff.id))
    db.session.rollback()
    assert db.session.execute(select(Task.owner_id)).scalars().all() == [colleague.staff.id]


def test_promises_about_colleagues_cases_stay_their_owners(desk: Sit, text_ref: TextRef) -> None:
    away, colleague = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-75")
    own, other = text_ref(ALMATY, sender="+77010000001"), text_ref(ALMATY, sender="+77010000002")
    away.does("accept", own)
    colleague.does("accept", other)
    due = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    away.does("follow_up", other, kind="follow_up", due=due, text="қайта")
    with transaction():
        db.session.execute(update(Task).values(owner_id=away.staff.id))
    form = Page(away.send(away.page("/team").form("/hand-over"), to=str(colleague.staff.id)).text).form("/hand-over")
    assert away.send(form).status_code == 303
    db.session.rollback()
    assert db.session.execute(select(Task.owner_id)).scalars().all() == [away.staff.id]


def test_a_hand_over_of_another_number_of_cases_asks_again(desk: Sit, text_ref: TextRef, row: Row) -> None:
    away, colleague, ref = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    away.does("accept", ref)
    form = Page(away.send(away.page("/team").form("/hand-over"), to=str(colleague.staff.id)).text).form("/hand-over")
    away.does("accept", text_ref(ALMATY + "!"))
    answer = away.send(form)
    assert answer.status_code == 409 and "another number of cases" in Page(answer.text).words
    assert row(ref).owner_id == away.staff.id
    nobody = away.send(away.page("/team").form("/hand-over"), to="")
    assert nobody.status_code == 422 and "Choose a colleague." in Page(nobody.text).words
