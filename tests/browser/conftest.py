"""The service on a real socket, and people in front of a real browser."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Config
from contactcenter.casework import accounts
from contactcenter.rules.staff import Staff
from tests.dashboard.conftest import (account, begun_session, compiled_catalogues, password_hash, ref, row,  # noqa: F401
                                      sharing, text_ref)


class Quiet(WSGIRequestHandler):
    """A server that writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None


@pytest.fixture
def config(config: Config) -> Config:
    """As on a developer's machine: without TLS, whose cookie a plain address could not keep."""
    return replace(config, public_url="http://127.0.0.1", demo=True)


@pytest.fixture
def database_url(tmp_path: Path, migrated_file: Path) -> str:
    shutil.copy(migrated_file, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def app(app: Flask) -> Flask:
    return sharing(app)


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """Where the service answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"),
                                             args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


COMPLAINS = ("error", "warning")   # what is blocked by the policy is an error; an "info" is no fault of a page's


@pytest.fixture
def complaints() -> list[str]:
    """What the browser wrote to its console: errors, and what the policy blocked."""
    return []


def cookie_of(app: Flask, staff: Staff) -> str:
    """The cookie of a session that has begun."""
    return str(SecureCookieSessionInterface().get_signing_serializer(app).dumps(begun_session(staff)))


@pytest.fixture
def sits_down(app: Flask, url: str, chromium: Browser, account: Callable[..., Staff],  # noqa: F811
              complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Somebody of a role who has signed in, at the own home."""
    contexts = []

    def sit_down(role: str, *regions: str, width: int = 1280, height: int = 800, scheme: str = "light", script: bool = True,
                 language: str = "kk", theme: str = "system", shortcuts: bool = True) -> Page:
        staff = account(role, *regions)
        accounts.set_preferences(staff.id, language=language, theme=theme, shortcuts=shortcuts)
        context = chromium.new_context(base_url=url, viewport={"width": width, "height": height}, color_scheme=scheme,
                                       java_script_enabled=script)
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": cookie_of(app, staff), "url": url}])
        page = context.new_page()
        page.on("console", lambda message: message.type in COMPLAINS and complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        return page

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def nothing_to_complain_of(complaints: list[str]) -> Iterator[None]:
    yield
    assert complaints == []
