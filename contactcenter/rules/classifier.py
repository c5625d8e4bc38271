"""The official classifier of administrative and territorial units (KATO, Bureau of National Statistics), read as text.

Nine digits: the first two are the region's, as in its ISO 3166-2 code. Codes are strings; the table changes several times
a year.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from contactcenter.rules.folding import fold
from contactcenter.rules.gazetteer import Kind, PlaceName
from contactcenter.rules.regions import REGIONS

COLUMNS = ("kato", "level", "name_ru", "name_kk", "type")
_CODE = re.compile(r"[1-7]\d{8}")
_VILLAGE_KINDS = re.compile(r"(?i)\b(?:с|село|аул|ауыл\w*|п|пос|посёлок|поселок|кент\w*|ст|станция|станса\w*|рзд|разъезд\w*|"
                            r"бекет\w*|зимовка|қыстақ\w*|а)\b")
_NO_VILLAGE_KINDS = re.compile(r"(?i)\bо\b|округ|город|район|аудан|қала")
_BEFORE = frozenset("с а п ст рзд г село аул поселок посёлок станция разъезд зимовка".split())
_AFTER = frozenset("а к ауылы кенті стансасы бекеті қыстағы разъезі қ қаласы".split())


class BadTable(ValueError):
    """What is wrong with the table, with the line; nothing of it was taken over."""


@dataclass(frozen=True)
class Unit:
    """A row of the classifier. `level` is KATO's own (1 a region, 2 a district, 3 and below what lies in it)."""

    kato: str
    level: int
    name_ru: str
    name_kk: str
    kind: str

    @property
    def region(self) -> str:
        return f"KZ-{self.kato[:2]}"

    @property
    def is_village(self) -> bool:
        """Whether the row is a settlement of its own that is no town."""
        return self.level >= 3 and bool(_VILLAGE_KINDS.search(self.kind)) and not _NO_VILLAGE_KINDS.search(self.kind)


def units(rows: Iterable[Mapping[str, str | None]]) -> Iterator[Unit]:
    """The rows of a table with the columns kato, level, name_ru, name_kk, type. Raises BadTable at the first bad one."""
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        unit = _unit(row, line)
        if unit.kato in seen:
            raise BadTable(f"line {line}: {unit.kato} stands twice")
        seen.add(unit.kato)
        yield unit


def _unit(row: Mapping[str, str | None], line: int) -> Unit:
    missing = [column for column in COLUMNS if row.get(column) is None]
    if missing:
        raise BadTable(f"line {line}: no column {', '.join(missing)}")
    kato, level = (row["kato"] or "").strip(), (row["level"] or "").strip()
    if not _CODE.fullmatch(kato) or f"KZ-{kato[:2]}" not in REGIONS:
        raise BadTable(f"line {line}: {kato!r} is no code of a place in one of the 20 regions")
    if not (level.isascii() and level.isdigit() and 1 <= int(level) <= 9):
        raise BadTable(f"line {line}: the level {level!r} is not a number from 1 to 9")
    names = (row["name_ru"] or "").strip(), (row["name_kk"] or "").strip()
    if not any(names):
        raise BadTable(f"line {line}: {kato} has no name")
    return Unit(kato, int(level), names[0] or names[1], names[1] or names[0], (row["type"] or "").strip())


def village_names(villages: Iterable[Unit]) -> Iterator[PlaceName]:
    """The names of villages for the gazetteer, in both languages, without the word for what they are."""
    for unit in villages:
        for name in dict.fromkeys((bare_name(unit.name_kk), bare_name(unit.name_ru))):
            yield PlaceName(name, unit.region, Kind.VILLAGE.value, unit.kato)


def bare_name(name: str) -> str:
    """с.Бурабай -> Бурабай, Бурабай а. -> Бурабай. By hand: 31,200 names are read at each start."""
    kind, dot, rest = name.partition(".")
    words = (rest if dot and kind.strip() in _BEFORE else name).split()
    if len(words) > 1 and words[0] in _BEFORE:
        del words[0]
    if len(words) > 1 and words[-1].rstrip(".") in _AFTER:
        del words[-1]
    return " ".join(words)


def ambiguous_names(villages: Iterable[Unit]) -> Mapping[str, frozenset[str]]:
    """Village names that stand in several regions, with these: such a name never routes alone."""
    regions: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for unit in villages:
        name = bare_name(unit.name_ru)
        regions[fold(name)].add(unit.region)
        names.setdefault(fold(name), name)
    return {names[key]: frozenset(found) for key, found in regions.items() if len(found) > 1}
