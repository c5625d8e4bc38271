"""A backup of both databases goes back whole, into an empty database alone, and no text goes out before the books were read."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, select

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import attaching, backing_up, database_roles, holding_back, upkeep
from contactcenter.casework.acting import Form
from contactcenter.casework.backing_up import BackupFault
from contactcenter.casework.database_roles import Role
from contactcenter.rules.attachments import Limits, Upload
from contactcenter.rules.staff import Staff
from contactcenter.sealing import KeyRing, SealedReader, SealedWriter
from contactcenter.storage.backing_up import address_of
from contactcenter.storage.db import db
from contactcenter.storage.models import Contact, Outbox
from tests import postgres
from tests.conftest import KEYS

TextIn = Callable[..., int]
RESTORED = f"contactcenter_test_restored_{os.getpid()}"   # dropped with what earlier runs have left


@pytest.fixture
def as_the_application() -> bool:
    """The tables' owner makes backups and puts them back."""
    return False


@pytest.fixture
def empty(app: Flask, config: Config, tmp_path: Path) -> Iterator[Flask]:
    """A service over a database that holds nothing, of the same kind."""
    if db.engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server = str(postgres.server_url())
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {RESTORED} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {RESTORED}")
        url = server.rpartition("/")[0] + f"/{RESTORED}"
    made = create_app(replace(config, database_url=url))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(("url", "address"), [
    ("postgresql+psycopg://me:secret@db.example.kz:5433/name", "postgresql://me@db.example.kz:5433/name"),
    ("postgresql+psycopg://me@/name?host=a:5432&host=b:5432&target_session_attrs=read-write",
     "postgresql://me@a:5432,b:5432/name?target_session_attrs=read-write")])
def test_the_programs_of_postgresql_get_its_own_kind_of_address_and_no_password(url: str, address: str) -> None:
    assert address_of(make_url(url)) == address


def test_files_of_cases_come_back_too(app: Flask, empty: Flask, text_in: TextIn, user: Callable[..., Staff], tmp_path: Path,
                                      now: datetime) -> None:
    number, operator = text_in("+77051234567", "Таразда тұрамын"), user("desk", "operator")
    picture = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 3_000
    form = Form(case_number=number, by=operator, key=str(uuid4()), version=1, now=now)
    attaching.attach(form, [Upload("сурет.jpg", picture)], limits=Limits())
    counts = backing_up.back_up(tmp_path / "backup", keys=KEYS, now=now)
    assert (counts["attachment"], counts["attachment_piece"]) == (1, 3)
    with empty.app_context():
        backing_up.restore(tmp_path / "backup", keys=KEYS, now=now)
        assert attaching.take_out(operator, number, 1, now=now) == ("сурет.jpg", picture)


def test_there_and_back(app: Flask, empty: Flask, text_in: TextIn, tmp_path: Path, now: datetime) -> None:
    for number in range(20):
        text_in(f"+770512345{number:02}", "Таразда тұрамын")
    file = tmp_path / "backup"
    counts = backing_up.back_up(file, keys=KEYS, now=now)
    assert (counts["contact"], counts["outbox"], file.stat().st_mode & 0o077) == (20, 20, 0)
    assert not [word for word in ("Таразда", "+7705123", "contact") if word.encode() in file.read_bytes()]
    text_in("+77051234599", "after the backup")
    with empty.app_context():
        with pytest.raises(BackupFault, match="'tests' is not among ENCRYPTION_KEYS"):
            backing_up.restore(file, keys=KeyRing([("other", bytes(32))]), now=now)
        done = backing_up.restore(file, keys=KEYS, now=now)
        assert (done.rows, done.tables, done.in_doubt) == (sum(counts.values()), len(counts), 20)
        assert upkeep.schema_state() == "ok"
        assert len(db.session.execute(select(Contact.sid)).all()) == 20
        assert set(db.session.execute(select(Outbox.state)).scalars()) == {"unsure"}
        held = holding_back.held()
        assert held is not None and held.why == "paused"
        with pytest.raises(BackupFault, match="not empty"):
            backing_up.restore(file, keys=KEYS, now=now)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_after_a_restore_the_wall_stands_again(app: Flask, empty: Flask, text_in: TextIn, tmp_path: Path, now: datetime,
                                               config: Config) -> None:
    text_in("+77051234501", "Алматы қаласында тұрамын")
    walled = policies()
    backing_up.back_up(tmp_path / "backup", keys=KEYS, now=now)
    with empty.app_context():
        backing_up.restore(tmp_path / "backup", keys=KEYS, now=now)
        assert policies() == walled and len(walled) > 15
        database_roles.set_up(*(Role(postgres.role(kind)) for kind in ("owner", "application", "reports")))
        url = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    service = create_app(replace(config, database_url=postgres.as_role(url, "application")))
    with service.app_context():
        acting = database_roles.acting_as()
        assert acting is not None and acting[1]
        assert len(db.session.execute(select(Contact.sid)).all()) == 1, "the service itself looks for everybody"
        with service.test_request_context("/cases"):
            db.session.rollback()
            assert db.session.execute(select(Contact.sid)).all() == []
        db.session.remove()
        db.engine.dispose()


def policies() -> list[tuple[str, str]]:
    """Which tables have which policy, and what it says."""
    return [tuple(row) for row in db.session.connection().exec_driver_sql(
        "SELECT tablename, qual FROM pg_policies ORDER BY tablename")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("as_the_application", [True])
def test_the_application_may_neither_make_nor_put_back_a_backup(app: Flask, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(BackupFault, match="owner"):
        backing_up.back_up(tmp_path / "backup", keys=KEYS, now=now)
    with pytest.raises(BackupFault, match="owner"):
        backing_up.restore(tmp_path / "backup", keys=KEYS, now=now)


def test_a_backup_with_other_counts_than_its_rows_is_not_believed(app: Flask, empty: Flask, text_in: TextIn, tmp_path: Path,
                                                                  now: datetime) -> None:
    text_in("+77051234567", "Таразда тұрамын")
    file = tmp_path / "backup"
    backing_up.back_up(file, keys=KEYS, now=now)
    with open(file, "rb") as source, tarfile.open(
            fileobj=SealedReader(source, keys=KEYS, place="backup"), mode="r|") as archive:
        archive.extractall(tmp_path / "open", filter="data")
    manifest = tmp_path / "open" / "manifest.json"
    told = json.loads(manifest.read_text())
    told["counts"]["contact"] = 2
    manifest.write_text(json.dumps(told))
    with open(file, "wb") as target:
        sealed = SealedWriter(target, keys=KEYS, place="backup")
        with tarfile.open(fileobj=sealed, mode="w|") as archive:
            for name in ("manifest.json", "data"):
                archive.add(tmp_path / "open" / name, name)
        sealed.close()
    with empty.app_context(), pytest.raises(BackupFault, match="contact"):
        backing_up.restore(file, keys=KEYS, now=now)
