"""One case becomes two: what moves, what stays, whose clocks run, and where a reply goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contactcenter.casework import merging, sealing, splitting, texting, working
from contactcenter.rules.audit import WRITE
from contactcenter.rules.policy import Policy
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import Staff
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, CaseEvent, Contact, Outbox
from contactcenter.storage.reads.cases import case_page
from contactcenter.storage.search_models import CaseText
from tests.casework.test_intake import case
from tests.casework.test_logbook import facts, refused
from tests.casework.test_merging import at_hand, running
from tests.conftest import NOW, NUMBER

CHILD = "+77051234567"
IN_TARAZ = "Таразда тұрамын"
TextIn, AddUser = Callable[..., int], Callable[..., Staff]
POLICY = Policy(own_numbers=frozenset({NUMBER}))


def rows(*columns: Any, where: Any) -> list[Any]:
    found = list(db.session.execute(select(*columns).where(where).order_by(columns[0])))
    db.session.rollback()
    return found


def contacts(number: int) -> list[int]:
    return [row.id for row in rows(Contact.id, where=Contact.case_id == number)]


@pytest.fixture
def team(user: AddUser) -> Staff:
    return user("taraz", "ombudsman", "KZ-31")


@pytest.fixture
def mixed(text_in: TextIn, team: Staff) -> int:
    """An accepted case with three texts, two notes and an answer."""
    number = text_in(CHILD, IN_TARAZ)
    working.accept_case(at_hand(number, team))
    for minutes, words in ((1, "Сіңлімді де ұрады"), (2, "Ол басқа мектепте")):
        assert text_in(CHILD, words, at=NOW + timedelta(minutes=minutes)) == number
    for note in ("бірінші туралы", "сіңлісі туралы"):
        working.add_note(at_hand(number, team), note)
    texting.send_text(at_hand(number, team), "Қай мектепте?", policy=POLICY)
    return number


def split(number: int, by: Staff, *, texts: Any = (), events: Any = (), minutes: int = 5) -> int:
    at = NOW + timedelta(minutes=minutes)
    splitting.split_case(at_hand(number, by, now=at), texts, events)
    return max(row.id for row in rows(Case.id, where=Case.id > 0))


def test_texts_notes_and_answers_move_with_all_that_belongs_to_them(mixed: int, team: Staff) -> None:
    first, second, third = contacts(mixed)
    events = {row.facts.get("text"): row.id for row in rows(CaseEvent.id, CaseEvent.facts, where=CaseEvent.case_id == mixed)}
    new = split(mixed, team, texts={second, third}, events={events["сіңлісі туралы"], events["Қай мектепте?"]})
    assert (contacts(mixed), contacts(new)) == ([first], [second, third])
    assert [one["contact"] for one in facts(new, "sms_received")] == [second, third]
    assert [one["text"] for one in facts(new, "note")] == ["сіңлісі туралы"]
    assert [one["text"] for one in facts(mixed, "note")] == ["бірінші туралы"]
    assert [row.kind for row in rows(Outbox.kind, where=Outbox.case_id == new)] == ["personal"]
    filed = rows(CaseText.source, CaseText.source_id, where=CaseText.case_id == new)
    assert {(row.source, row.source_id) for row in filed} == {
        ("contact", second), ("contact", third), ("event", events["сіңлісі туралы"]), ("event", events["Қай мектепте?"])}


def test_both_tell_of_it_and_it_is_on_record(mixed: int, team: Staff) -> None:
    new = split(mixed, team, texts=set(contacts(mixed)[1:]))
    assert facts(mixed, "split")[0]["case"] == reference(new, case(new).opened_at)
    assert facts(new, "split_from") == [{"case": reference(mixed, case(mixed).opened_at), "count": 2}]
    told = rows(AccessLog.act, AccessLog.case_id, where=(AccessLog.kind == WRITE) & AccessLog.act.in_(("split", "split_from")))
    assert {tuple(row) for row in told} == {("split", mixed), ("split_from", new)}


def test_the_new_case_stays_with_its_owner_and_looks_like_the_old_one(mixed: int, team: Staff) -> None:
    new = case(split(mixed, team, texts=set(contacts(mixed)[1:])))
    old = case(mixed)
    assert (new.status, new.owner_id, new.region, new.caller_id) == ("accepted", team.id, "KZ-31", old.caller_id)
    assert (new.summary, old.summary) == ("Сіңлімді де ұрады", IN_TARAZ)
    assert (old.last_inbound_at, new.last_inbound_at) == (NOW, NOW + timedelta(minutes=2))
    page = case_page(team, new.id)
    assert page and [one.text for one in page.contacts] == ["Сіңлімді де ұрады", "Ол басқа мектепте"]


def test_an_offered_part_has_a_clock_of_its_own(text_in: TextIn, user: AddUser) -> None:
    desk = user("boss", "supervisor")
    number = text_in(CHILD, IN_TARAZ)
    text_in(CHILD, "тағы", at=NOW + timedelta(minutes=1))
    before = running(number)
    new = split(number, desk, texts=set(contacts(number)[1:]), minutes=30)
    assert running(number) == before
    assert running(new) == {"acceptance": before["acceptance"] + timedelta(minutes=30)}
    assert case(new).due_at == running(new)["acceptance"] and case(new).status == "offered"


def test_a_reply_goes_to_the_case_that_was_heard_from_last(mixed: int, team: Staff, text_in: TextIn) -> None:
    new = split(mixed, team, texts={contacts(mixed)[2]})
    assert text_in(CHILD, "жауап", at=NOW + timedelta(minutes=10)) == new
    assert case(new).attention == "new_message"
    moved_first = split(mixed, team, texts={contacts(mixed)[0]}, minutes=11)
    assert text_in(CHILD, "тағы жауап", at=NOW + timedelta(minutes=12)) == new != moved_first


def test_when_the_first_text_goes_the_old_case_is_named_after_what_is_left(mixed: int, team: Staff) -> None:
    new = split(mixed, team, texts={contacts(mixed)[0]})
    assert (case(mixed).summary, case(new).summary) == ("Сіңлімді де ұрады", IN_TARAZ)


def test_nothing_everything_and_what_is_not_theirs_is_refused(mixed: int, team: Staff, text_in: TextIn) -> None:
    foreign = text_in("+77050000000", "басқа")
    before = contacts(mixed)
    for texts, events, code in (((), (), "split_nothing"), (contacts(foreign), (), "split_nothing"), ((), {1}, "split_nothing"),
                                (before, (), "split_all"), ((10_000,), (10_000,), "split_nothing")):
        refused(code, lambda texts=texts, events=events: splitting.split_case(at_hand(mixed, team), texts, events))
    refused("unknown_case", lambda: splitting.split_case(at_hand(foreign, team), before, ()))
    stale = at_hand(mixed, team)
    text_in(CHILD, "жаңа", at=NOW + timedelta(minutes=3))
    refused("stale", lambda: splitting.split_case(stale, before[:1], ()))
    assert contacts(mixed)[:3] == before and len(contacts(foreign)) == 1


def test_a_part_of_a_sealed_case_is_sealed_for_the_same_people(mixed: int, team: Staff, user: AddUser) -> None:
    boss, colleague = user("boss", "supervisor"), user("colleague", "ombudsman", "KZ-31")
    sealing.seal(at_hand(mixed, boss), [team.id], "туысы")
    new = split(mixed, team, texts={contacts(mixed)[2]})
    assert case_page(team, new) and case_page(colleague, new) is None


def test_joining_the_part_again_takes_the_split_back(mixed: int, team: Staff) -> None:
    new = split(mixed, team, texts={contacts(mixed)[2]})
    merging.join_case(at_hand(new, team, now=NOW + timedelta(minutes=6)), mixed)
    assert case(new).outcome == "joined"
