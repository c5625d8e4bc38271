"""Servers and databases for a bench: the service and the floor beside each other, as they would be deployed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psycopg
from flask import Flask
from flask_migrate import upgrade

from config import Config
from contactcenter.app import create_app
from contactcenter.storage.db import db
from tests import postgres
from tests.bench import floor
from tests.bench.load import ACCOUNT, NUMBER, TOKEN, Target
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
POSTGRESQL, SQLITE = DATABASES = ("postgresql", "sqlite")


@dataclass(frozen=True)
class Bench:
    """Both servers and their databases."""

    service: Target
    floor: Target
    database: str
    floor_database: str

    def checkpoint(self) -> None:
        """SQLite's logs go back into their files between rounds, as the worker has it done."""
        if self.database.startswith("sqlite"):
            for url in (self.database, self.floor_database):
                connection = floor.connect(url)
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()


@contextmanager
def database(kind: str) -> Iterator[str]:
    """An empty database of this process alone. Unlike the tests' it is as durable as the service's: synchronous_commit on."""
    if kind == SQLITE:
        with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:   # a disk, where /tmp may be memory
            yield f"sqlite:///{folder}/bench.db"
        return
    postgres.provide()
    server = str(postgres.server_url())
    name = f"contactcenter_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield server.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        postgres.stop()


@contextmanager
def serving(kind: str) -> Iterator[Bench]:
    """The service and the floor, each under gunicorn with the service's own settings."""
    (ROOT / "var").mkdir(exist_ok=True)
    service, bare = (Target(f"http://127.0.0.1:{free_port()}") for _ in range(2))
    with ExitStack() as running:
        url = running.enter_context(database(kind))
        spool = running.enter_context(tempfile.TemporaryDirectory())
        beside = url if kind == POSTGRESQL else url.replace("bench.db", "floor.db")
        running.enter_context(application(url, service.url))
        floor.make_tables(beside)
        running.enter_context(gunicorn("wsgi:app", service, settings_of(url, service.url) | {"SPOOL_DIR": spool}))
        running.enter_context(gunicorn("tests.bench.floor:app", bare, {
            "FLOOR_DATABASE": beside, "FLOOR_URL": bare.url, "FLOOR_TOKEN": TOKEN}))
        yield Bench(service, bare, url, beside)


def settings_of(url: str, public_url: str) -> dict[str, str]:
    return {"DEMO": "1", "DATABASE_URL": url, "SECRET_KEY": "k", "PUBLIC_URL": public_url, "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER, "LOG_LEVEL": "ERROR"}


@contextmanager
def application(url: str, public_url: str) -> Iterator[Flask]:
    """An application over this database, migrated, its context open."""
    app = create_app(Config.from_environ(settings_of(url, public_url)))
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def gunicorn(application: str, target: Target, settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server with the settings of gunicorn.conf.py, answering."""
    bind = f"{target.address[0]}:{target.address[1]}"
    command = [sys.executable, "-m", "gunicorn", "--log-level", "warning", "--bind", bind, application]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | settings) as running:
        try:
            wait_for(target)
            yield running
        finally:
            running.terminate()
            running.wait(30)


def wait_for(target: Target) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            urlopen(f"{target.url}/healthz", timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < end, f"{target.url} does not answer"
            time.sleep(0.1)
