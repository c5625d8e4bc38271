"""Alembic's entry: migrates through the application's own engine, each migration in one transaction."""

from alembic import context
from flask import current_app
from sqlalchemy import text

LOCK_TIMEOUT = "5s"   # a migration waits for no reader longer than a webhook may take
MIGRATION_LOCK = 1110001


def run_migrations() -> None:
    db = current_app.extensions["migrate"].db
    with db.engine.connect().execution_options(writes=True) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:   # a table made anew is dropped first, so keys are checked at the end (sqlite.org/lang_altertable.html, 7)
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        else:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))   # one migration at a time
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=sqlite,
                          compare_type=True, compare_server_default=False)
        context.run_migrations()
        if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).first()):
            raise RuntimeError(f"the migration would leave rows of {broken[0]} that point at nothing")
        connection.commit()
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


run_migrations()
