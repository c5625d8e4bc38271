"""Listening, watching and calling back in a real browser."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from config import Config
from contactcenter.casework import call_backs, presence
from contactcenter.rules.staff import Staff
from contactcenter.simulator.app import create_app
from contactcenter.simulator.carrier import EXTENSION, Carrier
from contactcenter.simulator.recordings import Recording
from contactcenter.simulator.settings import Settings
from contactcenter.storage.db import db, transaction
from contactcenter.storage.audit_models import AccessLog
from tests.browser.test_looks import CONTRAST, SMALL, SMALLEST_TARGET
from tests.conftest import ACCOUNT, NUMBER, TOKEN
from tests.dashboard.telephone import call_in, recording_in
from tests.simulator.listener import served

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[1] / "pictures"
Sit = Callable[..., Page]
PAGES = ("/supervise", "/wall", "/tasks")


@pytest.fixture
def provider() -> Iterator[tuple[Carrier, str]]:
    """A pretend provider that keeps recordings, and where it answers."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(Settings.from_environ({
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER,
        "PUBLIC_URL": "http://127.0.0.1:9"}))
    with served(app) as url:
        yield app.extensions[EXTENSION], url
        app.extensions[EXTENSION].close()


@pytest.fixture
def config(config: Config, provider: tuple[Carrier, str]) -> Config:
    return replace(config, twilio_api_url=provider[1])


@pytest.fixture
def busy_day(app: Flask, account: Callable[..., Staff]) -> None:
    """Calls that wait, people at work in every state, promises that are due and one that must not be called."""
    at = datetime.now(UTC)
    for place, state in enumerate(("available", "break")):
        staff = account("operator")
        presence.start_shift(staff, reach="telephone", address=f"+7701765432{place}", languages=("kk", "ru"), now=at)
        presence.set_state(staff, state, now=at)
    for place, (language, ago) in enumerate((("kk", 75), ("ru", 20), ("en", 4))):
        began = at - timedelta(seconds=ago)
        call_in(f"CA{place}", sender=f"+7701700000{place}", at=began, stage="queued", queued_at=began, language=language)
    call_in("CA-withheld", sender="anonymous", at=at, stage="queued", queued_at=at)
    for place, seconds in enumerate((3, 9, 40)):
        call_in(f"CA-answered-{place}", sender=f"+7701710000{place}", at=at, stage="ended", result="answered", ended_at=at,
                queued_at=at, answered_at=at, wait_seconds=seconds)
    for place, reason in enumerate(("abandoned", "missed", "asked", "message")):
        ago = timedelta(hours=(3, 1, -5, -40)[place])
        call = call_in(f"CA-promised-{place}", sender=f"+7705720000{place}", at=at - ago, stage="ended")
        with transaction():
            call_backs.promise(call, reason, now=at - ago)


def test_a_message_is_played(sits_down: Sit, app: Flask, provider: tuple[Carrier, str], ref: Callable[[int], str]) -> None:
    """Its sound comes through us from the provider; pressing play once is one play on record."""
    call = call_in("CA1")
    provider[0].recordings.add(Recording("RE1", "CA1", datetime.now(UTC), duration_seconds=2, words="Көмектесіңізші"))
    recording_in("RE1", call, seconds=2)
    page = sits_down("operator")
    page.goto(f"/cases/{ref(call.case_id)}")
    assert plays() == []
    assert 1.5 < page.evaluate(HEARD_TO_THE_END) < 2.5
    assert plays() == ["RE1"]


HEARD_TO_THE_END = """() => new Promise((resolve) => {
  const sound = document.querySelector("audio");
  sound.addEventListener("ended", () => resolve(sound.duration));
  sound.play();
})"""


def plays() -> list[str]:
    db.session.rollback()
    played = select(AccessLog.recording_sid).where(AccessLog.act == "play_recording")
    return [sid for sid in db.session.execute(played).scalars() if sid]


def test_a_sound_that_does_not_come_is_told_in_words(sits_down: Sit, app: Flask, ref: Callable[[int], str],
                                                     complaints: list[str]) -> None:
    call = call_in("CA1")
    recording_in("RE-unknown-to-the-provider", call)
    page = sits_down("operator", language="en")
    page.goto(f"/cases/{ref(call.case_id)}")
    page.evaluate("document.querySelector('audio').play().catch(() => {})")
    expect(page.get_by_role("alert").filter(has_text="The sound did not come.")).to_be_visible()
    page.get_by_role("link", name="Open by itself").click()
    expect(page.get_by_role("heading")).to_have_text("The recording cannot be played now")
    assert all("503" in complaint for complaint in complaints)
    complaints.clear()


def test_a_new_caller_appears_by_itself_and_waits_on(sits_down: Sit, app: Flask) -> None:
    page = sits_down("supervisor", language="en")
    page.goto("/supervise")
    expect(page.locator("main")).to_contain_text("Nobody waits.")
    at = datetime.now(UTC) - timedelta(seconds=58)
    call_in("CA1", at=at, stage="queued", queued_at=at, language="kk")
    waits = page.locator(".calls .since")
    expect(waits).to_have_text(re.compile(r"\d:\d\d"))
    shown = waits.text_content()
    expect(waits).not_to_have_text(str(shown))   # it counts on by itself


def test_a_waiting_call_is_given_by_keyboard_alone(sits_down: Sit, busy_day: None) -> None:
    page = sits_down("supervisor", language="en")
    page.goto("/supervise")
    summary = page.locator(".calls summary").nth(1)
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("The call now waits for that person.")


def test_an_attempt_is_noted_on_a_telephone(sits_down: Sit, busy_day: None) -> None:
    page = sits_down("operator", width=390, height=844)
    page.goto("/tasks")
    first = page.locator(".promise").first
    first.get_by_role("button", name="Жауап жоқ").click()
    expect(page.locator("#messages")).to_contain_text("келесі әрекет")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_watching_page_is_wider_than_the_screen(language: str, sits_down: Sit, busy_day: None) -> None:
    page = sits_down("supervisor", language=language)
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            inner = page.evaluate("document.documentElement.scrollWidth")
            assert inner <= width, f"{address}: {inner} px on {width} px"
            assert page.evaluate(SMALL, SMALLEST_TARGET) == [], (address, width)


def test_watching_pages_stand_out_from_their_ground(sits_down: Sit, busy_day: None) -> None:
    page = sits_down("supervisor")
    for address in PAGES:
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) == [], (address, scheme)


@pytest.mark.parametrize(("name", "look"), [
    ("wide-kk", {}), ("390-kk", {"width": 390, "height": 844}), ("dark-ru", {"scheme": "dark", "language": "ru"}),
    ("dark-390-en", {"width": 390, "height": 844, "scheme": "dark", "language": "en"})])
def test_pictures_of_the_watching_pages(name: str, look: dict[str, Any], sits_down: Sit, busy_day: None) -> None:
    """Kept in tests/pictures, to be looked at."""
    PICTURES.mkdir(exist_ok=True)
    page = sits_down("supervisor", **look)
    for address in PAGES:
        page.goto(address)
        expect(page.locator("main [data-live]").first).to_be_visible()
        page.screenshot(path=PICTURES / f"{address.strip('/')}-{name}.png", full_page=True)
