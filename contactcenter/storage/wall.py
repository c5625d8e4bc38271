"""The second wall, PostgreSQL's own: for whom a transaction looks is said to the database with its first word, and policies
(migration 0019) keep every row of another region from it, whatever a query forgot.

Nothing said is nothing seen: so it is within a web request until the staff's door names the person, or the provider's door and
the monitoring say that they serve everybody. The worker and the command line, which have no request, serve everybody. It is a
wall against a forgotten condition, not against somebody who can send statements of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, g, has_app_context, has_request_context

from contactcenter.rules.staff import OMBUDSMAN, OPERATOR, SUPERVISOR, Staff
from contactcenter.storage.db import db, is_sqlite

SIGHT, READER, REGIONS = "contactcenter.sight", "contactcenter.reader", "contactcenter.regions"
SERVICE, COUNTRY, OWN_REGIONS, HEADS, NOTHING = "service", "country", "regions", "heads", "nothing"
_BY_ROLE = {OPERATOR: COUNTRY, SUPERVISOR: COUNTRY, OMBUDSMAN: OWN_REGIONS}   # all others: that a case is there, and no more
_ISO = re.compile(r"[A-Z]{2}-[0-9A-Z]{1,3}")


def serve_everybody() -> None:
    """From now on this request looks for the service itself. Not for pages."""
    _look(SERVICE)


def let_in(staff: Staff) -> None:
    """From now on this request looks for this person."""
    _look(_BY_ROLE.get(staff.role, HEADS), reader=staff.id, regions=staff.regions)


def shut_out() -> None:
    """From now on this request sees no case."""
    _look(NOTHING)


def go_beyond() -> None:
    """The rest of the open transaction looks for the service: a case that the person may act on is handed to where they do not
    see it any more. For acts alone, after they have been allowed."""
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("only an act goes beyond the wall")
    if not is_sqlite():
        _say(session.connection().connection.dbapi_connection, _SERVICE)


@contextmanager
def beyond() -> Iterator[None]:
    """Within it a page looks for the service: for what is counted over the whole country, and shows no case."""
    before = g.get("sight")
    _look(SERVICE)
    try:
        yield
    finally:
        g.sight = before
        _say_so(_words_now())


def install(app: Flask) -> None:
    """Lets every transaction begin with whom it looks for, in the message that begins it: it costs no way of its own."""
    with app.app_context():
        if not is_sqlite():
            db.engine.dialect.do_begin = _begin  # type: ignore[method-assign, assignment]


def _look(sight: str, *, reader: int = 0, regions: frozenset[str] = frozenset()) -> None:
    g.sight = _words(sight, reader=reader, regions=regions)
    _say_so(g.sight)


def _say_so(words: str) -> None:
    """To the transaction that is open, if there is one; the next ones begin with it."""
    session = db.session() if db.session.registry.has() else None   # a session is not made for it
    if session and session.in_transaction() and not is_sqlite():
        _say(session.connection().connection.dbapi_connection, words)


def _words(sight: str, *, reader: int = 0, regions: frozenset[str] = frozenset()) -> str:
    if not all(map(_ISO.fullmatch, regions)):
        raise ValueError("a region without a code")
    return (f"SET LOCAL {SIGHT} = '{sight}'; SET LOCAL {READER} = '{reader:d}'; "
            f"SET LOCAL {REGIONS} = '{','.join(sorted(regions))}'")


_SERVICE, _NOTHING = f"SET LOCAL {SIGHT} = '{SERVICE}'", _words(NOTHING)   # whoever sees everything needs no more words


def _words_now() -> str:
    if not has_app_context():
        return _NOTHING
    said: str | None = g.get("sight")
    return said or (_NOTHING if has_request_context() else _SERVICE)


def _begin(connection: Any) -> None:
    """Instead of the driver's own BEGIN, which it leaves out where a transaction has begun."""
    driver = connection.dbapi_connection
    if not driver.autocommit:
        level = f" ISOLATION LEVEL {driver.isolation_level.name.replace('_', ' ')}" if driver.isolation_level else ""
        _say(driver, f"BEGIN{level}; {_words_now()}")


def _say(driver: Any, words: str) -> None:
    """One message, however many statements; raises the driver's error where the server refuses it."""
    answer = driver.pgconn.exec_(words.encode())
    if answer.error_message:
        raise db.engine.dialect.loaded_dbapi.errors.error_from_result(answer)
