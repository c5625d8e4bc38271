"""Whoever tries passwords waits longer and longer, and never keeps the owner out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contactcenter.rules.staff import Staff
from contactcenter.rules.throttling import ADDRESS, BUDGETS, CODE, NAME
from tests.dashboard.conftest import sign_in
from tests.dashboard.html import Page


def guess(client: FlaskClient, name: str, *, address: str = "192.0.2.9") -> TestResponse:
    form = Page(client.get("/login").text).form("/login")
    return client.post("/login", data=form.fields | {"name": name, "password": "not the password"},
                       environ_base={"REMOTE_ADDR": address})


def test_a_name_that_nobody_has_waits_like_any_other(app: Flask, account: Callable[..., Staff]) -> None:
    client, heard = app.test_client(), []
    for name in (account("operator").name, "nobody-at-all"):
        answers = [guess(client, name, address=f"192.0.2.{number}") for number in range(BUDGETS[NAME].free + 1)]
        assert [answer.status_code for answer in answers] == [401] * BUDGETS[NAME].free + [429]
        assert int(answers[-1].headers["Retry-After"]) <= 2
        heard.append(Page(answers[-1].text).words.replace(name, ""))
    assert heard[0] == heard[1]


def test_a_browser_that_was_here_before_is_not_kept_out_by_strangers(app: Flask, account: Callable[..., Staff]) -> None:
    staff, own, new = account("operator"), app.test_client(), app.test_client()
    sign_in(own, staff.name)
    own.post("/logout", data={"csrf_token": Page(own.get("/me").text).form("/me").fields["csrf_token"]})
    for number in range(BUDGETS[NAME].free):
        guess(app.test_client(), staff.name, address=f"192.0.2.{number}")
    assert sign_in(new, staff.name).status_code == 429
    assert sign_in(own, staff.name).status_code == 303


def test_a_mark_of_one_account_is_worth_nothing_for_another(app: Flask, account: Callable[..., Staff]) -> None:
    own, victim, client = account("operator"), account("operator"), app.test_client()
    sign_in(client, own.name)
    client.post("/logout", data={"csrf_token": Page(client.get("/me").text).form("/me").fields["csrf_token"]})
    answers = [guess(client, victim.name, address=f"192.0.2.{number}").status_code for number in range(BUDGETS[NAME].free + 1)]
    assert answers[-1] == 429


def test_an_address_that_tries_one_password_on_many_names_is_slowed_down(app: Flask) -> None:
    client = app.test_client()
    answers = [guess(client, f"name-{number}").status_code for number in range(BUDGETS[ADDRESS].free + 1)]
    assert answers == [401] * BUDGETS[ADDRESS].free + [429]
    assert guess(client, "name-0", address="192.0.2.10").status_code == 401


def test_codes_are_not_to_be_tried_through(app: Flask, account: Callable[..., Staff]) -> None:
    staff, client = account("operator"), app.test_client()
    sign_in(app.test_client(), staff.name)
    form = Page(client.get("/login").text).form("/login")
    client.post("/login", data=form.fields | {"name": staff.name, "password": "бір-екі-үш-төрт"})
    form = Page(client.get("/login/code").text).form("/login/code")
    answers = [client.post("/login/code", data=form.fields | {"code": f"{number:06d}"})
               for number in range(BUDGETS[CODE].free + 1)]
    assert [answer.status_code for answer in answers] == [401] * BUDGETS[CODE].free + [429]
    assert answers[-1].headers["Retry-After"]
