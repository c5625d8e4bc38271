"""Attempts to sign in, counted in the database so that all processes count together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from contactcenter.rules.throttling import FORGOTTEN_AFTER, budget_of, is_shared, wait_after
from contactcenter.storage import attempts
from contactcenter.storage.db import transaction


def take_attempt(keys: Collection[str], *, now: datetime) -> timedelta | None:
    """Counts an attempt as failed before anybody looks whether it is right, so that a hundred at once are a hundred.
    None: it may be made. Otherwise how long to wait; then nothing was counted, and waiting grows no longer by asking."""
    with transaction():
        attempts.forget_before(now - FORGOTTEN_AFTER)
        rows = attempts.locked(keys, now)
        wait = max((row.next_at - now for row in rows), default=timedelta(0))
        if wait > timedelta(0):
            return wait
        for row in rows:
            failures = row.failures + 1
            attempts.note(row.key, failures=failures, next_at=now + wait_after(failures, budget_of(row.key)), now=now)
    return None


def give_back(keys: Collection[str], *, now: datetime) -> None:
    """The attempt was right: own budgets are full again, shared ones get this one attempt back."""
    with transaction():
        attempts.forget(key for key in keys if not is_shared(key))
        for row in attempts.locked([key for key in keys if is_shared(key)], now):
            failures = max(row.failures - 1, 0)
            attempts.note(row.key, failures=failures, next_at=now + wait_after(failures, budget_of(row.key)), now=now)
