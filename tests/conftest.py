"""Fixtures for every room: real databases with real commits, and no network beyond this machine."""

from __future__ import annotations

import gc
import os
import shutil
import socket
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from config import Config
from contactcenter.app import create_app
from contactcenter.sealing import KeyRing
from contactcenter.casework import accounts, database_roles, intake
from contactcenter.casework.database_roles import Role
from contactcenter.rules.inbound import InboundSms
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import Region, Revision
from tests import postgres, quick_routes, quick_statements, what_is_left_out

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)   # a Monday, 11:00 in Almaty
ACCOUNT = "AC" + "1" * 32
TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
NUMBER = "+77172000111"


def pytest_configure(config: pytest.Config) -> None:
    quick_routes.keep()
    quick_statements.keep()
    if not hasattr(config, "workerinput"):
        postgres.provide()
        what_is_left_out.refuse_if_told_to()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that left itself out is a failure where nothing may be left out."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and what_is_left_out.must_not_be():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ())}
    for line in (*what_is_left_out.in_words(), *sorted(skipped)):
        terminalreporter.write_line(f"LEFT OUT: {line}", red=True, bold=True)


def pytest_collection_finish() -> None:
    """What is there now stays to the end: no collection of garbage need look at it again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if what_is_left_out.chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every address but this machine's own unreachable."""
    connect = socket.socket.connect

    def connect_at_home(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] != "localhost" and not ip_address(address[0]).is_loopback:
            raise OSError(f"tests may not reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_at_home)


ENCRYPTION_KEYS = (("tests", bytes(range(32))),)
KEYS = KeyRing(ENCRYPTION_KEYS)
SECRET = "k" * 40
SAME_KEYS = {   # in the environment of a process that shares a database with the test
    "ENCRYPTION_KEYS": ",".join(f"{name}:{b64encode(key).decode()}" for name, key in ENCRYPTION_KEYS), "INDEX_KEY": SECRET}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings of a service like the real one, on a SQLite file of the test's own."""
    return Config(
        database_url=f"sqlite:///{tmp_path / 'test.db'}", secret_key=SECRET, public_url="https://111.example.kz",
        twilio_account_sid=ACCOUNT, twilio_auth_tokens=(TOKEN,), twilio_numbers=(NUMBER,),
        twilio_api_url="http://127.0.0.1:9", spool_dir=tmp_path / "spool", log_level="WARNING", demo=False,
        case_join_window_hours=72,
        encryption_keys=ENCRYPTION_KEYS, trusted_hosts=("localhost",))   # the test client's own name


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "template.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres() -> str | None:
    """The address of this process' own PostgreSQL database with the newest schema; None where there is no server."""
    url = postgres.own_database()
    if url:
        _migrate(url)
        make_roles(url)
    return url


def make_roles(url: str) -> None:
    """The database's roles as 'flask db-roles' makes them, under names of this process' own."""
    app = create_app(_settings(url))
    with app.app_context():
        database_roles.set_up(*(Role(postgres.role(kind)) for kind in ("owner", "application", "reports")))
        db.engine.dispose()


def _migrate(url: str) -> None:
    app = create_app(_settings(url))
    with app.app_context():
        upgrade()
        db.engine.dispose()


def _settings(url: str) -> Config:
    return Config.from_environ({
        "DEMO": "1", "DATABASE_URL": url, "SECRET_KEY": "k", "PUBLIC_URL": "http://localhost",
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER})


@pytest.fixture
def as_the_application() -> bool:
    """Whether a test signs in to PostgreSQL as the application does: no rights over schema and proof, and behind its wall."""
    return True


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, as_the_application: bool) -> str:
    """An empty, migrated database; every test that uses it runs on both."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "test.db")
        return f"sqlite:///{tmp_path / 'test.db'}"
    url = request.getfixturevalue("migrated_postgres")
    if url is None:
        pytest.skip("no PostgreSQL on this machine")
    return postgres.as_role(url, "application") if as_the_application else str(url)


@pytest.fixture
def app(config: Config, database_url: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application over an empty database."""
    empty = None if database_url.startswith("sqlite") else request.getfixturevalue("emptied")
    made = create_app(replace(config, database_url=database_url))
    made.test_client_class = StrangerClient
    made.config["SESSION_COOKIE_SECURE"] = False   # the test client speaks plain HTTP
    with made.app_context():
        quick_statements.share(db.engine)
        yield made
        db.session.rollback()
        if empty:
            empty()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def emptied(migrated_postgres: str) -> Iterator[Callable[[], Any]]:
    """Empties all tables with one message: most of the cost would be the ways to the server. As a superuser: the application
    may not."""
    with psycopg.connect(migrated_postgres, autocommit=True) as connection:
        yield lambda: connection.execute(_emptying())


@cache
def _emptying() -> str:
    kept = (Region.__tablename__, Revision.__tablename__)
    emptied = [f'DELETE FROM "{table.name}"' for table in reversed(db.metadata.sorted_tables) if table.name not in kept]
    return "; ".join([*emptied, f'UPDATE "{Revision.__tablename__}" SET value = 0'])


class StrangerClient(FlaskClient):
    """Comes from outside: the application context that a test holds open is not its own."""

    def open(self, *args: Any, **named: Any) -> TestResponse:
        db.session.rollback()   # what the test has read so far is the past
        return Context().run(super().open, *args, **named)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def text_in(app: Flask) -> Callable[..., int]:
    """Records a text as the webhook would and returns its case number."""
    def record(sender: str, text: str, *, sid: str = "", at: datetime = NOW) -> int:
        sms = InboundSms(sid=sid or "SM" + os.urandom(16).hex(), sender=sender, recipient=NUMBER, text=text)
        return intake.record_sms(sms, now=at, policy=app.extensions["telephony"].policy).case_number

    return record


@pytest.fixture
def user(app: Flask) -> Callable[..., Staff]:
    """Adds an account without a usable password and returns the person."""
    def add(name: str, role: str, *regions: str, password_hash: str = "-") -> Staff:
        number = accounts.add_user(name, role=role, regions=regions, password_hash=password_hash, now=NOW)
        return Staff(id=number, name=name, display_name=name, role=role, regions=frozenset(regions))

    return add
