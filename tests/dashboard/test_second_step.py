"""The second factor: set up at the first sign-in, asked for at every other one, each code once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from contactcenter.casework import accounts, second_factors
from contactcenter.rules.staff import Staff
from contactcenter.storage.account_models import AccountChange, RecoveryCode
from contactcenter.storage.call_models import Signal
from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession, User
from tests.dashboard.conftest import PASSWORD, TOTP_SECRET, Desk, begun_session, next_code, sign_in
from tests.dashboard.html import Page

Enrolled = Callable[..., tuple[Staff, list[str]]]
CODE = re.compile(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){5})</code>")


def password_right(client: FlaskClient, name: str) -> str:
    """Gives name and password; returns the address of the next step."""
    form = Page(client.get("/login").text).form("/login")
    return str(client.post("/login", data=form.fields | {"name": name, "password": PASSWORD}).location)


def code_is(client: FlaskClient, code: str) -> TestResponse:
    form = Page(client.get("/login/code").text).form("/login/code")
    return client.post("/login/code", data=form.fields | {"code": code})


def shown(html: str) -> str:
    """The secret that a page shows to be typed."""
    found = re.search(r'class="letters">([A-Z2-7 ]+)<', html)
    assert found
    return found[1].replace(" ", "")


def of_now(secret: str) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC))


@pytest.fixture
def enrolled(account: Callable[..., Staff]) -> Enrolled:
    """Somebody with a second factor, and their recovery codes."""
    def enrol(role: str = "operator") -> tuple[Staff, list[str]]:
        staff = account(role)
        return staff, second_factors.set_up_codes(staff.id, secret=TOTP_SECRET, step=0, now=datetime.now(UTC))

    return enrol


def test_the_first_sign_in_sets_up_codes_and_shows_recovery_codes_once(client: FlaskClient,
                                                                       account: Callable[..., Staff]) -> None:
    staff = account("operator")
    assert password_right(client, staff.name) == "/login/set-up"
    assert client.get("/me").status_code == 302, "the password alone opens nothing"
    page = client.get("/login/set-up").text
    secret = shown(page)
    assert "<svg" in page and "style=" not in page and shown(client.get("/login/set-up").text) == secret
    form = Page(page).form("/login/set-up").fields
    wrong = client.post("/login/set-up", data=form | {"code": "000000" if of_now(secret) != "000000" else "000001"})
    assert wrong.status_code == 422 and shown(wrong.text) == secret
    done = client.post("/login/set-up", data=form | {"code": of_now(secret)})
    codes = CODE.findall(done.text)
    assert len(set(codes)) == second_factors.RECOVERY_CODES and client.get("/me").status_code == 200
    kept = [row.code_hash for row in db.session.execute(select(RecoveryCode)).scalars()]
    assert len(kept) == len(codes) and not set(kept) & set(codes)


def test_a_code_counts_once_on_any_process(app: Flask, client: FlaskClient, enrolled: Enrolled) -> None:
    staff, _codes = enrolled()
    code = next_code(staff.name)
    assert password_right(client, staff.name) == "/login/code"
    assert code_is(client, code).location == "/"
    thief = app.test_client()
    password_right(thief, staff.name)
    assert code_is(thief, code).status_code == 401
    assert code_is(thief, next_code(staff.name)).status_code == 303


def test_an_older_code_is_worth_nothing_once_a_later_one_was_taken(client: FlaskClient, enrolled: Enrolled) -> None:
    staff, _codes = enrolled()
    step = int(datetime.now(UTC).timestamp()) // 30
    assert second_factors.accept_step(staff.id, step + 1)
    password_right(client, staff.name)
    for earlier in (step - 1, step, step + 1):
        assert code_is(client, pyotp.TOTP(TOTP_SECRET).at(earlier * 30)).status_code == 401


def test_what_is_no_code_is_refused(client: FlaskClient, enrolled: Enrolled) -> None:
    staff, _codes = enrolled()
    password_right(client, staff.name)
    for code in ("", "000", "abcdef", "٠٠٠٠٠٠", "x" * 500):
        assert code_is(client, code).status_code == 401, code
    assert client.get("/me").status_code == 302


def test_a_recovery_code_lets_in_once_however_it_is_typed(app: Flask, client: FlaskClient, enrolled: Enrolled) -> None:
    staff, codes = enrolled()
    password_right(client, staff.name)
    assert code_is(client, f" {codes[0].upper().replace('-', ' ')} ").status_code == 303
    again = app.test_client()
    password_right(again, staff.name)
    assert code_is(again, codes[0]).status_code == 401
    assert code_is(again, codes[1]).status_code == 303
    kinds = list(db.session.execute(select(AccountChange.kind).order_by(AccountChange.id)).scalars())
    assert kinds.count("recovery_code_used") == 2


def test_the_second_step_alone_is_no_way_in(client: FlaskClient, enrolled: Enrolled) -> None:
    staff, _codes = enrolled()
    for path in ("/login/code", "/login/set-up"):
        assert client.get(path).location == "/login"
    password_right(client, staff.name)
    assert client.get("/login/set-up").location == "/login", "who has a second factor does not set up another one here"
    accounts.renew_hash(staff.id, password_hash="$argon2id$changed")
    assert client.get("/login/code").location == "/login", "the password was changed meanwhile"


def test_the_demonstration_asks_only_who_has_set_it_up(app: Flask, client: FlaskClient, account: Callable[..., Staff]) -> None:
    app.config["DEMO"] = True
    staff = account("operator")
    assert password_right(client, staff.name) == "/"
    second_factors.set_up_codes(staff.id, secret=TOTP_SECRET, step=0, now=datetime.now(UTC))
    assert password_right(app.test_client(), staff.name) == "/login/code"


def test_the_emergency_account_wakes_the_supervisors_before_it_opens(client: FlaskClient, password_hash: str, app: Flask,
                                                                     caplog: pytest.LogCaptureFixture) -> None:
    number = accounts.add_user("emergency", role="supervisor", password_hash=password_hash, break_glass=True,
                               now=datetime.now(UTC))
    code, *_others = second_factors.renew_recovery_codes(number, now=datetime.now(UTC))
    assert password_right(client, "emergency") == "/login/code"
    assert db.session.execute(select(Signal)).first() is None, "the password alone opens nothing"
    assert code_is(client, "not-a-code").status_code == 401
    assert code_is(client, code).location == "/"
    assert "emergency" in Page(client.get("/supervise").text).words
    told = db.session.execute(select(Signal.audience, Signal.facts).where(Signal.kind == "break_glass")).one()
    assert tuple(told) == ("supervisors", {"user": number})
    assert [record.levelname for record in caplog.records if "break-glass" in record.message] == ["CRITICAL"]
    kinds = set(db.session.execute(select(AccountChange.kind).where(AccountChange.user_id == number)).scalars())
    assert kinds == {"added", "break_glass", "recovery_codes", "recovery_code_used"}
    session = db.session.execute(select(StaffSession)).scalars().one()
    assert session.expires_at - session.created_at == accounts.EMERGENCY_LASTS


def test_the_emergency_account_never_opens_by_a_code_twice_by_an_app_or_by_setting_one_up(
        client: FlaskClient, password_hash: str, app: Flask) -> None:
    number = accounts.add_user("emergency", role="supervisor", password_hash=password_hash, break_glass=True,
                               now=datetime.now(UTC))
    code, *_others = second_factors.renew_recovery_codes(number, now=datetime.now(UTC))
    password_right(client, "emergency")
    assert code_is(client, code).location == "/"
    again = app.test_client()
    password_right(again, "emergency")
    assert again.get("/login/set-up").location == "/login"
    for typed in (code, pyotp.TOTP(TOTP_SECRET).now(), ""):
        assert code_is(again, typed).status_code == 401, typed
    assert again.get("/").location.startswith("/login")


def test_a_hash_of_an_older_cost_is_renewed_by_a_sign_in(app: Flask, account: Callable[..., Staff]) -> None:
    staff = account("operator")
    sign_in(app.test_client(), staff.name)
    renewed = db.session.execute(select(User.password_hash).where(User.id == staff.id)).scalar_one()
    assert "m=19456,t=2,p=1" in renewed
    assert sign_in(app.test_client(), staff.name).status_code == 303


def test_another_telephone_and_new_recovery_codes(desk: Callable[..., Desk], app: Flask) -> None:
    person = desk("operator")
    old = second_factors.set_up_codes(person.staff.id, secret=TOTP_SECRET, step=0, keeps=sessions_of(person)[0],
                                      now=datetime.now(UTC))
    page = person.page("/me/security")
    renewed = person.send(page.form("/recovery-codes"))
    assert len(CODE.findall(renewed.text)) == 10 and not set(CODE.findall(renewed.text)) & set(old)
    html = person.get("/me/security/codes").text
    secret = shown(html)
    form = Page(html).form("/me/security/codes").fields
    assert person.client.post("/me/security/codes", data=form | {"code": "1"}).status_code == 422
    assert CODE.findall(person.client.post("/me/security/codes", data=form | {"code": of_now(secret)}).text)
    assert person.get("/me").status_code == 200
    assert db.session.execute(select(User.totp_secret)).scalar_one() == secret
    assert db.session.execute(select(func.count()).select_from(RecoveryCode)).scalar_one() == 10


def sessions_of(person: Desk) -> list[str]:
    db.session.rollback()
    return list(db.session.execute(select(StaffSession.token_hash).where(StaffSession.user_id == person.staff.id)).scalars())


def test_long_ago_is_to_be_proved_again(desk: Callable[..., Desk]) -> None:
    person = desk("supervisor")
    before = sessions_of(person)
    db.session.execute(update(StaffSession).values(proved_at=datetime(2026, 1, 1, tzinfo=UTC)))
    db.session.commit()
    asked = person.get("/cases/export?status=new")
    assert asked.location == "/confirm?next=/cases/export?status%3Dnew"
    refused = person.post("/cases/export", query="", format="csv", purpose="Ұзақ мақсат")
    assert refused.status_code == 403 and "/confirm?next=/cases/export" in refused.text
    form = person.page(asked.location).form("/confirm")
    assert form.fields["next"] == "/cases/export?status=new"
    assert person.send(form, password="not it at all").status_code == 401
    assert person.get(asked.location).status_code == 200 and sessions_of(person) == before
    assert person.send(form, password=PASSWORD).location == "/cases/export?status=new"
    assert sessions_of(person) != before, "what may do more has another id"
    assert person.get("/cases/export?status=new").status_code == 200


def test_own_browsers_are_listed_and_ended(desk: Callable[..., Desk], app: Flask) -> None:
    person, stranger = desk("operator"), desk("operator")
    others = []
    for device in ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0", "", "<b>x</b>"):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(begun_session(person.staff, device=device))
        others.append(client)
    page = person.page("/me/security")
    assert "Firefox · Windows" in page.words and "unknown browser" in page.words and "this browser" in page.words
    ends = [form for form in page.forms if form.action.endswith("/end")]
    assert len(ends) == 3
    person.send(ends[0])
    assert sum(client.get("/me").status_code == 200 for client in others) == 2
    foreign = sessions_of(stranger)[0]
    person.post(f"/me/security/sessions/{foreign}/end")
    assert stranger.get("/me").status_code == 200
    person.send(page.form("/end-others"))
    assert [client.get("/me").status_code for client in others] == [302] * 3
    assert person.get("/me").status_code == 200 and person.get("/me/security").status_code == 200


def test_another_password_signs_out_everywhere_else(desk: Callable[..., Desk], app: Flask) -> None:
    person = desk("operator")
    cookie = person.client.get_cookie("__Host-session")
    assert cookie
    form = person.page("/me/security").form("/me/security/password")
    assert person.send(form, old="wrong", password=uuid4().hex).status_code == 422
    guessable = person.send(form, old=PASSWORD, password="passwordpassword")
    assert guessable.status_code == 422 and "easily guessed" in guessable.text
    assert person.send(form, old=PASSWORD, password="жаңа құпиясөз осы").status_code == 303
    assert person.get("/me").status_code == 200
    thief = app.test_client()
    thief.set_cookie("__Host-session", cookie.value)
    assert thief.get("/me").status_code == 302
    assert sign_in(app.test_client(), person.staff.name, "жаңа құпиясөз осы").status_code == 303
