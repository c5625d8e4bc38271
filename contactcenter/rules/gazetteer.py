"""The names a text may contain and what each of them can stand for: regions, towns, districts, villages, places abroad.

One folded key may have many readings (Абай is a region, a town and three districts). `When` says what a reading needs
beside the bare name before it counts.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from contactcenter.rules.folding import fold
from contactcenter.rules.inflection import Form, Stem, adjective_key, stems, unknown_stems
from contactcenter.rules.slips import SHORTEST_SLIPPED, SlipIndex
from contactcenter.rules.tables import table


class Kind(StrEnum):
    """What is called so. CITY is a city that is a region of its own, CITY_DISTRICT a district of one."""

    REGION = "region"
    CITY = "city"
    TOWN = "town"
    DISTRICT = "district"
    CITY_DISTRICT = "city_district"
    VILLAGE = "village"
    ABROAD = "abroad"
    ABROAD_REGION = "abroad_region"


class When(StrEnum):
    """What must stand beside the name before this reading of it counts."""

    ALONE = "alone"      # nothing
    CASED = "cased"      # nothing to count; for certainty a case of place, a telling capital or the kind word
    PLACED = "placed"    # a case of place or the kind word
    MARKED = "marked"    # the kind word, or another place the name agrees with
    BESIDE = "beside"    # the kind word, or a narrower place of the same region
    FORMER = "former"    # a narrower place, even after the kind word: the region has lost it since
    VILLAGE = "village"  # the kind word, or a region or district


@dataclass(frozen=True)
class PlaceName:
    """A further spelling: an alias an administrator published, or a row of the classifier. `kind` is a `Kind` or
    "alias"; a `caution` in words keeps the name from counting without a kind word."""

    name: str
    region: str
    kind: str
    place: str
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a name can stand for. `region` is an ISO code, "" abroad; `place` tells places of one name apart."""

    region: str
    kind: Kind
    when: When
    place: str


_KIND_WORDS_BEFORE = frozenset(map(fold, ("район", "область", "город", "қ")))
_KIND_WORDS_AFTER = frozenset(map(fold, (
    "облысы", "ауданы", "қаласы", "область", "район", "край", "ауылы", "кенті", "region", "district", "город", "қала")))
_ADJECTIVE_ENDS = ("skii", "ski", "skaia", "skoe")
_PARENTHESES = str.maketrans("()-", "   ")


@dataclass(frozen=True)
class Gazetteer:
    """All names by key. Immutable; `extended` gives a new one. `heads` are the first words of longer names, each with
    the number of words of the longest."""

    names: dict[str, tuple[Reading, ...]] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    slips: SlipIndex = field(default_factory=SlipIndex)

    def extended(self, extra: Iterable[PlaceName]) -> Gazetteer:
        """With further names; later ones are added to what a key already means, nothing is replaced."""
        return self.with_readings((place.name, _reading(place)) for place in extra)

    def with_readings(self, pairs: Iterable[tuple[str, Reading]]) -> Gazetteer:
        """With (name, reading) pairs; the same pair twice counts once."""
        added: dict[str, dict[Reading, None]] = {}
        heads = dict(self.heads)
        for name, reading in pairs:
            words = _filed_under(name)
            if words:
                added.setdefault("".join(words), {})[reading] = None
            if len(words) > 1:
                heads[words[0]] = max(heads.get(words[0], 0), len(words))
        names = self.names | {key: tuple(dict.fromkeys((*self.names.get(key, ()), *readings)))
                              for key, readings in added.items()}
        slippery = (key for key, readings in added.items()
                    if len(key) >= SHORTEST_SLIPPED and any(map(_may_be_slipped, readings)))
        return Gazetteer(names, heads, self.slips.extended(slippery))

    def stems(self, key: str) -> Iterator[Stem]:
        """The names a single word may be a form of."""
        return stems(key, known=self.names)

    def slipped(self, key: str, *, unless: Container[str]) -> Stem | None:
        """The one name a word is a form of but for a single typing slip; None when there is none, when there are
        several, or when the word or one of its stems is an ordinary word (`unless`)."""
        possible = tuple(unknown_stems(key, shortest=SHORTEST_SLIPPED - 2))
        if len(key) < SHORTEST_SLIPPED - 1 or any(stem.key in unless for stem in possible):
            return None
        for stem in possible:
            near = [name for name in self.slips.near(stem.key) if not _is_adjective_of(stem, name)]
            if near:
                return Stem(near[0], stem.form, stem.russian) if self._is_one_region(near) else None
        return None

    def _is_one_region(self, keys: Iterable[str]) -> bool:
        regions = {reading.region for key in keys for reading in self.names[key] if _may_be_slipped(reading)}
        return len(regions) == 1


