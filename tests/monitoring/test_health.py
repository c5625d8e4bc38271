"""Health, readiness, logs: true words, nothing personal."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import accounts, heartbeat, holding_back, second_factors
from contactcenter.monitoring import doctor, logs
from contactcenter.sealing import KeyRing
from contactcenter.storage.db import db
from tests.conftest import NOW


@pytest.fixture
def lonely(config: Config) -> Iterator[Flask]:
    """A service whose database refuses connections."""
    made = create_app(replace(config, database_url="postgresql://nobody@127.0.0.1:9/none"))
    with made.app_context():
        yield made
        db.engine.dispose()


def test_a_process_that_runs_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_a_service_that_can_work_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ok")


def test_texts_that_wait_too_long_are_told(client: FlaskClient, text_in: Callable[..., int]) -> None:
    text_in("+77051234567", "Шымкент", at=datetime.now(UTC) - timedelta(minutes=3))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "is the worker running" in answer.get_json()["outbox"]


def test_a_dead_database_is_told_and_the_process_still_lives(lonely: Flask) -> None:
    assert lonely.test_client().get("/healthz").status_code == 200
    answer = lonely.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["database"]) == (503, "does not answer")


def test_the_doctor_finds_a_dead_database_and_says_what_to_do(lonely: Flask) -> None:
    (finding,) = [finding for finding in doctor.examine(lonely) if not finding.well]
    assert "DATABASE_URL" in finding.words


def test_the_doctor_finds_nothing_wrong_with_a_good_service(app: Flask) -> None:
    assert all(finding.well for finding in doctor.examine(app))


def test_the_doctor_says_what_an_outage_has_left(app: Flask) -> None:
    holding_back.pause(now=datetime.now(UTC))
    heartbeat.note_heartbeat(at=datetime.now(UTC) - timedelta(minutes=10))
    aside = app.extensions["spool_dir"] / "aside"
    aside.mkdir(parents=True)
    (aside / "x.json").write_text("{}")
    (aside / "y.json").write_bytes(KeyRing([("2025", bytes(32))]).seal(b"", place="spool/y"))
    wrong = {finding.subject: finding.words for finding in doctor.examine(app) if not finding.well}
    assert wrong.keys() == {"texts", "worker", "spool content", "ENCRYPTION_KEYS"}
    assert "reconcile" in wrong["texts"] and "spool again" in wrong["spool content"] and "2025" in wrong["ENCRYPTION_KEYS"]


def test_the_doctor_looks_whether_the_emergency_account_can_be_opened(app: Flask) -> None:
    def said() -> tuple[bool, str]:
        return next((one.well, one.words) for one in doctor.examine(app) if one.subject == "break-glass account")

    def can_be_typed(words: str) -> bool:
        command = words.split("'flask --app wsgi ")[1].split("'")[0]
        return app.test_cli_runner().invoke(args=[*command.split(), "--help"]).exit_code == 0

    assert said()[0] and "none" in said()[1] and can_be_typed(said()[1])
    made = [accounts.add_user(name, role="administrator", password_hash="x", break_glass=True, now=NOW)
            for name in ("one", "two")]
    well, words = said()
    assert not well and "one, two" in words and "emergency-codes" in words and can_be_typed(words)
    for number in made:
        second_factors.renew_recovery_codes(number, now=NOW)
    assert said() == (True, "opens: 10 codes are left at least")


def test_a_log_line_is_json_and_says_where_but_not_what(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    try:
        raise ValueError("+77051234567")
    except ValueError:
        logging.getLogger("contactcenter.test").exception("it failed")
    line = capsys.readouterr().err.strip()
    told = json.loads(line)
    assert (told["event"], told["level"], told["exception"][0]["kind"]) == ("it failed", "error", "ValueError")
    assert "+77051234567" not in line
