"""Signing in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from contactcenter.dashboard.local_paths import local_path
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession, User
from tests.dashboard.conftest import PASSWORD, Desk, sign_in
from tests.dashboard.html import Page

COOKIE = "__Host-session"


def sessions() -> list[StaffSession]:
    db.session.rollback()
    return list(db.session.execute(select(StaffSession)).scalars())


def test_the_right_password_opens_the_home_of_the_role(client: FlaskClient, account: Callable[..., Staff]) -> None:
    answer = sign_in(client, account("operator").name)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").location == "/cases?status=new&status=offered&sort=newest"


def test_the_name_may_be_typed_with_capitals_and_spaces(client: FlaskClient, account: Callable[..., Staff]) -> None:
    assert sign_in(client, f"  {account('operator').name.upper()} ").status_code == 303


WRONG = [("somebody", "wrong-password"), ("nobody", PASSWORD), ("", ""), ("some\0body", PASSWORD),
         ("somebody", "x" * 5000), ("' or 1=1 --", PASSWORD), ("\ufffd", "no such thing"), ("і" * 300, PASSWORD)]


def test_whatever_is_wrong_gets_the_same_words(client: FlaskClient, account: Callable[..., Staff]) -> None:
    account("operator", name="somebody")
    for name, password in WRONG:
        answer = sign_in(client, name, password)
        assert answer.status_code == 401, name
        assert "Аты немесе құпиясөзі дұрыс емес." in answer.text
        assert not password or password not in answer.text
    assert sessions() == []


def test_the_name_is_kept_after_a_wrong_password(client: FlaskClient, account: Callable[..., Staff]) -> None:
    name = account("operator").name
    assert Page(sign_in(client, name, "not the password").text).form("/login").fields["name"] == name


def test_an_account_that_is_switched_off_cannot_sign_in(client: FlaskClient, account: Callable[..., Staff]) -> None:
    staff = account("operator")
    db.session.execute(update(User).where(User.id == staff.id).values(active=False))
    db.session.commit()
    assert sign_in(client, staff.name).status_code == 401


def test_the_cookie_is_closed_to_scripts_and_other_sites(client: FlaskClient, account: Callable[..., Staff]) -> None:
    cookies = sign_in(client, account("operator").name).headers.getlist("Set-Cookie")
    assert sorted(cookie.partition("=")[0] for cookie in cookies) == ["__Host-browser", COOKIE]
    for cookie in cookies:
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_the_row_holds_a_hash_and_not_the_token(desk: Callable[..., Desk], app: Flask) -> None:
    person = desk("operator")
    with person.client.session_transaction() as session:
        token = session["_user_id"]
    assert token not in sessions()[0].token_hash


def test_signing_out_kills_a_copy_of_the_cookie(desk: Callable[..., Desk], app: Flask) -> None:
    person = desk("operator")
    cookie = person.client.get_cookie(COOKIE)
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie(COOKIE, cookie.value)
    assert thief.get("/me").status_code == 200
    assert person.post("/logout").location == "/login"
    assert thief.get("/me").status_code == 302
    assert person.get("/me").status_code == 302


def test_signing_in_begins_a_new_session(client: FlaskClient, account: Callable[..., Staff]) -> None:
    staff = account("operator")
    client.get("/login?lang=en")
    with client.session_transaction() as session:
        session["planted"] = "x"
        before = session["csrf_token"]
    sign_in(client, staff.name)
    client.get("/me")
    with client.session_transaction() as session:
        assert "planted" not in session and session["csrf_token"] != before


def test_signing_in_again_ends_the_session_before(client: FlaskClient, account: Callable[..., Staff],
                                                  desk: Callable[..., Desk]) -> None:
    person = desk("operator")
    first = sessions()[0].token_hash
    person.client.get("/login")
    other = account("supervisor").name
    person.post("/login", name=other, password=PASSWORD)
    assert sessions() == []
    sign_in(person.client, other)
    assert [session.token_hash for session in sessions()] != [first]
    assert len(sessions()) == 1


def test_a_session_without_a_living_person_runs_out(desk: Callable[..., Desk]) -> None:
    person = desk("operator")
    db.session.execute(update(StaffSession).values(seen_at=datetime.now(UTC) - timedelta(hours=2)))
    db.session.commit()
    assert person.get("/me").status_code == 302


def test_a_session_ends_after_twelve_hours_whoever_is_there(desk: Callable[..., Desk]) -> None:
    person = desk("operator")
    session = sessions()[0]
    assert session.expires_at - session.created_at == timedelta(hours=12)
    db.session.execute(update(StaffSession).values(expires_at=datetime.now(UTC)))
    db.session.commit()
    assert person.get("/me").status_code == 302


def test_switching_an_account_off_ends_its_sessions_at_once(desk: Callable[..., Desk]) -> None:
    person = desk("operator")
    db.session.execute(update(User).values(active=False))
    db.session.commit()
    assert person.get("/me").status_code == 302


def test_being_there_is_noted_once_a_minute_but_not_by_a_page_that_polls(desk: Callable[..., Desk]) -> None:
    person = desk("operator")
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    db.session.execute(update(StaffSession).values(seen_at=long_ago))
    db.session.commit()
    person.get("/cases/fragment")
    assert sessions()[0].seen_at == long_ago
    person.get("/me")
    noted = sessions()[0].seen_at
    assert noted > long_ago
    person.get("/me")
    assert sessions()[0].seen_at == noted


def test_a_stranger_is_led_to_the_page_that_was_wanted(client: FlaskClient, account: Callable[..., Staff]) -> None:
    answer = client.get("/cases?status=new&sort=due")
    assert answer.location == "/login?next=/cases?status%3Dnew%26sort%3Ddue"
    assert Page(client.get(answer.location).text).form("/login").fields["next"] == "/cases?status=new&sort=due"
    answer = sign_in(client, account("operator").name, next="/cases?status=new&sort=due")
    assert answer.location == "/cases?status=new&sort=due"


ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\tevil", "evil", "",
             "javascript:alert(1)", "/ \nSet-Cookie:x", "/\x85evil"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_an_address_of_another_site_is_none_of_ours(target: str) -> None:
    assert local_path(target) is None


def test_signing_in_never_leads_to_another_site(client: FlaskClient, account: Callable[..., Staff]) -> None:
    name = account("operator").name
    for target in ELSEWHERE:
        client.delete_cookie(COOKIE)
        db.session.execute(update(User).values(totp_step=0))
        db.session.commit()
        assert sign_in(client, name, next=target).location == "/", target


@pytest.mark.parametrize("target", ["/", "/cases?status=new&sort=due", "/queue/KZ-75#c-26-000001-5", "/іздеу"])
def test_own_addresses_are_followed(target: str) -> None:
    assert local_path(target) == target
