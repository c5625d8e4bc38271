"""Passkeys in a real browser, with an authenticator that Chromium pretends to have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession
from tests.browser.conftest import cookie_of

pytestmark = pytest.mark.browser


@dataclass
class Device:
    """A browser at localhost, because an address in figures can have no passkeys, and its authenticator."""

    page: Page
    authenticator: str
    ask: Callable[..., Any]

    def knows_its_owner(self, known: bool) -> None:
        self.ask("WebAuthn.setUserVerified", {"authenticatorId": self.authenticator, "isUserVerified": known})


@pytest.fixture
def device(app: Flask, url: str, chromium: Browser, account: Callable[..., Staff]) -> Iterator[Callable[[str], Device]]:
    address, contexts = url.replace("127.0.0.1", "localhost"), []

    def switch_on(role: str) -> Device:
        context = chromium.new_context(base_url=address, locale="en", extra_http_headers={"Accept-Language": "en"})
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": cookie_of(app, account(role)), "url": address}])
        page = context.new_page()
        ask = context.new_cdp_session(page).send
        ask("WebAuthn.enable")
        made = ask("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}})
        return Device(page, made["authenticatorId"], ask)

    yield switch_on
    for context in contexts:
        context.close()


def with_passkey(device: Device) -> Page:
    page = device.page
    page.goto("/me/security")
    page.fill("#passkey", "Менің телефоным")
    page.locator("[data-passkey=make] button").click()
    expect(page.get_by_text("Менің телефоным")).to_be_visible()
    return page


def test_a_passkey_signs_in_without_password_and_code_and_its_answer_counts_once(device: Callable[[str], Device]) -> None:
    page = with_passkey(device("supervisor"))
    page.locator(".leave button").click()
    page.wait_for_url("**/login")
    with page.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith("/login/passkey")) as sent:
        page.locator("[data-passkey=use] button").click()
    page.wait_for_url(lambda address: "/login" not in address)
    headers = {name: value for name, value in sent.value.all_headers().items() if not name.startswith((":", "content-length"))}
    again = requests.post(sent.value.url, data=sent.value.post_data, headers=headers, allow_redirects=False, timeout=30)
    assert again.status_code == 401, "the same answer with the same cookie"
    page.goto("/me/security")
    page.locator("form[action$='/remove'] button").click()
    expect(page.locator("form[action$='/remove']")).to_have_count(0)
    page.locator(".leave button").click()
    page.locator("[data-passkey=use] button").click()
    expect(page.locator("#refused")).to_be_visible()
    page.goto("/me")
    page.wait_for_url(lambda address: "/login?next=" in address)


def test_a_passkey_proves_again_who_is_there(device: Callable[[str], Device]) -> None:
    page = with_passkey(device("supervisor"))
    db.session.execute(update(StaffSession).values(proved_at=datetime(2026, 1, 1, tzinfo=UTC)))
    db.session.commit()
    page.goto("/cases/export?status=new")
    page.locator("[data-passkey=use] button").click()
    page.wait_for_url("**/cases/export?status=new")


def test_who_is_not_the_owner_is_not_let_in(device: Callable[[str], Device]) -> None:
    own = device("administrator")
    page = with_passkey(own)
    page.locator(".leave button").click()
    own.knows_its_owner(False)
    page.locator("[data-passkey=use] button").click()
    expect(page.locator("[data-passkey=use] .failed")).to_be_visible()
    page.goto("/me")
    page.wait_for_url(lambda address: "/login?next=" in address)


def test_passkeys_are_for_those_who_see_or_let_in_most(device: Callable[[str], Device]) -> None:
    page = device("operator").page
    page.goto("/me/security")
    expect(page.locator("#password")).to_be_visible()
    expect(page.locator("#passkey")).to_have_count(0)
