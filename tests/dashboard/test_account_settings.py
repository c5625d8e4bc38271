"""/admin/users and what an invitation opens."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession, User
from tests.dashboard.conftest import Desk, sign_in
from tests.dashboard.html import Page
from tests.dashboard.test_second_step import of_now, shown

WORDS = "төрт сөз бірге тұрмайды"


def invite(admin: Desk, **fields: str) -> str:
    """Fills the form in and returns the path of the link."""
    form = admin.page("/admin/users").form("/admin/users")
    answer = admin.send(form, name="newcomer", display_name="Айгерім Оспанова", role="operator", language="kk", **fields)
    found = re.search(r'value="https://111.example.kz(/invitation/[\w-]+)"', answer.text)
    assert answer.status_code == 200 and found, answer.text
    return found[1]


def test_from_the_invitation_to_the_first_page(desk: Callable[..., Desk], client: FlaskClient,
                                               caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path = invite(desk("administrator"))
    form = Page(client.get(path).text).form(path)
    assert client.post(path, data=form.fields | {"password": "newcomer12345"}).status_code == 422
    accepted = client.post(path, data=form.fields | {"password": WORDS})
    assert accepted.location == "/login/set-up"
    html = client.get(accepted.location).text
    done = client.post(accepted.location, data=Page(html).form("/login/set-up").fields | {"code": of_now(shown(html))})
    assert done.status_code == 200 and client.get("/").location.startswith("/cases")
    for answer in (client.get(path), client.post(path, data=form.fields | {"password": WORDS})):
        assert answer.status_code in (400, 404)
    assert path.rpartition("/")[2] not in caplog.text and WORDS not in caplog.text


def test_a_link_that_is_none_of_ours_says_no_more_than_one_that_is_over(client: FlaskClient) -> None:
    for token in ("x", "x" * 2000, "%00", "..", "ә"):
        answer = client.get(f"/invitation/{token}")
        assert answer.status_code == 404, token


def test_what_was_typed_is_kept_when_an_invitation_is_refused(desk: Callable[..., Desk]) -> None:
    admin = desk("administrator")
    form = admin.page("/admin/users").form("/admin/users")
    answer = admin.send(form, name="new comer", display_name="Айгерім", role="ombudsman", language="ru")
    fields = Page(answer.text).form("/admin/users").fields
    assert answer.status_code == 422 and "small Latin letters" in answer.text
    kept = {name: fields[name] for name in ("name", "display_name", "role", "language")}
    assert kept == {"name": "new comer", "display_name": "Айгерім", "role": "ombudsman", "language": "ru"}


def test_rights_are_changed_with_a_line_in_the_history(desk: Callable[..., Desk]) -> None:
    admin, person = desk("administrator"), desk("operator")
    path = f"/admin/users/{person.staff.id}"
    assert admin.send(admin.page(path).form("/rights"), role="ombudsman").status_code == 422
    assert admin.send(admin.page(path).form("/rights"), role="ombudsman", regions="KZ-75").status_code == 303
    assert person.get("/cases").status_code == 302, "signed out at once"
    words = admin.page(path).words
    assert "role or regions changed: Operator → Children's ombudsman, Almaty" in words and admin.staff.display_name in words
    for verb, active in (("switch_off", False), ("switch_on", True)):
        assert admin.send(admin.page(path).form(f"/{verb}")).status_code == 303
        db.session.rollback()
        assert db.session.execute(select(User.active).where(User.id == person.staff.id)).scalar_one() is active
    assert admin.send(admin.page(path).form("/sign_out")).status_code == 303


def test_let_in_anew_shows_a_link_and_the_old_password_is_void(desk: Callable[..., Desk], app: Flask) -> None:
    admin, person = desk("administrator"), desk("operator")
    page = admin.page(f"/admin/users/{person.staff.id}")
    assert "/invitation/" in admin.send(page.form("/let-in-anew")).text
    assert person.get("/me").status_code == 302
    assert sign_in(app.test_client(), person.staff.name).status_code == 401


def test_ones_own_account_is_not_to_be_changed(desk: Callable[..., Desk]) -> None:
    admin = desk("administrator")
    page = admin.page(f"/admin/users/{admin.staff.id}")
    assert "Nobody changes their own rights" in page.words
    for verb in ("rights", "switch_off", "sign_out", "let-in-anew"):
        assert admin.post(f"/admin/users/{admin.staff.id}/{verb}", role="auditor").status_code == 422, verb
    for number in ("0", "999999", "x", "-1", "٣", "9" * 40):
        assert admin.get(f"/admin/users/{number}").status_code == 404, number


@pytest.mark.parametrize("role", ["operator", "ombudsman", "supervisor", "auditor"])
def test_only_administrators_administer(role: str, desk: Callable[..., Desk]) -> None:
    person = desk(role)
    for path in ("/admin/users", f"/admin/users/{person.staff.id}"):
        assert person.get(path).status_code == 403
    for verb in ("switch_off", "rights", "let-in-anew"):
        assert person.post(f"/admin/users/{person.staff.id}/{verb}").status_code == 403


def test_administering_wants_a_recent_proof(desk: Callable[..., Desk], account: Callable[..., Staff]) -> None:
    admin, staff = desk("administrator"), account("operator")
    db.session.execute(update(StaffSession).values(proved_at=datetime(2026, 1, 1, tzinfo=UTC)))
    db.session.commit()
    assert admin.get("/admin/users").location == "/confirm?next=/admin/users"
    answer = admin.post(f"/admin/users/{staff.id}/switch_off", next=f"/admin/users/{staff.id}")
    assert answer.status_code == 403 and f"/confirm?next=/admin/users/{staff.id}" in answer.text
    assert db.session.execute(select(User.active).where(User.id == staff.id)).scalar_one()
