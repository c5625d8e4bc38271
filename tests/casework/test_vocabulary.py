"""The vocabulary of reasons as administrators change it: versions, old cases, two of them at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from contactcenter.casework import logbook, settings_file, vocabulary
from contactcenter.rules.reasons import ReasonChange, worded
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import details
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db
from contactcenter.storage.reads.vocabulary import changed_reasons
from tests.casework.concurrency import at_once
from tests.casework.test_logbook import CHILD, LATER, filled_in, form, stamp
from tests.conftest import NOW

AddUser = Callable[..., Staff]
BULLYING = "violence_bullying"


def change(code: str, *, after: str | None = None, retired: bool = False, group: str = "", **words: str) -> ReasonChange:
    """What a form would send: what is in force, with what was typed over it."""
    known = vocabulary.current()
    old = known.by_code.get(code)
    said = (old.words if old else {}) | words
    place = after if after is not None else known.before(code) if old else ""
    return ReasonChange(0, worded(code, group or (old.group if old else code), said, retired=retired), place)


def sets(admin: Staff, made: ReasonChange, *, seen: int | None = 0) -> str:
    return vocabulary.set_reason(made, seen=seen, by=admin, now=NOW)


@pytest.fixture
def admin(user: AddUser) -> Staff:
    return user("admin", "administrator")


def test_a_case_keeps_the_words_it_was_given(admin: Staff, user: AddUser, text_in: Callable[..., int]) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    logbook.save_details(form(number, operator), filled_in("бірінші"))
    assert sets(admin, change(BULLYING, en="Hazing")) == "2026-1+1"
    assert vocabulary.current().by_code[BULLYING].en == "Hazing"
    row = details.of_case(number)
    assert row and vocabulary.at(row.vocabulary).by_code[BULLYING].en == "Bullying at school or among peers"
    logbook.save_details(form(number, operator, now=LATER), filled_in("екінші", seen=stamp(number)))
    row = details.of_case(number)
    assert row and (row.narrative, row.vocabulary) == ("екінші", "2026-1"), "its reasons were not chosen anew"


def test_reasons_that_are_chosen_anew_carry_the_version_in_force(admin: Staff, user: AddUser,
                                                                 text_in: Callable[..., int]) -> None:
    number, operator = text_in(CHILD, "Көмек"), user("desk", "operator")
    sets(admin, change("bus", group="rights", after="", kk="Автобус", ru="Автобус", en="Bus"), seen=None)
    log = filled_in()
    logbook.save_details(form(number, operator), replace(log, details=replace(log.details, reasons=("bus", BULLYING))))
    row = details.of_case(number)
    assert row and (row.reasons, row.vocabulary) == (["bus", BULLYING], "2026-1+1")


def test_a_retired_reason_stays_on_its_case_and_on_no_other(admin: Staff, user: AddUser, text_in: Callable[..., int]) -> None:
    number, other, operator = text_in(CHILD, "Көмек"), text_in("+77019990011", "Көмек"), user("desk", "operator")
    logbook.save_details(form(number, operator), filled_in("бірінші"))
    sets(admin, change(BULLYING, retired=True))
    logbook.save_details(form(number, operator, now=LATER), filled_in("екінші", seen=stamp(number)))
    with pytest.raises(Refusal) as caught:
        logbook.save_details(form(other, operator), filled_in())
    assert caught.value.code == "retired_reason" and details.of_case(other) is None
    sets(admin, change(BULLYING), seen=1)
    logbook.save_details(form(other, operator), filled_in())


def test_a_change_is_on_record_and_in_the_history(admin: Staff) -> None:
    sets(admin, change(BULLYING, ru="Травля"))
    sets(admin, change(BULLYING, ru="Травля", retired=True), seen=1)
    sets(admin, change("bus", group="rights", kk="а", ru="б", en="c"), seen=None)
    assert [(row.number, row.code, row.retired, row.by) for row in changed_reasons()] == [
        (3, "bus", False, "admin"), (2, BULLYING, True, "admin"), (1, BULLYING, False, "admin")]
    records = db.session.execute(select(AccessLog.act, AccessLog.about, AccessLog.user_id)
                                 .where(AccessLog.kind == "setting").order_by(AccessLog.id)).all()
    assert [tuple(row) for row in records] == [
        ("reason_set", BULLYING, admin.id), ("reason_retired", BULLYING, admin.id), ("reason_added", "bus", admin.id)]


def test_a_form_that_is_sent_twice_makes_one_version(admin: Staff) -> None:
    assert [sets(admin, change(BULLYING, ru="Травля")) for _ in range(2)] == ["2026-1+1"] * 2


@pytest.mark.parametrize(("role", "code", "seen", "refusal"), [
    ("operator", BULLYING, 0, "not_allowed"), ("supervisor", BULLYING, 0, "not_allowed"),
    ("administrator", "no_such", 0, "unknown_code"), ("administrator", BULLYING, None, "code_taken"),
])
def test_what_is_refused_changes_nothing(user: AddUser, role: str, code: str, seen: int | None, refusal: str) -> None:
    with pytest.raises(Refusal) as caught:
        sets(user("somebody", role), change(code, group="violence", kk="а", ru="б", en="c"), seen=seen)
    assert caught.value.code == refusal and not changed_reasons()


def test_nobody_overwrites_what_they_have_not_seen(admin: Staff, user: AddUser) -> None:
    sets(admin, change(BULLYING, en="Hazing"))
    with pytest.raises(Refusal) as caught:
        sets(user("second", "administrator"), change(BULLYING, en="Mobbing"))
    assert caught.value.code == "stale" and vocabulary.current().by_code[BULLYING].en == "Hazing"
    assert sets(user("third", "administrator"), change("peers_love", en="Love")) == "2026-1+2", "another reason is free"


def test_two_administrators_at_once_lose_no_change(app: Any, user: AddUser) -> None:
    codes = [reason.code for reason in vocabulary.current().groups["violence"]][:4]
    people = [user(f"admin{place}", "administrator") for place in range(len(codes))]
    made = [change(code, en=f"Words of {code}") for code in codes]

    def send(place: int) -> str:
        return sets(people[place], made[place])

    versions = at_once(app, [lambda place=place: send(place) for place in range(len(codes))])
    vocabulary._in_force.forget()
    assert sorted(versions) == [f"2026-1+{number}" for number in range(1, len(codes) + 1)]
    assert {vocabulary.current().by_code[code].en for code in codes} == {f"Words of {code}" for code in codes}


def test_of_two_who_change_the_same_reason_at_once_one_is_told(app: Any, user: AddUser) -> None:
    people = [user(f"admin{place}", "administrator") for place in range(4)]
    made = [change(BULLYING, en=f"Words of {person.name}") for person in people]

    def send(place: int) -> str:
        try:
            return sets(people[place], made[place])
        except Refusal as refusal:
            return refusal.code

    assert sorted(at_once(app, [lambda place=place: send(place) for place in range(4)])) == ["2026-1+1", *["stale"] * 3]


def test_a_change_that_comes_between_looking_and_writing_is_seen(admin: Staff, user: AddUser,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at, look = vocabulary._made(), vocabulary._made
    sets(user("second", "administrator"), change(BULLYING, en="Mobbing"))
    views = iter([looked_at])
    monkeypatch.setattr(vocabulary, "_made", lambda: next(views, None) or look())
    with pytest.raises(Refusal) as caught:
        sets(admin, change(BULLYING, en="Hazing"))
    assert caught.value.code == "stale" and next(views, None) is None and len(changed_reasons()) == 1


def test_the_file_of_settings_carries_the_vocabulary(admin: Staff) -> None:
    sets(admin, change("bus", group="rights", kk="Автобус", ru="Автобус", en="Bus"), seen=None)
    said = settings_file.written()
    rows = {row["code"]: row for row in said["vocabulary"]}
    assert rows["bus"]["words"]["en"] == "Bus" and list(rows)[0] == "missing"
    rows["bus"]["words"]["en"], rows["peers_love"]["retired"] = "Put off a bus", True
    changes = settings_file.compare(json.dumps(said))
    assert [(one.part, one.what) for one in changes] == [("vocabulary", "First love"), ("vocabulary", "Put off a bus")]
    assert settings_file.take_over(json.dumps(said), by=admin, now=NOW) == 2
    assert vocabulary.current().by_code["bus"].en == "Put off a bus" and not vocabulary.current().offers("peers_love")
