"""Pages that are told what has changed: nothing waits for the next poll, and polling takes over where the stream is dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from config import Config
from contactcenter.casework import working
from contactcenter.casework.working import Form
from contactcenter.rules.staff import Staff
from contactcenter.storage import signals
from contactcenter.storage.db import transaction
from tests.conftest import ACCOUNT, NOW, NUMBER, SAME_KEYS, ROOT, TOKEN
from tests.ports import free_port
from tests.service.conftest import answers, until

pytestmark = pytest.mark.browser
NOWHERE = "Көмектесіңізші"
PATIENCE_MILLISECONDS = 15_000       # half of the pace at which a page polls while it is told
PUSHED, ASKING = "тікелей", "сұралады"
Sit = Callable[..., Page]


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, stream_url=f"http://127.0.0.1:{free_port()}/stream")


class Stream:
    """The process that pushes, where the pages look for it."""

    def __init__(self, address: str, environment: dict[str, str]) -> None:
        self.origin = address.removesuffix("/stream")
        self._environment = os.environ | environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.stream.conf.py", "--bind",
             self.origin.removeprefix("http://"), "wsgi:app"],
            cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL, start_new_session=True)
        until(lambda: answers(f"{self.origin}/healthz"))

    def kill(self) -> None:
        """Without a farewell."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@pytest.fixture
def stream(config: Config, database_url: str, url: str) -> Iterator[Stream]:
    made = Stream(config.stream_url, {
        "DEMO": "1", "DATABASE_URL": database_url, "SECRET_KEY": config.secret_key, "PUBLIC_URL": url,
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER, "LOG_LEVEL": "ERROR",
        "SERVE_STREAM": "1", **SAME_KEYS})
    made.start()
    yield made
    made.kill()


def tell(*audiences: str, kind: str, **ids: int) -> None:
    with transaction():
        for audience in audiences:
            signals.add(audience, kind, at=NOW, **ids)


def test_a_page_is_told_of_a_text_and_of_one_after_another(stream: Stream, sits_down: Sit,
                                                           text_ref: Callable[..., str]) -> None:
    page = sits_down("operator")
    expect(page.locator("#live")).to_contain_text(PUSHED, timeout=PATIENCE_MILLISECONDS)
    for text in (NOWHERE, "Тағы бір хабарлама"):
        ref = text_ref(text)
        expect(page.locator(f"#c-{ref}")).to_contain_text(text, timeout=PATIENCE_MILLISECONDS)
    expect(page.locator(".counters")).to_contain_text("Жаңа 2", timeout=PATIENCE_MILLISECONDS)


def test_a_dead_stream_is_said_and_polling_takes_over_until_it_lives_again(
        stream: Stream, sits_down: Sit, text_ref: Callable[..., str], complaints: list[str]) -> None:
    page = sits_down("operator")
    foot = page.locator("#live")
    expect(foot).to_contain_text(PUSHED, timeout=PATIENCE_MILLISECONDS)
    stream.kill()
    expect(foot).to_contain_text(ASKING, timeout=PATIENCE_MILLISECONDS)
    ref = text_ref(NOWHERE)
    expect(page.locator(f"#c-{ref}")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    expect(page.locator(".strip")).to_be_hidden()
    stream.start()
    expect(foot).to_contain_text(PUSHED, timeout=2 * PATIENCE_MILLISECONDS)
    ref = text_ref("Тағы бір хабарлама")
    expect(page.locator(f"#c-{ref}")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    assert all("net::ERR_" in complaint for complaint in complaints)
    complaints.clear()


def test_a_page_hears_the_signals_of_its_person(stream: Stream, sits_down: Sit) -> None:
    page = sits_down("operator")
    expect(page.locator("#live")).to_contain_text(PUSHED, timeout=PATIENCE_MILLISECONDS)
    page.evaluate("""window.heard = [];
        document.addEventListener("pushed", ({ detail }) => { if (detail.kind !== "beat") heard.push(detail); })""")
    tell(signals.OPERATORS, kind="ringing", offer=12, call=7)
    until(lambda: page.evaluate("heard.length === 1"))
    assert page.evaluate("heard") == [{"kind": "ringing", "offer": 12, "call": 7}]
    tell(signals.SUPERVISORS, kind="presence")
    tell(signals.OPERATORS, kind="waiting")
    until(lambda: page.evaluate("heard.length === 2"))
    assert page.evaluate("heard[1].kind") == "waiting"


def test_what_happens_while_the_stream_is_away_is_told_afterwards(stream: Stream, sits_down: Sit,
                                                                  complaints: list[str]) -> None:
    page = sits_down("operator")
    tell(signals.OPERATORS, kind="waiting")
    expect(page.locator("#live")).to_contain_text(PUSHED, timeout=PATIENCE_MILLISECONDS)
    page.evaluate("""window.heard = [];
        document.addEventListener("pushed", ({ detail }) => { heard.push(detail.kind); })""")
    stream.kill()
    expect(page.locator("#live")).to_contain_text(ASKING, timeout=PATIENCE_MILLISECONDS)
    tell(signals.OPERATORS, kind="ringing", offer=12, call=7)
    stream.start()
    until(lambda: page.evaluate("heard.includes('ringing')"))
    complaints.clear()


def test_a_case_page_follows_its_case_to_another_region(stream: Stream, sits_down: Sit, text_ref: Callable[..., str],
                                                        account: Callable[..., Staff]) -> None:
    """The part names the scope; a part that came by push names the new one."""
    ref, colleague = text_ref(NOWHERE), account("supervisor")
    page = sits_down("operator")
    page.goto(f"/cases/{ref}")
    expect(page.locator("#live")).to_contain_text(PUSHED, timeout=PATIENCE_MILLISECONDS)
    expect(page.locator("[data-scopes=none]")).to_have_count(1)
    number = int(ref[3:-2])
    working.set_region(Form(case_number=number, by=colleague, key="1" * 32, version=1, now=NOW), "KZ-75", offer=True)
    expect(page.locator("[data-scopes=KZ-75]")).to_have_count(1, timeout=PATIENCE_MILLISECONDS)
    working.add_note(Form(case_number=number, by=colleague, key="2" * 32, version=2, now=NOW), "Алматыға жіберілді")
    expect(page.locator(".timeline")).to_contain_text("Алматыға жіберілді", timeout=PATIENCE_MILLISECONDS)
