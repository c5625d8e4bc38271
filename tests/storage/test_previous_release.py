"""A release is deployed without a pause: while the new schema is there the code before it still writes. So a migration takes
nothing away that the step before it had, and what it adds to a table is absent or has a default of the database's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect

from config import Config
from contactcenter.app import create_app
from contactcenter.storage.db import db
from tests.storage.test_migrations import VERSIONS

FIRST = "0007"   # what was before is of no release that could still run
ADMITTED = {     # with the reason; the migration of a release in service has none
    "0009": "made together with the first release: nobody can be signing in with the code before",
    "0015": "what it seals the code before cannot read: that code is stopped before it goes in",
}
Schema = dict[str, dict[str, Any]]


@pytest.fixture
def empty(config: Config, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(replace(config, database_url=f"sqlite:///{tmp_path / 'steps.db'}"))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def schema() -> Schema:
    """Every table with its columns."""
    seen = inspect(db.engine)
    return {table: {column["name"]: column for column in seen.get_columns(table)} for table in seen.get_table_names()
            if "fts" not in table}


def what_breaks(before: Schema, after: Schema) -> Iterator[str]:
    for table, columns in before.items():
        if table not in after:
            yield f"{table} is gone"
            continue
        yield from (f"{table}.{name} is gone" for name in columns if name not in after[table])
        for name, column in after[table].items():
            must_be_told = not column["nullable"] and column["default"] is None
            if must_be_told and (name not in columns or columns[name]["nullable"]):
                yield f"{table}.{name} must be told, and the code before does not know it"


def test_the_code_before_each_migration_still_writes_after_it(empty: Flask) -> None:
    steps = sorted(path.name[:4] for path in VERSIONS.glob("*.py"))
    upgrade(revision=steps[steps.index(FIRST) - 1])
    before = schema()
    for step in steps[steps.index(FIRST):]:
        upgrade(revision=step)
        after = schema()
        assert bool(list(what_breaks(before, after))) is (step in ADMITTED), step
        before = after


def test_what_would_break_it_is_seen() -> None:
    here = {"t": {"a": {"nullable": True, "default": None}}}
    for after, words in (({}, "t is gone"), ({"t": {}}, "t.a is gone"),
                         ({"t": here["t"] | {"b": {"nullable": False, "default": None}}}, "t.b must be told"),
                         ({"t": {"a": {"nullable": False, "default": None}}}, "t.a must be told")):
        assert [said for said in what_breaks(here, after) if said.startswith(words)], words
    assert not list(what_breaks(here, {"t": here["t"] | {"b": {"nullable": False, "default": "0"}}}))