_SPELLING = "spelling/"   # begins the ids of our own spellings, which are short, Latin or slips themselves


def _filed_under(name: str) -> list[str]:
    words = [fold(word) for word in name.translate(_PARENTHESES).split()]
    if len(words) > 1 and words[0] in _KIND_WORDS_BEFORE:
        words = words[1:]
    if len(words) > 1 and words[-1] in _KIND_WORDS_AFTER:
        words = words[:-1]
    if words and words[-1].endswith(_ADJECTIVE_ENDS):
        words[-1] = adjective_key(words[-1][:words[-1].rindex("sk") + 2])
    return words


def _is_adjective_of(stem: Stem, name: str) -> bool:
    """Октябрьский is no Октябрьск with a letter too many."""
    return stem.form is Form.BARE and name.endswith("sk") and stem.key.startswith(name)


def _may_be_slipped(reading: Reading) -> bool:
    return reading.when in (When.ALONE, When.CASED) and reading.region != "" and not reading.place.startswith(_SPELLING)


def _reading(place: PlaceName) -> Reading:
    kind = Kind.TOWN if place.kind == "alias" else Kind(place.kind)
    if kind is Kind.VILLAGE:
        return Reading(place.region, kind, When.VILLAGE, place.place)
    return Reading(place.region, kind, When.MARKED if place.caution else When.ALONE, place.place)


def _cautions() -> Mapping[tuple[str, str], When]:
    return {("".join(_filed_under(row["name"])), row["kind"]): When(row["when"]) for row in table("cautions")}


_USUAL = {Kind.REGION: When.ALONE, Kind.CITY: When.ALONE, Kind.TOWN: When.ALONE, Kind.DISTRICT: When.CASED,
          Kind.CITY_DISTRICT: When.MARKED}


def _package_readings() -> Iterator[tuple[str, Reading]]:
    cautions = _cautions()
    for name, region, kind, place in _package_names():
        when = cautions.get(("".join(_filed_under(name)), kind.value), _USUAL[kind])
        if kind is Kind.TOWN and fold(name.split()[-1]) in _KIND_WORDS_AFTER:
            when = When.MARKED
        yield name, Reading(region, kind, when, place)
    for row in table("spellings"):
        kind = Kind(row["kind"])
        when = When(row["when"]) if row["when"] else When.VILLAGE
        yield row["name"], Reading(row["region"], kind, when, f"{_SPELLING}{row['region']}/{kind}/{fold(row['name'])}")
    for row in table("foreign"):
        yield row["name"], Reading("", Kind(row["kind"]), When.ALONE, row["name"])


def _package_names() -> Iterator[tuple[str, str, Kind, str]]:
    for row in table("regions"):
        if row["kind"] == "oblast":
            for name in (row["name_kk"], row["name_ru"], row["name_en"]):
                yield name, row["iso_code"], Kind.REGION, row["kato9"]
    for row in table("towns"):
        kind = Kind.CITY if row["kato9"].endswith("0000000") else Kind.TOWN
        for name in filter(None, (row["name_kk"], row["name_ru"], *row["aliases"].split("|"))):
            yield name, row["region_iso"], kind, row["kato9"]
    for row in table("districts"):
        for name in filter(None, (row["name_kk"], row["name_ru"], row["name_en"], *row["aliases"].split("|"))):
            yield name, row["region_iso"], Kind(row["kind"]), row["kato9"]


@lru_cache(maxsize=1)
def default_gazetteer() -> Gazetteer:
    """The names that come with the package: regions, towns, districts, old names, abbreviations, places abroad."""
    return Gazetteer().with_readings(_package_readings())
