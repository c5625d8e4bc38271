"""The doorbell: says that something was committed, so that whoever waits looks at once. What it was stands in the tables.

PostgreSQL takes one lock of the whole database while it commits a NOTIFY (its source, PreCommit_Notify); inside every commit
that would queue them all. So the bell rings afterwards, over a connection of its own, and many commits share a stroke. SQLite
needs no bell: whoever waits sees the file's version move. A bell that was lost costs a second: nobody waits longer for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread, current_thread
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "contactcenter_moved"
SQLITE_LOOKS_SECONDS = 0.05
STROKE_EVERY_SECONDS = 0.02   # in a storm fifty strokes a second, each for all commits since the last, instead of one a commit
log = logging.getLogger(__name__)


class Bell:
    """Rings for one process. Its thread begins with the first stroke, so after any fork, and ends with the engine's pool."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._silent = engine.dialect.name == "sqlite"
        self._lock = Lock()
        self._rung = Event()
        self._ringer: Thread | None = None
        event.listen(engine, "engine_disposed", lambda _engine: self.put_away())

    def ring(self) -> None:
        """Waits for nothing and never fails."""
        if self._silent:
            return
        with self._lock:
            self._rung.set()
            if self._ringer is None or not self._ringer.is_alive():
                self._ringer = Thread(target=self._keep_ringing, name="bell", daemon=True)
                with suppress(RuntimeError):   # no thread to be had: the change is committed all the same
                    self._ringer.start()

    def put_away(self) -> None:
        """Ends the thread and its connection; another stroke begins anew."""
        with self._lock:
            ringer, self._ringer = self._ringer, None
            self._rung.set()
        if ringer is not None:
            ringer.join()

    def _keep_ringing(self) -> None:
        connection: Connection | None = None
        while self._rung.wait() and self._ringer is current_thread():
            self._rung.clear()
            try:
                connection = connection or own_connection(self._engine)
                connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
                sleep(STROKE_EVERY_SECONDS)
            except SQLAlchemyError:
                log.warning("the doorbell could not be rung: pages hear of a change a second later")
                _let_go(connection)
                connection = None
        _let_go(connection)


def own_connection(engine: Engine) -> Connection:
    """A connection that belongs to no pool and commits each statement by itself."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()
    return connection


def _let_go(connection: Connection | None) -> None:
    if connection is not None:
        connection.close()


@contextmanager
def listening(engine: Engine) -> Iterator[Callable[[float], None]]:
    """Gives a wait(seconds) that ends as soon as the bell has rung since the last one."""
    connection = own_connection(engine)
    try:
        driver: Any = connection.connection.dbapi_connection
        if engine.dialect.name == "sqlite":
            yield _FileVersion(driver).wait
        else:
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            yield lambda seconds: _wait_for_stroke(driver, seconds)
    finally:
        connection.close()


def _wait_for_stroke(driver: Any, seconds: float) -> None:
    for _ in driver.notifies(timeout=seconds, stop_after=1):
        pass


class _FileVersion:
    """SQLite's data_version moves when another connection, of this process or any other, has committed."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._seen = self._now()

    def _now(self) -> int:
        return int(self._driver.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, seconds: float) -> None:
        end = monotonic() + seconds
        while (version := self._now()) == self._seen and monotonic() < end:
            sleep(SQLITE_LOOKS_SECONDS)
        self._seen = version
