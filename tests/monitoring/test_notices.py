"""Alarms reach people over real sockets: a webhook, a mail server, the provider."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from contactcenter.casework.alarming import Notice
from contactcenter.monitoring.notices import Messenger
from contactcenter.rules.sending import Handover, HandoverResult, OutboundText
from tests.conftest import NUMBER

texts: list[OutboundText] = []


def send(text: OutboundText) -> HandoverResult:
    texts.append(text)
    return HandoverResult(Handover.SENT, sid="SM1")


def notice(target: str) -> Notice:
    return Notice(target, "missing", 2, "contacts", datetime(2026, 11, 23, 6, 0, tzinfo=UTC), "docs/operations.md#missing")


@pytest.fixture
def heard() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """A webhook's address, and what was posted there."""
    bodies: list[dict[str, object]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", bodies
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_gets_the_facts(heard: tuple[str, list[dict[str, object]]]) -> None:
    url, bodies = heard
    assert Messenger(send, NUMBER)(notice(f"{url}/in")) is None
    assert bodies == [{"code": "missing", "value": 2, "unit": "contacts", "raised_at": "2026-11-23T06:00:00+00:00",
                       "runbook": "docs/operations.md#missing"}]
    assert Messenger(send, NUMBER)(notice(f"{url}/broken")) == "HTTPError"
    assert Messenger(send, NUMBER)(notice("http://127.0.0.1:9/")) == "URLError"


def test_a_telephone_gets_a_line() -> None:
    texts.clear()
    assert Messenger(send, NUMBER)(notice("sms:+77010000001")) is None
    assert (texts[0].recipient, texts[0].sender) == ("+77010000001", NUMBER)
    assert texts[0].text == "111 ALARM missing: 2 contacts since 06:00 UTC. docs/operations.md#missing"


def test_mail_goes_to_the_mail_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said: list[str] = []

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as lines:
                answers = {"data": b"354 go on", "quit": b"221 bye"}
                connection.sendall(b"220 here\r\n")
                reading = False
                for word in (line.decode().strip() for line in lines):
                    said.append(word)
                    reading = word == "data" or reading and word != "."
                    if not reading or word == "data":
                        connection.sendall(answers.get(word.lower(), b"250 ok") + b"\r\n")

        thread = Thread(target=serve)
        thread.start()
        messenger = Messenger(send, NUMBER, f"smtp://127.0.0.1:{server.getsockname()[1]}", "111@example.kz")
        assert messenger(notice("mailto:duty@example.kz")) is None
        thread.join(10)
    assert "Subject: 111: missing" in said
    assert "To: duty@example.kz" in said
    assert Messenger(send, NUMBER)(notice("mailto:duty@example.kz")) == "no SMTP_URL"
