"""Every route for every role, with a foreign region's case, one that is not there, bad tokens and hostile fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from contactcenter.dashboard import guard
from contactcenter.dashboard.doors import DOORS
from contactcenter.dashboard.guard import Door
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import ROLES
from contactcenter.storage.db import db
from contactcenter.storage.models import CaseEvent
from tests.conftest import NOW
from tests.dashboard.conftest import Desk

FOREIGN = "Талдықорғанда тұрамын, құпиясөз"
PLANTED = ("құпиясөз", "7019876543", "701 987 65 43")
NUMBER = "+77019876543"
HOSTILE = ("", "\x00", "%0d%0aX-Planted: 1", "'\"><script>alert(1)</script>", "../../etc/passwd", "9" * 40, "-1",
           "//evil.example")
FIELDS = ("key", "version", "text", "reason", "region", "to", "next", "number", "since", "until", "kind", "person", "after",
          "status", "sort", "purpose", "format", "people", "q", "term", "before", "name", "day", "serial", "latest", "code")
PLACE = re.compile(r"<(?:any\(([^)]*)\):)?(\w+)>")
ENDS_THE_SESSION = {"logout", "end_session", "end_other_sessions"}


def filled(door: Door, ref: str, other: str) -> str:
    """An address of the door: with this reference, the first of its words, and the other value everywhere else."""
    def value(found: re.Match[str]) -> str:
        words, name = found.groups()
        return words.split(",")[0].strip(' "') if words else ref if name == "ref" else other
    return PLACE.sub(value, door.rule)


def doors() -> Iterator[tuple[Door, str]]:
    """Every door behind the guard, once for each method, but those that end the session this test needs."""
    for door in DOORS:
        name = door.view.__name__
        if f"dashboard.{name}" not in guard.OPEN and name not in ENDS_THE_SESSION:
            yield from ((door, method) for method in door.methods)


def events() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(CaseEvent)).scalar_one()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_role_gets_anything_foreign_or_an_error_of_ours_out_of_any_route(
        app: Flask, desk: Callable[..., Desk], text_ref: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    foreign, missing = text_ref(FOREIGN, sender=NUMBER), reference(999_999, NOW)
    stranger, asked = desk("operator"), 0
    before = events()

    def judge(answer: TestResponse, what: str, *, sees: bool) -> None:
        nonlocal asked
        asked += 1
        assert answer.status_code < 500, what
        assert "X-Planted" not in answer.headers and "evil.example" not in (answer.location or ""), what
        if not sees:
            assert not [word for word in PLANTED if word in answer.get_data(as_text=True)], what

    for role in ROLES:
        person, sees = desk(role), role in ("operator", "supervisor")
        for door, method in doors():
            path, nowhere = filled(door, foreign, "KZ-75"), filled(door, missing, "KZ-75")
            if method == "GET" and role not in door.roles:
                judge(refused := person.client.get(path), f"{role} GET {path}", sees=False)
                assert refused.status_code == 403, path
                continue
            if method == "GET":
                answers = [person.client.get(one, buffered=True) for one in (path, nowhere)]
                for answer in answers:
                    judge(answer, f"{role} GET {path}", sees=sees)
                if path != nowhere and not sees:
                    assert answers[0].status_code == answers[1].status_code, path
                judge(person.client.get(path, query_string={name: HOSTILE[3] for name in FIELDS}, buffered=True),
                      f"{role} GET {path} hostile", sees=sees)
                continue
            for token in ("", "x" * 90, stranger.token) if role in door.roles else ("",):
                sent = {"csrf_token": token, "text": "x", "key": str(uuid4()), "version": "1"}
                answer = person.client.post(path, data=sent)
                judge(answer, f"{role} POST {path} with a bad token", sees=sees)
                assert answer.status_code in (400, 403), path
    assert events() == before
    with capsys.disabled():
        print(f"\nmatrix: {len(list(doors()))} routes and methods, {len(ROLES)} roles, {asked} answers")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_hostile_fields_are_refused_in_words(app: Flask, desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    """With a right token, by whom each door lets in; the case is a foreign one for the ombudsman."""
    foreign = text_ref(FOREIGN, sender=NUMBER)
    for role in ("ombudsman", "administrator", "auditor"):
        person = desk(role, *(("KZ-75",) if role == "ombudsman" else ()))
        for door, method in doors():
            if role not in door.roles or method != "POST":
                continue
            for number, hostile in enumerate(HOSTILE):
                path = filled(door, foreign, "1" if number % 2 else "x")
                answer = person.client.post(path, buffered=True,
                                            data={"csrf_token": person.token} | {name: hostile for name in FIELDS})
                assert answer.status_code < 500, f"{role} POST {path} {hostile!r}"
                assert "evil.example" not in (answer.location or ""), path
                assert not [word for word in PLANTED if word in answer.get_data(as_text=True)], path
