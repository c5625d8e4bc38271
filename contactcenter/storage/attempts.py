"""Budgets of attempts to sign in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update

from contactcenter.storage.account_models import Attempts
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.statements import insert as insert_once

_attempts = Attempts.__table__


def locked(keys: Iterable[str], now: datetime) -> list[AnyRow]:
    """(key, failures, next_at) of each key, added where missing, locked in the order of the keys."""
    wanted = sorted(keys)
    for key in wanted:
        db.session.execute(insert_once(Attempts).values(key=key, failures=0, next_at=now, changed_at=now)
                           .on_conflict_do_nothing(index_elements=["key"]))
    query = select(_attempts.c.key, _attempts.c.failures, _attempts.c.next_at).where(_attempts.c.key.in_(wanted))
    return list(db.session.execute(query.order_by(_attempts.c.key).with_for_update()))


def note(key: str, *, failures: int, next_at: datetime, now: datetime) -> None:
    db.session.execute(update(_attempts).where(_attempts.c.key == key).values(
        failures=failures, next_at=next_at, changed_at=now))


def forget(keys: Iterable[str]) -> None:
    db.session.execute(delete(_attempts).where(_attempts.c.key.in_(sorted(keys))))


def forget_before(moment: datetime) -> None:
    db.session.execute(delete(_attempts).where(_attempts.c.changed_at <= moment))
