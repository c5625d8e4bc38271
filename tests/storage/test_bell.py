"""The doorbell on both databases: whoever waits is woken by a commit, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import text

from contactcenter.casework import accounts
from contactcenter.rules.staff import Staff
from contactcenter.storage import bell, revisions, signals
from contactcenter.storage.db import db, transaction
from tests.conftest import NOW

PATIENCE_SECONDS = 20
FOR_EVER = 3600.0


class Waiting:
    """Somebody who waits at the door until the bell rings."""

    def __init__(self) -> None:
        self.ready, self.woken = Event(), Event()
        self.thread = Thread(target=self._wait, args=(db.engine,), daemon=True)
        self.thread.start()
        assert self.ready.wait(PATIENCE_SECONDS)

    def _wait(self, engine: object) -> None:
        with bell.listening(engine) as wait:  # type: ignore[arg-type]
            self.ready.set()
            wait(FOR_EVER)
        self.woken.set()


def move_a_scope() -> None:
    revisions.move(1, "KZ-75")


def tell_somebody() -> None:
    signals.add(signals.OPERATORS, "waiting", at=NOW)


@pytest.mark.parametrize("change", [move_a_scope, tell_somebody])
def test_a_commit_rings(app: Flask, change: Callable[[], None]) -> None:
    waiting = Waiting()
    with transaction():
        change()
    assert waiting.woken.wait(PATIENCE_SECONDS)


def test_what_is_rolled_back_does_not_ring(app: Flask) -> None:
    waiting = Waiting()
    with pytest.raises(ZeroDivisionError), transaction():
        move_a_scope()
        raise ZeroDivisionError
    assert not waiting.woken.wait(0.2)
    with transaction():
        move_a_scope()
    assert waiting.woken.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_no_page_waits_for_does_not_ring(user: Callable[..., Staff]) -> None:
    staff, waiting = user("aigerim", "operator"), Waiting()
    accounts.set_preferences(staff.id, language="en", theme="dark", shortcuts=True)
    assert not waiting.woken.wait(0.2)
    with transaction():
        move_a_scope()
    assert waiting.woken.wait(PATIENCE_SECONDS)


def test_a_bell_that_was_put_away_rings_again(app: Flask) -> None:
    with transaction():
        move_a_scope()
    db.engine.dispose()
    waiting = Waiting()
    with transaction():
        move_a_scope()
    assert waiting.woken.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_bell_whose_connection_was_cut_rings_again(app: Flask) -> None:
    """The stroke itself may be lost: who waits looks by itself a second later."""
    with transaction():
        move_a_scope()
    waiting = Waiting()
    cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
               " WHERE datname = current_database() AND query LIKE 'NOTIFY%'")
    while not db.session.execute(cut).all():
        db.session.rollback()
    db.session.rollback()
    while not waiting.woken.wait(0.05):
        with transaction():
            move_a_scope()
