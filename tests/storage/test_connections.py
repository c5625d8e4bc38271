"""A connection that dies under its transaction: what is said of it is why it was given up, and never the rolling back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from contactcenter.storage.db import DatabaseAway, db, reading, transaction


# SQLite is a file: no connection of it dies.
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def end_connection() -> None:
    """As a server does that was held up too long, or is stopped: the client hears of it with its next word."""
    own = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})


def test_what_is_refused_stays_refused(app: Flask) -> None:
    with pytest.raises(KeyError, match="refused"), transaction():
        end_connection()
        raise KeyError("refused")


def test_what_was_read_is_read(app: Flask) -> None:
    with reading():
        found = db.session.execute(text("SELECT 7")).scalar_one()
        end_connection()
    assert found == 7


def test_a_transaction_that_the_server_has_ended_is_a_database_that_is_away(app: Flask) -> None:
    with pytest.raises(DatabaseAway), transaction():
        db.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_sleep(0.1)"))
        db.session.execute(text("SELECT 1"))
    with transaction():
        assert db.session.execute(text("SELECT 1")).scalar_one() == 1


def test_the_end_of_a_request_takes_no_harm(app: Flask) -> None:
    with app.app_context():
        end_connection()
