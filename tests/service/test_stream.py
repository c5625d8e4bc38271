"""The process that pushes, as it is run: one gunicorn with many threads beside whoever writes to the database."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from secrets import token_urlsafe
from threading import Thread
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from sqlalchemy import insert

from contactcenter.casework import accounts
from contactcenter.dashboard.people import token_hash
from contactcenter.rules.staff import Staff
from contactcenter.storage import signals
from contactcenter.storage.call_models import Signal
from contactcenter.storage.db import db, transaction
from tests.conftest import ACCOUNT, NOW, NUMBER, SAME_KEYS, TOKEN
from tests.ports import free_port
from tests.service.conftest import PATIENCE_SECONDS, answers, process, until

EVENT = re.compile(rb"id: (.+)\nevent: (.+)\ndata: (.+)\n\n")
MANY = 200
WithCookie = Callable[[Staff], str]


@pytest.fixture
def address(app: Flask, database_url: str) -> Iterator[str]:
    """Where the stream is."""
    with stream_process(app, database_url) as url:
        yield url


@contextmanager
def stream_process(app: Flask, database_url: str) -> Iterator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    environment = os.environ | {
        "DEMO": "1", "DATABASE_URL": database_url, "SECRET_KEY": app.config["SECRET_KEY"], "PUBLIC_URL": "http://127.0.0.1",
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER, "LOG_LEVEL": "ERROR",
        "SERVE_STREAM": "1", **SAME_KEYS}
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.stream.conf.py", "--bind", url.removeprefix("http://"),
               "wsgi:app"]
    with process(command, environment):
        until(lambda: answers(f"{url}/readyz"))
        yield f"{url}/stream"


@pytest.fixture
def cookie(app: Flask) -> WithCookie:
    """Signs a browser in, and gives what it sends along."""
    def sign_in(staff: Staff) -> str:
        token = token_urlsafe(32)
        accounts.start_session(staff.id, token_hash=token_hash(token), now=datetime.now(UTC))
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"session={serializer.dumps({'_user_id': token})}"

    return sign_in


class Browser:
    """One open stream and what came over it."""

    def __init__(self, address: str, cookie: str, *, last: str = "") -> None:
        headers = {"Cookie": cookie} | ({"Last-Event-ID": last} if last else {})
        self.answer = requests.get(address, headers=headers, stream=True, timeout=PATIENCE_SECONDS)
        assert self.answer.status_code == 200
        self.said, self.ended = b"", False
        self.thread = Thread(target=self._listen, daemon=True)
        self.thread.start()
        until(lambda: b"event: beat" in self.said)

    def _listen(self) -> None:
        try:
            for chunk in self.answer.iter_content(None):
                self.said += chunk
        except (requests.RequestException, AttributeError):   # cut off, or closed by the test
            pass
        self.ended = True

    @property
    def kinds(self) -> list[str]:
        return [kind.decode() for _, kind, _ in EVENT.findall(self.said) if kind != b"beat"]

    def last(self) -> str:
        return str(EVENT.findall(self.said)[-1][0].decode())

    def close(self) -> None:
        self.answer.raw._fp.fp.raw._sock.shutdown(socket.SHUT_RDWR)
        self.thread.join(PATIENCE_SECONDS)


def tell(*audiences: str, kind: str) -> None:
    with transaction():
        for audience in audiences:
            signals.add(audience, kind, at=NOW)


def test_a_text_is_heard_of_where_it_belongs(address: str, cookie: WithCookie, user: Callable[..., Staff],
                                             text_in: Callable[..., int]) -> None:
    operator = Browser(address, cookie(user("aigerim", "operator")))
    almaty = Browser(address, cookie(user("almaty", "ombudsman", "KZ-75")))
    atyrau_staff = user("atyrau", "ombudsman", "KZ-23")
    atyrau = Browser(address, cookie(atyrau_staff))
    text_in("+77051112233", "Мен Алматы қаласында тұрамын, сұрағым бар")
    until(lambda: b'"KZ-75"' in operator.said and b'"KZ-75"' in almaty.said)
    tell(signals.person(atyrau_staff.id), kind="told")
    until(lambda: "told" in atyrau.kinds)
    assert b'"KZ-75"' not in atyrau.said


def test_who_comes_back_hears_what_was_missed_also_from_a_new_process(
        app: Flask, database_url: str, cookie: WithCookie, user: Callable[..., Staff]) -> None:
    staff = user("aigerim", "operator")
    signed_in = cookie(staff)
    tell(signals.person(staff.id), kind="before")
    with stream_process(app, database_url) as address:
        first = Browser(address, signed_in)
        tell(signals.person(staff.id), kind="ringing")
        until(lambda: first.kinds == ["ringing"])
    until(lambda: first.ended)
    tell(signals.person(staff.id), kind="offer_gone")
    with stream_process(app, database_url) as address:
        again = Browser(address, signed_in, last=first.last())
        until(lambda: "offer_gone" in again.kinds)
        assert "ringing" not in again.kinds


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_transaction_that_commits_late_is_heard_by_who_broke_off_before(
        address: str, cookie: WithCookie, user: Callable[..., Staff]) -> None:
    staff = user("aigerim", "operator")
    signed_in = cookie(staff)
    tell(signals.person(staff.id), kind="told")
    first = Browser(address, signed_in)
    with db.engine.connect() as slow:
        slow.execute(insert(Signal.__table__).values(audience=signals.person(staff.id), kind="late", facts={}, at=NOW))
        tell(signals.person(staff.id), kind="early")
        until(lambda: "early" in first.kinds)
        first.close()
        slow.commit()
    again = Browser(address, signed_in, last=first.last())
    until(lambda: "late" in again.kinds)


def test_many_hear_the_same_signal_once_each(address: str, cookie: WithCookie, user: Callable[..., Staff]) -> None:
    host, port = str(urlsplit(address).hostname), int(urlsplit(address).port or 0)
    signed_in = cookie(user("aigerim", "operator"))
    request = f"GET /stream HTTP/1.1\r\nHost: {host}\r\nCookie: {signed_in}\r\n\r\n".encode()
    with ExitStack() as opened:
        browsers = [opened.enter_context(socket.create_connection((host, port), PATIENCE_SECONDS)) for _ in range(MANY)]
        for browser in browsers:
            browser.sendall(request)
        for browser in browsers:
            heard_up_to(browser, b"event: beat")
        tell(signals.OPERATORS, kind="waiting")
        tell(signals.OPERATORS, kind="presence")
        for browser in browsers:
            assert heard_up_to(browser, b"event: presence").count(b"event: waiting") == 1


def heard_up_to(browser: socket.socket, words: bytes) -> bytes:
    said = b""
    while words not in said:
        chunk = browser.recv(4096)
        assert chunk, said
        said += chunk
    return said
