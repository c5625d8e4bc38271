"""Looking changes nothing; a form of an earlier session is no form; a sealed case is nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.rules.reference import reference
from contactcenter.rules.staff import ROLES, ROLES_WITH_CASES
from contactcenter.storage.db import db
from tests.conftest import NOW
from tests.dashboard.conftest import Desk, begun_session
from tests.dashboard.html import Page
from tests.dashboard.test_matrix import doors, filled
from tests.dashboard.test_search import found

SECRET_WORDS, NUMBER = "Мен Алматы қаласында тұрамын, мектепте құпиясөз мені ұрады", "+77019876543"
OTHER_WORDS = "Мен Алматы қаласында тұрамын, көршілер айқайлайды"
MAY_CHANGE = {   # by table: the columns in which it shows that somebody looked; None: rows may come and go
    "access_log": None, "audit_chain": None,             # that a case was looked at
    "session": {"seen_at"}, "case_presence": None, "signal": None,   # that somebody is there, told to who has the case open too
    "notice": {"read_at"},                               # opening a case is reading what one was told about it
    "search": {"found", "term"},                         # the first look at a result counts it
}
Everything = dict[str, list[dict[str, Any]]]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def everything() -> Everything:
    """Every row of every table, without what may change by looking."""
    db.session.rollback()
    kept: Everything = {}
    for table in db.metadata.sorted_tables:
        without = MAY_CHANGE.get(table.name, set())
        if without is not None:
            rows = db.session.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            kept[table.name] = [{name: value for name, value in row.items() if name not in without} for row in rows]
    return kept


def changed(before: Everything, after: Everything) -> list[str]:
    return [name for name in before if before[name] != after[name]]


@on_sqlite
def test_no_get_changes_anything(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    ref, asked = text_ref(SECRET_WORDS, sender=NUMBER), 0
    people = {role: desk(role, *(("KZ-75",) if role == "ombudsman" else ())) for role in ROLES}
    people["ombudsman"].post("/search", term="құпиясөз")
    before = everything()
    assert before["case"] and before["search"]
    for role, person in people.items():
        for door, method in doors():
            if method == "GET" and role in door.roles:
                for other, asks in (("KZ-75", ""), ("1", "?count=1&lang=en&next=/&after=1&text=x&do=seal")):
                    path = filled(door, ref, other) + asks
                    person.client.get(path, buffered=True)
                    asked += 1
                    assert changed(before, everything()) == [], f"{role} GET {path}"
    assert asked > 250


@on_sqlite
def test_a_change_is_seen(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    ref, operator = text_ref(SECRET_WORDS, sender=NUMBER), desk("operator")
    before = everything()
    operator.does("note", ref, text="x")
    assert {"case", "case_event"} <= set(changed(before, everything()))


@on_sqlite
def test_a_token_of_an_earlier_session_counts_for_nothing(app: Flask, desk: Callable[..., Desk],
                                                          text_ref: Callable[..., str]) -> None:
    ref = text_ref(SECRET_WORDS, sender=NUMBER)
    for role in ROLES:
        person = desk(role, *(("KZ-75",) if role == "ombudsman" else ()))
        stale, client = person.token, app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(begun_session(person.staff))
        fresh = Page(client.get("/me").text).form("/me").fields["csrf_token"]
        assert fresh != stale
        before = everything()
        for door, method in doors():
            if method == "POST" and role in door.roles:
                path = filled(door, ref, "1")
                answer = client.post(path, data={"csrf_token": stale, "text": "x", "key": str(uuid4()), "version": "1"})
                assert answer.status_code == 400, f"{role} POST {path}"
        assert changed(before, everything()) == [], role


def sealed_by(sealer: Desk, ref: str) -> None:
    answer = sealer.post(f"/cases/{ref}/seal", key=str(uuid4()), do="seal", reason="Әріптестің туысы")
    assert answer.status_code == 303


@on_sqlite
def test_a_sealed_case_is_on_no_page_of_who_is_not_named(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    """Every door that is opened by a GET: lists, queues, counters, printing, bulk, texts, promises, notices and the rest."""
    ref, missing = text_ref(SECRET_WORDS, sender=NUMBER), reference(999_999, NOW)
    people = {role: desk(role, *(("KZ-75",) if role == "ombudsman" else ())) for role in ROLES}
    writer = desk("ombudsman", "KZ-75")
    writer.does("note", ref, text=f"@{people['ombudsman'].staff.name} құпиясөз")
    sealed_by(desk("supervisor"), ref)
    planted = (ref, "құпиясөз", "7019876543", "701 987 65 43")
    for role, person in people.items():
        for door, method in doors():
            if method != "GET" or role not in door.roles:
                continue
            path, nowhere = filled(door, ref, "KZ-75"), filled(door, missing, "KZ-75")
            answer = person.client.get(path, buffered=True)
            assert not [word for word in planted if word in answer.text and word not in path], f"{role} GET {path}"
            if path != nowhere:
                assert answer.status_code == person.client.get(nowhere, buffered=True).status_code, path


def test_a_sealed_case_is_neither_found_nor_counted_nor_acted_on_in_bulk(
        desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    sealed, other = text_ref(SECRET_WORDS, sender=NUMBER), text_ref(OTHER_WORDS)
    sealer = desk("supervisor")
    sealed_by(sealer, sealed)
    for term in ("құпиясөз", "9876543", "7019876543"):
        assert found(sealer, term) == {sealed}, term
    for role in sorted(ROLES_WITH_CASES):
        person = desk(role, *(("KZ-75",) if role == "ombudsman" else ()))
        for term in ("құпиясөз", "9876543", "7019876543"):
            assert found(person, term) == set(), (role, term)
        assert person.post("/search", term=sealed).status_code == 404
        assert person.post("/search", term=reference(999_999, NOW)).status_code == 404
        assert sealed not in person.get("/cases").text and other in person.get("/cases").text
        exported = person.client.post("/cases/export", buffered=True, data={
            "csrf_token": person.token, "format": "csv", "purpose": "Тексеру үшін"})
        assert other in exported.text and sealed not in exported.text
        for verb in ("note", "accept", "reveal", "people"):
            assert person.act(verb, sealed, text="x").status_code == 404, (role, verb)
