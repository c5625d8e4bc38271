"""What keeps the service itself in order: answers about its own state, and chores of the worker."""

from __future__ import annotations

from datetime import datetime

from contactcenter.storage import db, outbox, schema


def database_answers() -> bool:
    """Whether the database answers right now."""
    return db.answers()


def schema_state() -> str:
    """'ok', or in words how the database's schema differs from the code's."""
    stored, wanted = schema.stored_revision(), schema.wanted_revision()
    if stored == wanted:
        return "ok"
    return f"at {stored or 'nothing'}, the code wants {wanted}: run 'flask --app wsgi db upgrade'"


def oldest_due_text(now: datetime) -> datetime | None:
    """Since when the oldest text has been due; None when nothing waits."""
    return outbox.oldest_due(now)


def checkpoint_database() -> bool:
    """Moves SQLite's write-ahead log into its file; False where there is nothing to do or another process is at it."""
    return db.checkpoint()


def database_version() -> str:
    """Name and version of the database library in use."""
    return db.version()
