"""A sweep that one process at a time does, every so often, whatever the number of workers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from contactcenter.storage import turns
from contactcenter.storage.db import reading, transaction

LEASE = timedelta(seconds=90)   # whoever dies in a sweep holds the others up for so long
HOLDER = str(uuid4())           # this process

Clock = Callable[[], datetime]


def take_turn(name: str, sweep: Callable[[], object], *, every: timedelta, now: Clock) -> bool:
    """Does the sweep if it is due and nobody else's; False where it is not. One that raises is due again at once."""
    with reading():
        if not turns.is_due(name, every=every, now=now()):
            return False
    with transaction():
        if not turns.take(name, holder=HOLDER, every=every, lease_until=now() + LEASE, now=now()):
            return False
    done = False
    try:
        sweep()
        done = True
    finally:
        with transaction():
            turns.end(name, holder=HOLDER, done=done, now=now())
    return True
