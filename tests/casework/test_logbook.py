"""What an operator writes down: the form, its drafts, and adding a case to an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from contactcenter.casework import logbook, working
from contactcenter.casework.acting import Form
from contactcenter.casework.logbook import Log
from contactcenter.rules.details import Details
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import details, drafts
from contactcenter.storage.db import db
from contactcenter.storage.models import Caller, Case, CaseEvent
from tests.casework.concurrency import at_once
from tests.casework.test_intake import case
from tests.conftest import NOW

CHILD = "+77051234567"
LATER = NOW + timedelta(minutes=2)
TextIn = Callable[..., int]
AddUser = Callable[..., Staff]
NOTHING_YET = {"region": None, "urgency": 2, "language": "kk", "safe_to_call": True, "safe_to_text": True}


def form(number: int, by: Staff, *, key: str = "", now: Any = NOW) -> Form:
    return Form(case_number=number, by=by, key=key or str(uuid4()), version=1, now=now)


def filled_in(narrative: str = "Мектепте ұрады", **named: Any) -> Log:
    known = {"region": None, "urgency": 2, "language": "kk", "drawn": NOTHING_YET}
    return Log(details=Details(caller_kind="child", child_age=11, reasons=("violence_bullying",), narrative=narrative),
               **known | named)


def stamp(number: int) -> str:
    db.session.rollback()
    return logbook.stamp_of(details.of_case(number))


def facts(number: int, kind: str) -> list[dict[str, Any]]:
    db.session.rollback()
    return list(db.session.execute(
        select(CaseEvent.facts).where(CaseEvent.case_id == number, CaseEvent.kind == kind).order_by(CaseEvent.id)).scalars())


def refused(code: str, act: Callable[[], None]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code
    return caught.value


def test_a_form_is_stored_once_with_the_version_of_its_vocabulary(text_in: TextIn, user: AddUser) -> None:
    number, operator, key = text_in(CHILD, "Көмек"), user("desk", "operator"), str(uuid4())
    for _ in range(2):
        logbook.save_details(form(number, operator, key=key), filled_in())
    row = details.of_case(number)
    assert row and (row.vocabulary, row.reasons, row.child_age, row.written_by) == (
        "2026-1", ["violence_bullying"], 11, operator.id)
    assert case(number).owner_id == operator.id
    assert [event["changed"] for event in facts(number, "log")] == [["caller_kind", "child_age", "reasons", "narrative"]]


def test_what_stood_there_before_is_kept_in_the_event(text_in: TextIn, user: AddUser) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    logbook.save_details(form(number, operator), filled_in("бірінші"))
    logbook.save_details(form(number, operator, now=LATER), filled_in("екінші", seen=stamp(number)))
    assert facts(number, "log")[1]["before"] == {"narrative": "бірінші"}


def test_two_people_who_write_at_the_same_time_lose_nothing(text_in: TextIn, user: AddUser) -> None:
    number = text_in(CHILD, "Көмек")
    first, second = user("first", "operator"), user("second", "supervisor")
    logbook.save_details(form(number, first), filled_in("бірінші"))
    refused("stale", lambda: logbook.save_details(form(number, second, now=LATER), filled_in("екінші")))
    assert details.of_case(number).narrative == "бірінші"   # type: ignore[union-attr]
    logbook.save_details(form(number, second, now=LATER), filled_in("екінші", seen=stamp(number)))
    assert details.of_case(number).narrative == "екінші"   # type: ignore[union-attr]


def test_one_of_two_who_send_at_once_is_told(app: Any, text_in: TextIn, user: AddUser) -> None:
    number = text_in(CHILD, "Көмек")
    people = [user(f"desk{place}", "operator") for place in range(4)]

    def send(person: Staff) -> str:
        try:
            logbook.save_details(form(number, person), filled_in(person.name))
        except Refusal as refusal:
            return refusal.code
        return "written"

    answers = at_once(app, [lambda person=person: send(person) for person in people])
    assert sorted(answers) == ["stale"] * 3 + ["written"]


def test_a_form_goes_to_the_queue_of_its_region_with_its_urgency(text_in: TextIn, user: AddUser) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    log = filled_in(region="KZ-10", finish="offer")
    logbook.save_details(form(number, operator), replace(log, details=replace(log.details, in_danger=True)))
    row = case(number)
    assert (row.status, row.region, row.urgency, row.due_clock) == ("offered", "KZ-10", 1, "acceptance")
    assert row.due_at == NOW + timedelta(minutes=30)
    assert facts(number, "offer") == [{"to": "KZ-10"}] and facts(number, "urgency") == [{"from": 2, "to": 1}]
    assert facts(number, "route")[0]["to"] == "KZ-10"


def test_a_rising_urgency_brings_the_clock_forward_and_never_back(text_in: TextIn, user: AddUser) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    logbook.save_details(form(number, operator), filled_in(urgency=1))
    assert case(number).due_at == NOW + timedelta(seconds=60)
    logbook.save_details(form(number, operator, now=LATER),
                         filled_in(urgency=2, seen=stamp(number), drawn=NOTHING_YET | {"urgency": 1}))
    assert (case(number).urgency, case(number).due_at) == (2, NOW + timedelta(seconds=60))


def test_a_form_closes_its_case_and_noise_is_counted_apart(text_in: TextIn, user: AddUser) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    logbook.save_details(form(number, operator), filled_in("", finish="close", outcome="prank"))
    row = case(number)
    assert (row.status, row.outcome, row.closed_at, row.due_at) == ("closed", "prank", NOW, None)
    refused("not_allowed", lambda: logbook.save_details(form(number, operator, now=LATER), filled_in(seen=stamp(number))))


def test_a_region_that_somebody_else_chose_meanwhile_is_not_overwritten(text_in: TextIn, user: AddUser) -> None:
    number, operator, supervisor = text_in(CHILD, "Көмек"), user("desk", "operator"), user("head", "supervisor")
    working.set_region(form(number, supervisor), "KZ-75")
    refused("stale", lambda: logbook.save_details(form(number, operator), filled_in(region="KZ-10")))
    assert details.of_case(number) is None
    logbook.save_details(form(number, operator), filled_in(region=None))
    assert case(number).region == "KZ-75"


def test_may_this_number_be_called_is_kept_with_the_number(text_in: TextIn, user: AddUser) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    logbook.save_details(form(number, operator), filled_in(safe_to_call=False, safe_to_text=True))
    db.session.rollback()
    caller = db.session.execute(select(Caller.__table__)).one()
    assert (caller.safe_to_call, caller.safe_to_text) == (False, True)
    assert facts(number, "safety") == [{"safe_to_call": False}]


@pytest.mark.parametrize(("wrong", "code"), [
    ({"region": "XX"}, "unknown_region"), ({"region": None, "finish": "offer"}, "unknown_region"),
    ({"language": "xx"}, "bad_choice"), ({"urgency": 3}, "bad_choice"), ({"finish": "x"}, "unknown_outcome"),
    ({"finish": "close", "outcome": "joined"}, "unknown_outcome"), ({"finish": "close"}, "unknown_outcome"),
])
def test_what_cannot_be_is_refused_and_nothing_is_stored(wrong: dict[str, Any], code: str, text_in: TextIn,
                                                         user: AddUser) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    refused(code, lambda: logbook.save_details(form(number, operator), filled_in(**wrong)))
    assert details.of_case(number) is None


def test_an_older_save_of_a_draft_never_wins(text_in: TextIn, user: AddUser) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")

    def save(words: str, serial: int) -> None:
        logbook.save_draft(operator, number, {"narrative": words}, serial=serial, seen="", now=NOW)

    save("екінші", 20)
    refused("outdated", lambda: save("бірінші", 10))
    refused("outdated", lambda: save("қайта", 20))
    save("үшінші", 30)
    assert drafts.of(operator.id, number).fields == {"narrative": "үшінші"}   # type: ignore[union-attr]


def test_a_sent_form_ends_its_draft_and_a_straggler_does_not_bring_it_back(text_in: TextIn, user: AddUser) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    logbook.save_draft(operator, number, {"narrative": "жарты"}, serial=1, seen="", now=NOW)
    logbook.save_details(form(number, operator), filled_in())
    assert drafts.of(operator.id, number) is None
    refused("outdated", lambda: logbook.save_draft(operator, number, {"narrative": "жар"}, serial=2, seen="", now=NOW))
    logbook.save_draft(operator, number, {"narrative": "жаңа"}, serial=3, seen=stamp(number), now=NOW)


def test_a_draft_needs_a_case_that_is_ones_to_see(text_in: TextIn, user: AddUser) -> None:
    number, ombudsman = text_in(CHILD, "Көмек"), user("region", "ombudsman", "KZ-10")
    refused("unknown_case", lambda: logbook.save_draft(ombudsman, number, {}, serial=1, seen="", now=NOW))
    operator = user("desk", "operator")
    refused("too_long", lambda: logbook.save_draft(operator, number, {"a": "ә" * 50_000}, serial=1, seen="", now=NOW))
    refused("too_long", lambda: logbook.save_draft(operator, number, {}, serial=2 ** 60, seen="", now=NOW))


def test_a_draft_is_taken_over_when_the_case_has_changed_hands(text_in: TextIn, user: AddUser) -> None:
    number, first, second = text_in(CHILD, "Көмек"), user("first", "operator"), user("second", "operator")
    logbook.save_draft(first, number, {"narrative": "жарты"}, serial=7, seen="", now=NOW)
    working.claim_case(form(number, first))
    refused("already_owned", lambda: logbook.take_draft(second, number, first.id, now=LATER))
    db.session.execute(update(Case.__table__).values(owner_id=None))
    db.session.commit()
    for _ in range(2):
        logbook.take_draft(second, number, first.id, now=LATER)
    assert drafts.of(first.id, number) is None
    assert drafts.of(second.id, number).fields == {"narrative": "жарты"}   # type: ignore[union-attr]
