"""Cases that have to do with each other: what is suggested to whom, what people link and rule out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, select

from contactcenter.casework import logbook, relating, resealing, sealing, working
from contactcenter.rules.details import Details
from contactcenter.rules.staff import Staff
from contactcenter.storage import blind
from contactcenter.storage.db import db
from contactcenter.storage.models import Caller, Case
from contactcenter.storage.reads.related import PER_KEY, Related, related_to, repeated_bullying
from contactcenter.storage.related_models import CaseLink, CaseMatch, NotTheSame
from tests.casework.test_intake import case
from tests.casework.test_logbook import filled_in, form, refused, stamp
from tests.conftest import NOW

CHILD, OTHER, THIRD = "+77051234567", "+77051234568", "+77051234569"
IN_TARAZ, IN_ALMATY = "Таразда тұрамын", "Алматы қаласында тұрамын"
AIGERIM = Details(child_name="Айгерім Сапарова", child_age=11, child_sex="girl", school="№12 мектеп",
                  reasons=("violence_bullying",))
TextIn, AddUser = Callable[..., int], Callable[..., Staff]


class Office:
    """People who write cases down and look at them."""

    def __init__(self, text_in: TextIn, user: AddUser) -> None:
        self.text_in = text_in
        self.operator, self.boss = user("desk", "operator"), user("boss", "supervisor")
        self.taraz, self.almaty = user("taraz", "ombudsman", "KZ-31"), user("almaty", "ombudsman", "KZ-75")

    def reported(self, details: Details, *, sender: str = CHILD, text: str = IN_TARAZ, at: datetime = NOW) -> int:
        number = self.text_in(sender, text, at=at)
        row = case(number)
        drawn = {"region": row.region, "urgency": row.urgency, "language": row.language}
        log = replace(filled_in(), details=details, drawn=drawn, seen=stamp(number), **drawn)
        logbook.save_details(form(number, self.operator, now=at), log)
        return number

    def sees(self, number: int, by: Staff | None = None) -> Related:
        db.session.rollback()
        found = related_to(by or self.boss, number)
        db.session.rollback()
        return found

    def suggested(self, number: int, by: Staff | None = None) -> dict[int, tuple[str, ...]]:
        return {one.case.number: tuple(reason.code for reason in one.reasons)
                for one in self.sees(number, by).suggestions}


@pytest.fixture
def office(text_in: TextIn, user: AddUser) -> Office:
    return Office(text_in, user)


def test_one_childs_reports_are_suggested_to_each_other_with_reasons(office: Office) -> None:
    first = office.reported(AIGERIM)
    second = office.reported(replace(AIGERIM, child_name="SAPAROVA Aigerim", school="школа 12"), sender=OTHER)
    third = office.reported(replace(AIGERIM, child_name="Мадина", school=None), sender=THIRD)
    assert office.suggested(first) == {second: ("name", "school_week")}
    assert office.suggested(second, office.taraz) == {first: ("name", "school_week")}
    assert office.suggested(third) == {}
    found = office.sees(first).suggestions[0]
    assert found.case.region == "KZ-31" and found.reasons[0].words == ("Айгерім", "Aigerim", "Сапарова", "SAPAROVA")


def test_a_correction_of_the_form_counts_at_once(office: Office) -> None:
    first, second = office.reported(AIGERIM), office.reported(Details(child_name="Жансая"), sender=OTHER)
    logbook.save_details(form(second, office.operator), replace(
        filled_in(), details=replace(AIGERIM, school=None), seen=stamp(second),
        drawn={"region": "KZ-31", "urgency": 2, "language": case(second).language}, region="KZ-31",
        language=case(second).language))
    assert office.suggested(first) == {second: ("name",)}


def test_the_same_number_is_a_reason_and_a_sister_is_none(office: Office) -> None:
    first = office.text_in(CHILD, IN_TARAZ)
    later = office.text_in(CHILD, IN_TARAZ, at=NOW + timedelta(days=10))
    assert first != later and office.suggested(later) == {first: ("number",)}
    sister = office.reported(Details(child_name="Мадина"), sender=OTHER)
    brother = office.reported(Details(child_name="Нұрлан"), sender=OTHER, at=NOW + timedelta(days=5))
    assert sister != brother and office.suggested(brother) == {}


def test_nothing_is_suggested_beyond_the_readers_rights(office: Office) -> None:
    here, there = office.reported(AIGERIM), office.reported(AIGERIM, sender=OTHER, text=IN_ALMATY)
    assert office.suggested(here) == {there: ("name",)}
    assert office.sees(here, office.taraz) == Related(is_bullying=True)
    assert office.suggested(there, office.almaty) == {}


def test_a_sealed_case_is_suggested_to_named_people_alone(office: Office, user: AddUser) -> None:
    named = user("named", "ombudsman", "KZ-31")
    here, sealed = office.reported(AIGERIM), office.reported(AIGERIM, sender=OTHER)
    sealing.seal(form(sealed, office.boss), [named.id], "туысы")
    assert office.suggested(here, named) == {sealed: ("name", "school_week")}
    assert office.suggested(here, office.taraz) == {}


def test_what_was_ruled_out_stays_so_in_both_directions_until_there_is_another_reason(office: Office) -> None:
    first = office.reported(replace(AIGERIM, school=None))
    second = office.reported(replace(AIGERIM, school=None), sender=OTHER)
    relating.rule_out(form(first, office.taraz), second, ["name", "nonsense"])
    for number, other in ((first, second), (second, first)):
        seen = office.sees(number)
        assert (seen.suggestions, [out.case.number for out in seen.ruled_out]) == ((), [other])
        assert (seen.ruled_out[0].by, seen.ruled_out[0].at) == ("taraz", NOW)
    for number in (first, second):
        logbook.save_details(form(number, office.operator), replace(
            filled_in(), details=AIGERIM, seen=stamp(number), region="KZ-31", language=case(number).language,
            drawn={"region": "KZ-31", "urgency": 2, "language": case(number).language}))
    assert office.suggested(second) == {first: ("name", "school_week")}
    relating.rule_out(form(second, office.boss), first, ["name", "school_week"])
    assert office.suggested(first) == {} and office.sees(first).ruled_out[0].by == "boss"
    assert len(db.session.execute(select(NotTheSame)).all()) == 1


def test_a_link_is_seen_from_both_and_can_be_taken_away(office: Office) -> None:
    first, second = office.text_in(CHILD, IN_TARAZ), office.text_in(OTHER, IN_TARAZ)
    version = case(second).version
    relating.link_cases(form(first, office.taraz), second, "same_offender", "Екеуін де бір адам ұрған")
    for number, other in ((first, second), (second, first)):
        link = office.sees(number, office.taraz).links[0]
        assert (link.case.number, link.kind, link.note, link.by) == (
            other, "same_offender", "Екеуін де бір адам ұрған", "taraz")
    assert case(second).version == version
    refused("already_linked", lambda: relating.link_cases(form(second, office.taraz), first, "same_offender", "тағы"))
    relating.link_cases(form(second, office.taraz), first, "same_school", "екеуі де №12")
    relating.unlink_cases(form(second, office.taraz), first, "same_offender")
    assert [link.kind for link in office.sees(first).links] == ["same_school"]
    refused("not_linked", lambda: relating.unlink_cases(form(first, office.taraz), second, "same_offender"))
    relating.link_cases(form(first, office.taraz), second, "same_offender", "енді анық")
    assert [row.removed_at for row in db.session.execute(select(CaseLink.removed_at).order_by(CaseLink.id))] == [
        NOW, None, None]


def test_a_link_needs_a_kind_a_note_and_a_case_that_is_theirs_to_see(office: Office) -> None:
    here, there = office.text_in(CHILD, IN_TARAZ), office.text_in(OTHER, IN_ALMATY)
    for other in (there, 10_000, here, 0):
        refused("unknown_other", lambda other=other: relating.link_cases(form(here, office.taraz), other, "same_child", "бір"))
        refused("unknown_other", lambda other=other: relating.unlink_cases(form(here, office.taraz), other, "same_child"))
        refused("unknown_other", lambda other=other: relating.rule_out(form(here, office.taraz), other, ["name"]))
    refused("unknown_case", lambda: relating.link_cases(form(there, office.taraz), here, "same_child", "бір"))
    refused("unknown_link", lambda: relating.link_cases(form(here, office.boss), there, "cousins", "бір"))
    refused("link_note", lambda: relating.link_cases(form(here, office.boss), there, "same_child", "  "))
    refused("too_long", lambda: relating.link_cases(form(here, office.boss), there, "same_child", "ж" * 10_001))
    assert not db.session.execute(select(CaseLink)).all()


def test_of_a_link_to_a_foreign_case_a_region_learns_nothing(office: Office) -> None:
    here, there = office.text_in(CHILD, IN_TARAZ), office.text_in(OTHER, IN_ALMATY)
    relating.link_cases(form(here, office.boss), there, "same_child", "ағасы айтты")
    assert office.sees(here, office.taraz) == Related() == office.sees(there, office.almaty)
    assert len(office.sees(here).links) == 1


def test_a_link_sent_twice_is_one_link(office: Office) -> None:
    first, second = office.text_in(CHILD, IN_TARAZ), office.text_in(OTHER, IN_TARAZ)
    for _ in range(2):
        relating.link_cases(form(first, office.taraz, key="11111111-1111-4111-8111-111111111111"), second, "same_child", "бір")
    assert len(db.session.execute(select(CaseLink)).all()) == 1


def test_repeated_bullying_of_a_child_or_at_a_school_is_systematic(office: Office) -> None:
    first = office.reported(AIGERIM)
    assert repeated_bullying(office.sees(first)) == ()
    second = office.reported(AIGERIM, sender=OTHER, at=NOW + timedelta(days=90))
    third = office.reported(replace(AIGERIM, child_name="Мадина"), sender=THIRD, at=NOW + timedelta(days=40))
    assert [other.number for other in repeated_bullying(office.sees(first))] == [second, third]
    assert office.suggested(third) == {first: ("bullying_school",), second: ("bullying_school",)}
    other = office.reported(replace(AIGERIM, reasons=("violence_neglect",)), sender="+77051234560")
    assert repeated_bullying(office.sees(other)) == ()
    assert other not in {found.number for found in repeated_bullying(office.sees(first))}


def test_a_linked_child_makes_bullying_systematic_and_an_offender_does_not(office: Office) -> None:
    bullied = Details(reasons=("rights_bullying",))
    first, second = office.reported(bullied), office.reported(bullied, sender=OTHER)
    relating.link_cases(form(first, office.boss), second, "same_offender", "бір")
    assert repeated_bullying(office.sees(first)) == ()
    relating.link_cases(form(first, office.boss), second, "same_child", "бір")
    assert [other.number for other in repeated_bullying(office.sees(first))] == [second]


def test_no_name_and_no_school_can_be_read_in_what_cases_are_found_by(office: Office) -> None:
    office.reported(AIGERIM)
    keys = db.session.execute(select(CaseMatch.key)).scalars().all()
    assert keys and all(len(key) == blind.KEY_CHARACTERS for key in keys)


def test_forms_from_before_are_found_once_the_background_has_been_there(office: Office) -> None:
    first, second = office.reported(AIGERIM), office.reported(AIGERIM, sender=OTHER)
    db.session.execute(CaseMatch.__table__.delete())
    db.session.commit()
    assert office.suggested(first) == {}
    resealing.reseal_everything(now=lambda: NOW)
    assert office.suggested(first) == {second: ("name", "school_week")}


def test_a_number_with_ten_thousand_cases_costs_no_more_than_another(app: Flask, office: Office) -> None:
    number = office.text_in(CHILD, IN_TARAZ)
    caller_id = db.session.execute(select(Caller.id)).scalar_one()
    row: dict[str, Any] = {"status": "closed", "region": "KZ-31", "region_basis": {}, "urgency": 2, "urgency_basis": {},
                           "language": "kk", "channel": "sms", "summary": "", "caller_id": caller_id, "version": 1}
    many = [row | {"opened_at": at, "changed_at": at, "last_inbound_at": at}
            for at in (NOW - timedelta(minutes=minute) for minute in range(10_000))]
    db.session.execute(insert(Case.__table__), many)
    db.session.commit()
    looked_at: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        looked_at.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    found = office.sees(number)
    event.remove(db.engine, "before_cursor_execute", count)
    assert len(found.suggestions) == 5 and len(found.visible) <= PER_KEY
    assert len([statement for statement in looked_at if statement.startswith("SELECT")]) == 2


def test_who_may_not_work_a_case_may_not_link_it(office: Office, user: AddUser) -> None:
    first, second = office.text_in(CHILD, IN_TARAZ), office.text_in(OTHER, IN_TARAZ)
    refused("unknown_case", lambda: relating.link_cases(form(first, user("checker", "auditor")), second, "same_child", "бір"))
    working.accept_case(form(first, office.taraz))
    relating.link_cases(form(first, office.taraz), second, "same_child", "бір")
    assert len(office.sees(second, office.taraz).links) == 1
