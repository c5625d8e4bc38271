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
    """Both servers, an application over the same database, and what its processes were started with."""

    service: Target
    floor: Target
    app: Flask
    environment: dict[str, str]
    floor_database: str

    def checkpoint(self) -> None:
        """SQLite's logs go back into their files between rounds, as the worker has it done."""
        if self.environment["DATABASE_URL"].startswith("sqlite"):
            for url in (self.environment["DATABASE_URL"], self.floor_database):
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
        settings = {
            "DEMO": "1", "DATABASE_URL": url, "SECRET_KEY": "k", "PUBLIC_URL": service.url, "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER, "SPOOL_DIR": spool, "LOG_LEVEL": "ERROR"}
        beside = url if kind == POSTGRESQL else url.replace("bench.db", "floor.db")
        app = create_app(Config.from_environ(settings))
        with app.app_context():
            upgrade()
            floor.make_tables(beside)
            running.enter_context(gunicorn("wsgi:app", service, settings))
            running.enter_context(gunicorn("tests.bench.floor:app", bare, {
                "FLOOR_DATABASE": beside, "FLOOR_URL": bare.url, "FLOOR_TOKEN": TOKEN}))
            yield Bench(service, bare, app, os.environ | settings, beside)
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
