"""Which migration the database is at, and which one the code was written for."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from contactcenter.storage.db import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def stored_revision() -> str | None:
    """The migration the database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def wanted_revision() -> str | None:
    """The newest migration beside the code."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
