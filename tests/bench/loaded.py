"""Databases of a bench with many cases: loaded once, kept on demand, and read as the application's own role."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from flask import Flask
from flask_migrate import upgrade

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import accounts, database_roles
from contactcenter.casework.database_roles import Role
from contactcenter.storage.db import db
from tests import postgres
from tests.bench.filling import CONTACTS, FILLED, NOW, fill
from tests.bench.serving import settings_of

ROLES = OWNER, APPLICATION, REPORTS = (
    Role("contactcenter_bench_owner"), Role("contactcenter_bench_application"), Role("contactcenter_bench_reports"))


@contextmanager
def loaded(cases: int, *, keep: bool) -> Iterator[Flask]:
    """The application over a database of so many cases, which is loaded where it is not there yet and dropped in the end
    unless it is to be kept."""
    server = str(postgres.server_url())
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_named(cases),)).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{_named(cases)}"')
    _prepare(address_of(cases, as_application=False), cases, known=bool(known))
    app = _application(address_of(cases))
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()
        if not keep:
            _drop(server, cases)


def _drop(server: str, cases: int) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{_named(cases)}" WITH (FORCE)')
        for role in ROLES:
            with suppress(psycopg.errors.DependentObjectsStillExist):   # another size is still there
                connection.execute(f"DROP ROLE {role.name}")


def _named(cases: int) -> str:
    return f"contactcenter_bench_{cases}"


def address_of(cases: int, *, as_application: bool = True) -> str:
    """The address of a loaded database, for the application's role or for the tables' maker."""
    address = str(postgres.server_url()).rpartition("/")[0] + f"/{_named(cases)}"
    return address.replace("://postgres@", f"://{APPLICATION.name}@") if as_application else address


def _application(url: str) -> Flask:
    return create_app(Config.from_environ(settings_of(url, "http://localhost")))


def _prepare(url: str, cases: int, *, known: bool) -> None:
    app = _application(url)
    with app.app_context():
        upgrade()
        if not known:
            for place in range(20):
                accounts.add_user(f"person{place}", role="supervisor", password_hash="-", now=NOW)
            began = time.perf_counter()
            fill(url, cases)
            print(f"{cases:,} cases with {cases * CONTACTS:,} contacts in {time.perf_counter() - began:.0f} s", flush=True)
        database_roles.set_up(*ROLES)
        db.engine.dispose()


def tell_size(cases: int) -> None:
    """Prints what the loaded tables take on disk."""
    with psycopg.connect(address_of(cases)) as connection:
        rows = connection.execute("SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class "
                                  "WHERE relname = ANY (%s) AND relkind = 'r'", (list(FILLED),)).fetchall()
    for name, table, indexes in [*rows, ("together", *(sum(row[place] for row in rows) for place in (1, 2)))]:
        print(f"{cases:,} cases: {name:<12} {table / cases:7.0f} bytes a case, indexes {indexes / cases:6.0f}, "
              f"both {(table + indexes) / 2**30:6.2f} GiB")
