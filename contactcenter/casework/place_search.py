"""Places by the first letters of their names, in any spelling: what the form offers while somebody types."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contactcenter.casework.places import current
from contactcenter.rules.classifier import Unit, bare_name
from contactcenter.rules.folding import fold
from contactcenter.rules.gazetteer import Gazetteer
from contactcenter.rules.tables import table
from contactcenter.storage import places
from contactcenter.storage.db import reading

MOST_PLACES = 8
SHORTEST_LETTERS = 2
LONGEST_LETTERS = 80
_VILLAGE = 2


@dataclass(frozen=True, order=True)
class FoundPlace:
    """A place by its official names, with the region (ISO) it lies in. `rank` puts cities before districts before villages."""

    rank: int
    name_kk: str
    name_ru: str
    region: str

    def name(self, language: str) -> str:
        return self.name_ru if language == "ru" and self.name_ru else self.name_kk


@dataclass(frozen=True)
class _Index:
    """(folded name, place) in the order of names, and the gazetteer whose places they are."""

    entries: Sequence[tuple[str, FoundPlace]]
    gazetteer: Gazetteer


_latest: list[_Index] = []   # one a process: made again when the gazetteer has been


def search_places(typed: str) -> Sequence[FoundPlace]:
    """Up to MOST_PLACES places whose name begins so, larger ones first; none for fewer than SHORTEST_LETTERS letters."""
    key = _key(typed[:LONGEST_LETTERS])
    if len(key) < SHORTEST_LETTERS:
        return ()
    entries = _index().entries
    found: set[FoundPlace] = set()
    for name, place in entries[bisect_left(entries, key, key=lambda entry: entry[0]):]:
        if not name.startswith(key):
            break
        found.add(place)
    return sorted(found)[:MOST_PLACES]


def _key(name: str) -> str:
    return "".join(fold(word) for word in name.split())


def _index() -> _Index:
    gazetteer = current()
    if not _latest or _latest[0].gazetteer is not gazetteer:
        _latest[:] = [_Index(sorted(set(_entries())), gazetteer)]
    return _latest[0]


def _entries() -> Iterator[tuple[str, FoundPlace]]:
    for rank, name in enumerate(("towns", "districts")):
        for row in table(name):
            place = FoundPlace(rank, row["name_kk"], row["name_ru"], row["region_iso"])
            for spelling in filter(None, (row["name_kk"], row["name_ru"], *row["aliases"].split("|"))):
                yield _key(spelling), place
    with reading():
        units = [Unit(row.kato, row.level, row.name_ru, row.name_kk, row.kind) for row in places.in_force()]
    for unit in (unit for unit in units if unit.is_village):
        place = FoundPlace(_VILLAGE, bare_name(unit.name_kk), bare_name(unit.name_ru), unit.region)
        yield from ((_key(spelling), place) for spelling in (place.name_kk, place.name_ru) if spelling)
