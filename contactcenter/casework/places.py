"""The gazetteer that routing works with: the package's names, the official classifier, and what administrators taught.

Each process keeps one and looks at most every few seconds whether the rows behind it have changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from contactcenter.rules.classifier import Unit, village_names
from contactcenter.rules.gazetteer import Gazetteer, PlaceName, default_gazetteer
from contactcenter.storage import db as storage
from contactcenter.storage import places
from contactcenter.storage.db import DatabaseAway, reading

LOOK_EVERY_SECONDS = 10.0


@dataclass(frozen=True)
class _Known:
    """A process' gazetteer, the revision it was made of, and when (monotonic seconds) that was last compared."""

    gazetteer: Gazetteer
    revision: int
    looked_at: float


_known: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()   # by engine: an application has one
_making = Lock()


def current() -> Gazetteer:
    """The places known now. While the database is away, the last ones known: a text is routed all the same."""
    engine = storage.db.engine
    known = _known.get(engine)
    if known and monotonic() - known.looked_at < LOOK_EVERY_SECONDS:
        return known.gazetteer
    if not _making.acquire(blocking=known is None) and known:   # another thread is looking: nobody waits for it
        return known.gazetteer
    try:
        _known[engine] = _looked_again(known)
        return _known[engine].gazetteer
    finally:
        _making.release()


def forget() -> None:
    """Makes the next current() look at once."""
    _known.pop(storage.db.engine, None)


def _looked_again(known: _Known | None) -> _Known:
    try:
        with reading():
            revision = places.revision()
            if known and known.revision == revision:
                return _Known(known.gazetteer, revision, monotonic())
            return _Known(_made(), revision, monotonic())
    except DatabaseAway:
        return _Known(known.gazetteer if known else default_gazetteer(), known.revision if known else -1, monotonic())


def _made() -> Gazetteer:
    villages = [unit for unit in map(_unit, places.in_force()) if unit.is_village]
    aliases = [PlaceName(row.name, row.region, "alias", f"alias-{row.id}") for row in places.aliases_in_use()]
    extra = [*village_names(villages), *aliases]
    return default_gazetteer().extended(extra) if extra else default_gazetteer()


def _unit(row: Any) -> Unit:
    return Unit(row.kato, row.level, row.name_ru, row.name_kk, row.kind)
