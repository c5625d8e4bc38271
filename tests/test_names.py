"""Under which names the service answers, and how much it takes at a door."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config, ConfigError
from contactcenter.dashboard.doors import DOORS
from contactcenter.dashboard.guard import FORM_BYTES, LONG_FORM_BYTES
from tests.test_config import GOOD

HEALTH = ("/healthz", "/readyz", "/metrics")
OTHERS = ("evil.example", "111.example.kz.evil.example", "evil-111.example.kz", "10.0.0.11:8111", "[::1]:8111", "a b", "[",
          "111.example.kz@evil.example", "")
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize("name", OTHERS)
def test_under_a_foreign_name_there_is_nothing_but_a_word(client: FlaskClient, name: str) -> None:
    for path in ("/login", "/", "/cases", "/nowhere", "/webhooks/twilio/sms", "/static/style.css"):
        answer = client.open(path, method="POST" if path.startswith("/webhooks") else "GET", headers={"Host": name})
        assert answer.status_code == 400, path
        assert "evil" not in answer.text and "evil" not in str(answer.headers), path
    answer = client.get("/login", headers={"Host": name})
    assert "https://111.example.kz." in answer.text


@on_sqlite
def test_ours_are_the_public_one_and_those_of_the_settings_with_any_port(app: Flask, client: FlaskClient) -> None:
    for name in ("111.example.kz", "111.EXAMPLE.kz:443", "localhost", "localhost:8111"):
        assert client.get("/login", headers={"Host": name}).status_code == 200, name


@on_sqlite
def test_probes_ask_by_address(client: FlaskClient) -> None:
    for path in HEALTH:
        assert client.get(path, headers={"Host": "10.0.0.11:8111"}).status_code == 200, path


def test_further_names_are_names() -> None:
    read = Config.from_environ(GOOD | {"TRUSTED_HOSTS": "a.example.kz, 10.0.0.11"})
    assert read.trusted_hosts == ("a.example.kz", "10.0.0.11")
    for wrong in ("https://a.example.kz", "a.example.kz:443", "*", ".example.kz", "A.example.kz"):
        with pytest.raises(ConfigError, match="TRUSTED_HOSTS"):
            Config.from_environ(GOOD | {"TRUSTED_HOSTS": wrong})


@on_sqlite
def test_no_door_takes_more_than_it_needs(client: FlaskClient) -> None:
    assert {door.most_bytes for door in DOORS} == {FORM_BYTES, LONG_FORM_BYTES}
    assert client.post("/login", data={"name": "x" * FORM_BYTES}).status_code == 413
    assert client.post("/login", data={"name": "x" * (FORM_BYTES // 2)}).status_code == 400, "no token, but it was read"
