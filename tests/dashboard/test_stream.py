"""The door of the stream: who is let in, what is told again to who comes back, and who may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Config
from contactcenter.app import create_app
from contactcenter.dashboard import stream
from contactcenter.dashboard.stream_events import event_number
from contactcenter.dashboard.stream_hub import Hub
from contactcenter.storage import signals
from contactcenter.storage.db import transaction
from tests.conftest import NOW
from tests.dashboard.conftest import Desk
from tests.dashboard.listening import EVENT, end

Sit = Callable[..., Desk]


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, serve_stream=True)


@pytest.fixture(autouse=True)
def hub(app: Flask) -> Iterator[Hub]:
    """One that looks often, so that its threads end soon after the test."""
    app.extensions["stream_hub"] = hub = Hub(app, look_seconds=0.1)
    yield hub
    end([hub])


def tell(person: Desk, kind: str) -> None:
    with transaction():
        signals.add(signals.person(person.staff.id), kind, at=NOW)


def begins(person: Desk, path: str = "/stream", **named: Any) -> list[tuple[str, str, str]]:
    """(number, kind, data) of what the stream says at once; then the browser leaves."""
    answer = person.get(path, **named)
    assert answer.status_code == 200 and answer.mimetype == "text/event-stream"
    said = next(answer.iter_encoded()).decode()
    answer.close()
    assert "\nretry: " in said
    return EVENT.findall(said)


def kinds(events: list[tuple[str, str, str]]) -> set[str]:
    """A signal may be told twice: as missed, and as new to the reader of this moment."""
    return {kind for _, kind, _ in events}


def last_number(person: Desk) -> str:
    return begins(person)[0][0]


def test_a_stream_begins_with_a_beat(desk: Sit) -> None:
    ((_, kind, data),) = begins(desk("operator"))
    assert (kind, data) == ("beat", '{"listeners":1}')


def test_who_comes_back_is_told_what_was_missed(desk: Sit) -> None:
    person, colleague = desk("operator"), desk("operator")
    number = last_number(person)
    tell(person, "ringing")
    tell(colleague, "call")
    tell(person, "offer_gone")
    for again in ({"headers": {"Last-Event-ID": number}}, {"path": f"/stream?after={number}"}):
        assert kinds(begins(person, **again)) == {"beat", "ringing", "offer_gone"}


@pytest.mark.parametrize("number", [
    "x", "7", event_number(0, datetime.now(UTC) - timedelta(hours=2)), event_number(10**9, datetime.now(UTC))],
    ids=["no number", "no moment", "two hours ago", "unknown"])
def test_who_was_away_too_long_is_told_to_begin_anew(desk: Sit, number: str) -> None:
    person = desk("operator")
    tell(person, "ringing")
    assert "reset" in kinds(begins(person, headers={"Last-Event-ID": number}))


def test_who_missed_too_much_is_told_to_begin_anew(desk: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST_MISSED", 1)
    person = desk("operator")
    number = last_number(person)
    for _ in range(2):
        tell(person, "ringing")
    assert "reset" in kinds(begins(person, headers={"Last-Event-ID": number}))


@pytest.mark.parametrize(("role", "status"), [
    ("operator", 200), ("ombudsman", 200), ("supervisor", 200), ("administrator", 403), ("auditor", 403)])
def test_who_works_no_case_hears_nothing(desk: Sit, role: str, status: int) -> None:
    answer = desk(role).client.head("/stream")
    assert answer.status_code == status


def test_a_stranger_hears_nothing(client: FlaskClient) -> None:
    answer = client.get("/stream")
    assert (answer.status_code, answer.data) == (401, b"")


def test_the_pages_of_this_service_alone_may_read_it(desk: Sit) -> None:
    person = desk("operator")
    answer: TestResponse = person.client.head("/stream", headers={"Origin": "https://111.example.kz"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://111.example.kz"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert person.client.head("/stream", headers={"Origin": "https://elsewhere.example"}).status_code == 403


def test_when_too_many_listen_the_rest_poll(hub: Hub, desk: Sit) -> None:
    person = desk("operator")
    hub.close()
    answer = person.get("/stream")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_listening_proves_nobodys_presence(app: Flask, desk: Sit, statements: Callable[[], Any]) -> None:
    person = desk("operator")
    with statements() as seen:
        begins(person)
    assert not [text for text in seen if "UPDATE session" in text]


def test_pages_are_served_without_the_stream(config: Config) -> None:
    """In the web's own processes it would keep a thread for each page."""
    made = create_app(replace(config, serve_stream=False))
    assert "/stream" not in {rule.rule for rule in made.url_map.iter_rules()}


@pytest.mark.parametrize(("url", "sources"), [
    ("", "'self'"), ("https://111.example.kz/stream", "'self'"),
    ("http://127.0.0.1:8113/stream", "'self' http://127.0.0.1:8113")])
def test_pages_may_listen_where_the_stream_is(app: Flask, desk: Sit, url: str, sources: str) -> None:
    app.config["STREAM_URL"] = url
    answer = desk("operator").get("/cases")
    assert f"; connect-src {sources}; " in answer.headers["Content-Security-Policy"]
    assert (f'data-stream="{url}"' in answer.text) == bool(url)


def test_who_works_no_case_is_not_told_to_listen(app: Flask, desk: Sit) -> None:
    app.config["STREAM_URL"] = "https://111.example.kz/stream"
    assert "data-stream" not in desk("auditor").get("/me").text
