"""What each process keeps of rows that seldom change: it looks at most every few seconds whether they have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from contactcenter.storage import db as storage
from contactcenter.storage.db import DatabaseAway, reading

LOOK_EVERY_SECONDS = 10.0
Value = TypeVar("Value")


@dataclass(frozen=True)
class _Known(Generic[Value]):
    """A value, the revision it was made of, and when (monotonic seconds) that was last compared."""

    value: Value
    revision: Any
    looked_at: float


class Kept(Generic[Value]):
    """A value made of rows. `revision` reads what changes with them, `make` reads them, `shipped` needs no database."""

    def __init__(self, *, revision: Callable[[], Any], make: Callable[[], Value], shipped: Callable[[], Value]) -> None:
        self._revision, self._make, self._shipped = revision, make, shipped
        self._known: WeakKeyDictionary[Any, _Known[Value]] = WeakKeyDictionary()   # by engine: an application has one
        self._making = Lock()

    def current(self) -> Value:
        """The value now; while the database is away the last one known, or the shipped one: intake goes on all the same."""
        engine = storage.db.engine
        known = self._known.get(engine)
        if known and monotonic() - known.looked_at < LOOK_EVERY_SECONDS:
            return known.value
        if not self._making.acquire(blocking=known is None) and known:   # another thread is looking: nobody waits for it
            return known.value
        try:
            self._known[engine] = self._looked_again(known)
            return self._known[engine].value
        finally:
            self._making.release()

    def forget(self) -> None:
        """Makes the next current() look at once."""
        self._known.pop(storage.db.engine, None)

    def _looked_again(self, known: _Known[Value] | None) -> _Known[Value]:
        try:
            with reading():
                revision = self._revision()
                if known and known.revision == revision:
                    return _Known(known.value, revision, monotonic())
                return _Known(self._make(), revision, monotonic())
        except DatabaseAway:
            return _Known(known.value if known else self._shipped(), known.revision if known else None, monotonic())
