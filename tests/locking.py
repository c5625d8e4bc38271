"""A database that keeps everybody waiting."""

from __future__ import annotations

from sqlalchemy import text

from contactcenter.storage.db import db


class a_table_locked:  # noqa: N801 - reads as a sentence
    """Somebody else holds SQLite's file, or PostgreSQL's table, longer than anybody may wait."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __enter__(self) -> None:
        db.session.remove()
        self.connection = db.engine.connect()
        if db.engine.dialect.name == "sqlite":
            self.connection.connection.driver_connection.execute("BEGIN EXCLUSIVE")  # type: ignore[union-attr]
        else:
            self.connection.execute(text(f"LOCK TABLE {self.table} IN ACCESS EXCLUSIVE MODE"))

    def __exit__(self, *_: object) -> None:
        if db.engine.dialect.name == "sqlite":
            self.connection.connection.driver_connection.rollback()  # type: ignore[union-attr]
        self.connection.close()
