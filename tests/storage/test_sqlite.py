"""SQLite as the service uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from config import Config
from contactcenter.app import create_app
from contactcenter.storage import db as storage
from contactcenter.storage.db import db, transaction
from contactcenter.storage.types import UtcTime


@pytest.fixture
def app(config: Config, migrated_file: Path, tmp_path: Path) -> Iterator[Flask]:
    (tmp_path / "own.db").write_bytes(migrated_file.read_bytes())
    made = create_app(replace(config, database_url=f"sqlite:///{tmp_path / 'own.db'}"))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(("pragma", "value"), [
    ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000), ("wal_autocheckpoint", 0)])
def test_every_connection_is_set_up(app: Flask, pragma: str, value: object) -> None:
    assert db.session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_the_log_moves_into_the_file_under_a_lock(app: Flask, tmp_path: Path) -> None:
    with transaction():
        db.session.execute(text("UPDATE revision SET value = value + 1"))
    assert (tmp_path / "own.db-wal").stat().st_size > 0
    before = (tmp_path / "own.db").read_bytes()
    assert storage.checkpoint() is True
    assert (tmp_path / "own.db").read_bytes() != before


def test_a_transaction_inside_a_transaction_is_a_mistake(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="already open"), transaction(), transaction():
        pass


def test_a_failed_transaction_leaves_nothing(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.execute(text("UPDATE revision SET value = 7"))
        raise ZeroDivisionError
    assert db.session.execute(text("SELECT max(value) FROM revision")).scalar_one() == 0


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcTime().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())
