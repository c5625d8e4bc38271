"""What keeps the service itself in order: answers about its own state, and chores of the worker."""

from __future__ import annotations

from datetime import datetime

from contactcenter.storage import alarms, books, db, outbox, provider_state, schema


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


def figures() -> dict[str, dict[str, float]]:
    """What monitoring shows of the service as a whole: for each name its values by label ('' where it has none)."""
    with db.reading():
        marks, state = books.marks(), provider_state.current()
        return {
            "missing": {mark.kind: mark.missing for mark in marks},
            "book_read_until": {mark.kind: mark.read_until.timestamp() for mark in marks},
            "texts": {str(name): count for name, count in outbox.counts_by_state().items()},
            "texts_held_back": {"": float(bool(state and (state.opened_at or state.paused_at)))},
            "alarms": {"": float(len(alarms.live()))}}


def checkpoint_database() -> bool:
    """Moves SQLite's write-ahead log into its file; False where there is nothing to do or another process is at it."""
    return db.checkpoint()


def database_version() -> str:
    """Name and version of the database library in use."""
    return db.version()
