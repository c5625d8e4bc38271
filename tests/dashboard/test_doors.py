"""Every address of the dashboard for every role: who is let in, and what strangers hear."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contactcenter.dashboard import acts, guard
from contactcenter.dashboard.doors import BY_ENDPOINT, DOORS
from contactcenter.rules.lifecycle import ACTS
from contactcenter.rules.reference import number_of, reference
from contactcenter.rules.staff import ROLES
from tests.conftest import NOW
from tests.dashboard.conftest import ALMATY, Desk
from tests.dashboard.html import Page

CASE_PAGES = ("/cases/{ref}", "/cases/{ref}/fragment")
LISTS = ("/cases", "/cases?status=new", "/cases/fragment", "/counters/fragment")
QUEUES = ("/queue", "/queue/KZ-75", "/queue/fragment", "/queue/KZ-75/fragment")
FOREIGN = (*CASE_PAGES, *(f"/cases/{{ref}}/{verb}" for verb in (*acts.VERBS, "reveal", "typed", "left", "people")))
WORKERS = {"operator", "ombudsman", "supervisor"}
ACTS_ELSEWHERE = {"log": "/console/save"}
ONE_OF = re.compile(r'<any\("?(\w+).*?\):verb>')   # a choice of words in an address, and its first one
TALDYKORGAN = "Талдықорғанда тұрамын, мені ұрады"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_comes_in_where_its_work_is(role: str, desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    person, ref = desk(role), text_ref(ALMATY)
    for path in ("/me", "/"):
        assert person.get(path).status_code in (200, 302), path
    for path in LISTS:
        assert person.get(path).status_code == (200 if role in WORKERS else 403), path
    for path in QUEUES:
        assert person.get(path).status_code == (200 if role in ("ombudsman", "supervisor") else 403), path
    for path in CASE_PAGES:
        assert person.get(path.format(ref=ref)).status_code == (200 if role in WORKERS else 403), path


def test_who_sees_no_case_does_nothing_with_one(desk: Callable[..., Desk], text_ref: Callable[..., str],
                                                row: Callable[..., object]) -> None:
    ref = text_ref(ALMATY)
    before = row(ref)
    for person in map(desk, sorted(set(ROLES) - WORKERS)):
        for verb in (*acts.VERBS, "reveal"):
            answer = person.act(verb, ref, reason="x", text="x", outcome="test", region="KZ-75")
            assert answer.status_code == 403 and ref not in Page(answer.text).words
    assert row(ref) == before


def test_a_foreign_regions_case_is_not_there(desk: Callable[..., Desk], text_ref: Callable[..., str],
                                             row: Callable[..., object]) -> None:
    """The same answer as for a case that does not exist, for every address and every verb."""
    person, foreign = desk("ombudsman", "KZ-75"), text_ref(TALDYKORGAN)
    missing, before = reference(999_999, NOW), row(foreign)
    for path in FOREIGN:
        heard = []
        for ref in (foreign, missing):
            target = path.format(ref=ref)
            answer = person.get(target) if path in CASE_PAGES else person.act(
                target.rpartition("/")[2], ref, reason="x", text="x", outcome="informed", region="KZ-75", serial="1")
            assert answer.status_code == 404, target
            heard.append(Page(answer.text).words.replace(ref, ""))
        assert heard[0] == heard[1], path
    assert row(foreign) == before


def test_what_is_no_reference_is_not_found(desk: Callable[..., Desk]) -> None:
    person = desk("supervisor")
    for ref in ("26-000001-4", "1", "x", "26-000001", "%00", "99-999999999999-9", "26-000001-5x", "..", "Ⅷ"):
        assert person.get(f"/cases/{ref}").status_code == 404, ref
        assert person.act("note", ref, text="x").status_code == 404, ref


def test_a_reference_of_another_year_is_another_case(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    person, ref = desk("supervisor"), text_ref(ALMATY)
    others = [f"25-{ref[3:9]}-{digit}" for digit in range(10)]
    assert sum(number_of(other) == number_of(ref) for other in others) == 1
    assert {person.get(f"/cases/{other}").status_code for other in others} == {404}


def test_a_reference_typed_without_dashes_leads_to_the_case(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    ref = text_ref(ALMATY)
    assert desk("operator").get(f"/cases/{ref.replace('-', '')}").location == f"/cases/{ref}"


def test_a_stranger_is_let_in_nowhere_but_at_the_sign_in_page(client: FlaskClient, text_ref: Callable[..., str]) -> None:
    ref = text_ref(ALMATY)
    for door in DOORS:
        path = ONE_OF.sub(r"\1", door.rule).replace("<iso>", "KZ-75").replace("<ref>", ref)
        for method in door.methods:
            answer = client.open(path, method=method)
            if f"dashboard.{door.view.__name__}" in guard.OPEN:
                at_sign_in = answer.status_code == 302 and answer.location == "/login"
                assert at_sign_in or answer.status_code in (200, 400, 404), path
            elif door.polled:
                assert (answer.status_code, answer.data) == (401, b""), path
            elif method == "GET":
                assert answer.status_code == 302 and answer.location.startswith("/login"), path
            else:
                assert answer.status_code == 401, path


def test_every_door_but_the_open_ones_names_its_roles() -> None:
    for endpoint, door in BY_ENDPOINT.items():
        assert door.roles or endpoint in guard.OPEN, endpoint


def test_every_act_of_the_rules_has_its_address() -> None:
    assert set(ACTS) == set(acts.VERBS) | ACTS_ELSEWHERE.keys()
    assert set(ACTS_ELSEWHERE.values()) <= {door.rule for door in DOORS}


def test_nothing_is_changed_by_following_a_link(app: Flask, desk: Callable[..., Desk], text_ref: Callable[..., str],
                                                row: Callable[..., object]) -> None:
    person, ref = desk("supervisor"), text_ref(ALMATY)
    before = row(ref)
    for verb in (*acts.VERBS, "reveal"):
        assert person.get(f"/cases/{ref}/{verb}").status_code == 405
    assert person.get("/logout").status_code == 405
    assert row(ref) == before
