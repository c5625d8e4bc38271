"""The engine, and the only place that commits.

SQLite: the driver's own transaction handling silently loses concurrent updates, so it is switched off and every
transaction begins explicitly: IMMEDIATE when it writes, DEFERRED when it reads. Versions before 3.51.3 can corrupt a WAL
that two connections checkpoint at the same moment (sqlite.org/wal.html, "WAL-reset bug"); connections therefore never
checkpoint by themselves, and checkpoint() does it under a file lock, one process at a time.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Dialect, Engine, MetaData, Row, Table, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase

from contactcenter.storage.bell import Bell

BUSY_TIMEOUT_MILLISECONDS = 5_000
POSTGRES_SECONDS = {"connect": 3, "statement": 4, "lock": 3, "idle": 15}
NOTICE_A_DEAD_SERVER = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
POOL_SIZE = 10
ASK_AFTER_SECONDS = 1.0

__all__ = ["AnyRow", "Base", "DatabaseAway", "answers", "checkpoint", "database_is_away", "db", "do_last", "do_the_only_last",
           "install", "is_sqlite", "note_move", "reading", "transaction", "wanted_while"]

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    if TYPE_CHECKING:
        __table__: ClassVar[Table]


class OwnSession(Session):
    """Lets go of a connection that has died under it: there is nothing left to roll back, and why it is given up is what
    counts."""

    def rollback(self) -> None:
        self._surely(super().rollback)

    def close(self) -> None:
        self._surely(super().close)

    def _surely(self, end: Callable[[], None]) -> None:
        try:
            end()
        except DBAPIError:
            self.invalidate()


db = SQLAlchemy(model_class=Base, session_options={"class_": OwnSession, "expire_on_commit": False})


class DatabaseAway(Exception):
    """The database did not answer in time: nothing was stored."""


def install(app: Flask, database_url: str) -> None:
    """Binds the engine to the application. Opens no connection."""
    sqlite = database_url.startswith("sqlite")
    app.config["SQLALCHEMY_DATABASE_URI"] = _with_driver(database_url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _sqlite_options() if sqlite else _postgres_options()
    db.init_app(app)
    with app.app_context():
        if sqlite:
            _prepare_sqlite(db.engine)
        else:
            event.listen(db.engine, "checkin", _note_used)
            event.listen(db.engine, "checkout", partial(_ask_after_a_pause, db.engine.dialect))
        app.extensions["bell"] = Bell(db.engine)


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _sqlite_options() -> dict[str, Any]:
    return {"connect_args": {"timeout": BUSY_TIMEOUT_MILLISECONDS / 1000, "check_same_thread": False},
            "pool_size": POOL_SIZE, "json_serializer": _dump, "hide_parameters": True}


def _postgres_options() -> dict[str, Any]:
    limits = {"statement_timeout": POSTGRES_SECONDS["statement"], "lock_timeout": POSTGRES_SECONDS["lock"],
              "idle_in_transaction_session_timeout": POSTGRES_SECONDS["idle"]}
    settings = " ".join(f"-c {name}={seconds * 1000}" for name, seconds in limits.items())
    return {"connect_args": {"connect_timeout": POSTGRES_SECONDS["connect"], "options": settings, **NOTICE_A_DEAD_SERVER},
            "pool_size": POOL_SIZE, "pool_timeout": POSTGRES_SECONDS["connect"],
            "json_serializer": _dump, "hide_parameters": True}


_dump = partial(json.dumps, ensure_ascii=False)


def _prepare_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_explicitly)


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MILLISECONDS}", "journal_mode=WAL", "synchronous=FULL",
                   "foreign_keys=ON", "wal_autocheckpoint=0"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_explicitly(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def _note_used(_driver: Any, record: Any) -> None:
    record.info["used"] = monotonic()


def _ask_after_a_pause(dialect: Dialect, driver: Any, record: Any, _proxy: object) -> None:
    """Whether a connection lives is asked when it was idle for a second, not each time, which is a round trip of its own: one
    that was just used and is dead all the same fails with DatabaseAway, and with it all others of the pool are replaced."""
    if monotonic() - record.info.get("used", 0.0) > ASK_AFTER_SECONDS and not _lives(dialect, driver):
        raise DisconnectionError


def _lives(dialect: Dialect, driver: Any) -> bool:
    try:
        return bool(dialect.do_ping(driver))
    except dialect.loaded_dbapi.Error as error:
        if dialect.is_disconnect(error, driver, None):
            return False
        raise


_unwanted: ContextVar[Callable[[], bool]] = ContextVar("unwanted", default=lambda: False)


@contextmanager
def wanted_while(wanted: Callable[[], bool]) -> Iterator[None]:
    """Within it a transaction that is not wanted any more at its end stores nothing and raises DatabaseAway."""
    token = _unwanted.set(lambda: not wanted())
    try:
        yield
    finally:
        _unwanted.reset(token)


@contextmanager
def transaction() -> Iterator[None]:
    """One thing that happens: everything inside is stored together, or nothing is.

    Ends a read that is under way, commits on leaving, rolls back on any exception. Raises DatabaseAway when the database
    does not answer (also when it times out or refuses a lock), RuntimeError when opened inside another transaction.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("a transaction is already open: one for each thing that happens")
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"writes": True})
        yield
        for _, work in sorted(session.info.pop("last", {}).items()):
            work()
        if _unwanted.get()():
            raise DatabaseAway
        session.commit()
        moved = session.info.get("moved", False)
    except BaseException as error:
        session.rollback()
        if database_is_away(error):
            raise DatabaseAway from error
        raise
    finally:
        session.info.update(writing=False, moved=False, last={}, records={})
        session.close()
    if moved:
        current_app.extensions["bell"].ring()   # after the commit: whoever looks finds it


def do_last(key: tuple[str, int], work: Callable[[], None]) -> None:
    """Leaves something to the end of the transaction, in the order of the keys and once for each: rows that many writers
    change are locked for a moment only, and nobody locks them in another order."""
    db.session().info.setdefault("last", {})[key] = work


def do_the_only_last() -> None:
    """Does what was left to the end, if it is one thing: the order of several is kept at the end alone."""
    last = db.session().info.get("last", {})
    if len(last) == 1:
        last.popitem()[1]()


def note_move() -> None:
    """Something moved that pages wait for: the bell rings once it is committed."""
    db.session().info["moved"] = True


@contextmanager
def reading() -> Iterator[None]:
    """A few reads that belong together; leaves no snapshot open. Raises DatabaseAway like transaction()."""
    try:
        yield
    except Exception as error:
        if database_is_away(error):
            raise DatabaseAway from error
        raise
    finally:
        if not db.session().info.get("writing"):
            db.session.rollback()


def database_is_away(error: BaseException) -> bool:
    """Whether the database, not the statement, is the fault: gone, locked too long, out of connections."""
    if isinstance(error, PoolTimeout):
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or
                                              type(error.orig).__name__ in _AWAY_ERRORS)


_AWAY_ERRORS = frozenset({
    "OperationalError", "InterfaceError", "AdminShutdown", "CrashShutdown", "CannotConnectNow", "QueryCanceled",
    "LockNotAvailable", "DeadlockDetected", "DiskFull", "TooManyConnections", "ReadOnlySqlTransaction",
    "IdleInTransactionSessionTimeout", "ConnectionTimeout",
})


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def checkpoint() -> bool:
    """Moves the write-ahead log into the database file. False when another process is at it (or on PostgreSQL)."""
    if not is_sqlite():
        return False
    with open(f"{db.engine.url.database}-checkpoint.lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # type: ignore[union-attr]
    return True


def answers() -> bool:
    """Whether the database answers a question right now."""
    try:
        db.session.execute(text("SELECT 1"))
    except Exception as error:
        db.session.rollback()
        if not database_is_away(error):
            raise
        return False
    return True


def version() -> str:
    """Name and version of the database, such as 'PostgreSQL 15.4' or 'SQLite 3.45.1'."""
    if is_sqlite():
        return f"SQLite {sqlite3.sqlite_version}"
    return "PostgreSQL " + str(db.session.execute(text("SHOW server_version")).scalar_one())
