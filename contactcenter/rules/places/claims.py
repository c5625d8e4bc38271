"""What each name in a text says about where the child is, or why it says nothing.

A `Claim` is the reading of one name by itself: its standing (lives there, is named, comes from there, ...), the regions
it means, those it could mean beside another name, and whether it is firm enough to stand alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.rules.gazetteer import Kind, Reading, When
from contactcenter.rules.inflection import Form
from contactcenter.rules.places.kindwords import KINDS, kind_words
from contactcenter.rules.places.phrases import Phrase, phrase
from contactcenter.rules.places.scene import Scene
from contactcenter.rules.places.standing import LOCATIVE, Standing, standing
from contactcenter.rules.places.traps import trap

LONG_NAME_LETTERS = 8      # from which on a name with one slip is still unmistakable
_SURE_FORMS = LOCATIVE | {Form.BARE, Form.FROM, Form.FROM_I_AM, Form.TO, Form.OF}
_TOWNS = frozenset({Kind.TOWN, Kind.CITY, Kind.REGION})
_FOREIGN = frozenset({Kind.ABROAD, Kind.ABROAD_REGION})
_AROUND_THE_CITY = {"KZ-71": "KZ-11", "KZ-75": "KZ-19", "KZ-79": "KZ-61"}   # the oblast that surrounds each city
_ADDRESSING = frozenset({"institution", "plead", "self", "first", "living", "quarter", "street_before", "street_after"})


@dataclass(frozen=True, slots=True)
class Meant:
    """The readings a name has as it stands; `by_kind_word` says that a kind word beside it chose them."""

    readings: tuple[Reading, ...]
    by_kind_word: bool

    @property
    def is_abroad(self) -> bool:
        """Whether all readings lie beyond the border."""
        return bool(self.readings) and all(reading.kind in _FOREIGN for reading in self.readings)

    def includes(self, kind: Kind) -> bool:
        """Whether one of the readings is of this kind."""
        return any(reading.kind is kind for reading in self.readings)


@dataclass(frozen=True, slots=True)
class Claim:
    """`proper` are the regions the name means as it stands ("" abroad); `beside` those it may mean next to another
    name; `places` the readings' own ids. `reason` is a stable code: of the standing, or of why the name is set aside
    (then `counts` is False). `supports` marks a village that may settle other names and never counts alone, `offers` a
    name that says too little by itself, yet whose regions a person may choose from."""

    quote: str
    kind: Kind
    standing: Standing
    reason: str
    counts: bool
    firm: bool
    supports: bool
    offers: bool
    proper: tuple[str, ...]
    beside: frozenset[str]
    places: frozenset[str]

    @property
    def region(self) -> str | None:
        """The one region the name means, if it is one."""
        regions = self.proper or tuple(self.beside)
        return regions[0] or None if len(regions) == 1 else None


def claims(scene: Scene) -> tuple[Claim, ...]:
    """One claim for each name, in the order of the text."""
    words = kind_words(scene)
    return tuple(_claim(phrase(mention, kind_word=words.get(mention.first), scene=scene)) for mention in scene.mentions)


def _claim(said: Phrase) -> Claim:
    stand, readings = standing(said), said.mention.readings
    meant = _meant(said, stand)
    aside = trap(said) or _unsure(said, meant, stand)
    counts = aside is None and stand.counts and bool(meant.readings)
    if meant.is_abroad:
        counts = counts and _is_claimed(said, stand)
    return Claim(
        quote=said.quote, kind=(meant.readings or readings)[0].kind, standing=stand,
        reason=aside or ("abroad" if meant.is_abroad else stand.name.lower()),
        counts=counts, firm=counts and _is_firm(said, meant, stand),
        supports=aside is None and stand.counts and not meant.readings and _is_village(said),
        offers=aside == "bare_name" and (said.form in LOCATIVE or (said.stands_by_itself and said.has_telling_capital)),
        proper=_regions(meant.readings, stand), beside=_beside(said, meant),
        places=frozenset(reading.place for reading in readings))


def _meant(said: Phrase, stand: Standing) -> Meant:
    readings = said.mention.readings
    if said.kind_word is not None:
        kinds = KINDS[said.kind_word.kind]
        chosen = tuple(r for r in readings if r.kind in kinds and r.when is not When.FORMER)
        if chosen:
            return Meant(chosen, by_kind_word=True)
    is_placed = stand <= Standing.IS_HERE or said.mention.form in LOCATIVE
    for when in (When.ALONE, When.CASED, When.PLACED):
        chosen = tuple(reading for reading in readings if reading.when is when)
        if chosen and (when is not When.PLACED or is_placed):
            return Meant(chosen, by_kind_word=False)
    return Meant((), by_kind_word=False)


def _regions(readings: tuple[Reading, ...], stand: Standing) -> tuple[str, ...]:
    regions = tuple(dict.fromkeys(reading.region for reading in readings))
    return tuple(_AROUND_THE_CITY.get(region, region) for region in regions) if stand is Standing.NEAR else regions


def _is_claimed(said: Phrase, stand: Standing) -> bool:
    """Whether a place abroad is said to be where the child is, and not only named on the way."""
    return stand <= Standing.IS_HERE or stand is Standing.RELATIVE_THERE or said.stands_by_itself


def _is_village(said: Phrase) -> bool:
    is_village = any(reading.kind is Kind.VILLAGE for reading in said.mention.readings)
    return is_village and (said.has_telling_capital or said.scene.text.islower())


def _beside(said: Phrase, meant: Meant) -> frozenset[str]:
    """A name that counts alone means something else only where the table says so: Астана is no district Алматы."""
    is_set = meant.by_kind_word or any(reading.when is When.ALONE for reading in meant.readings)
    wider = (When.FORMER,) if meant.by_kind_word else (When.FORMER, When.BESIDE)
    return frozenset(reading.region for reading in said.mention.readings
                     if reading.region and (reading in meant.readings or not is_set or reading.when in wider))


def _unsure(said: Phrase, meant: Meant, stand: Standing) -> str | None:
    """Why it may be no name of ours: an adjective of nothing in particular, another village, a slip on thin ground, a
    name that says nothing without its kind word."""
    if meant.by_kind_word:
        return None
    is_adjective = said.mention.form is Form.ADJECTIVE and not meant.includes(Kind.ABROAD)
    if is_adjective and "institution" not in said.after:
        return "adjective"
    if said.kind_word is not None and said.kind_word.kind == "village" and meant.includes(Kind.CITY):
        return "another_village"
    if said.mention.slipped and not _slip_stands(said, meant):
        return "slip_unsure"
    is_lonely = not meant.readings and not _is_village(said) or _is_cased_without_support(said, meant, stand)
    return "bare_name" if stand.counts and is_lonely else None


def _is_cased_without_support(said: Phrase, meant: Meant, stand: Standing) -> bool:
    """A name that shares its letters with people and things, in the middle of a sentence that is not about the writer:
    "Аягөз жылайды"."""
    if not meant.readings or meant.readings[0].when is not When.CASED or stand != Standing.IS_NAMED:
        return False
    is_addressed = bool((said.before | said.after | said.around) & _ADDRESSING)
    return not (said.stands_by_itself or said.is_numbered or said.has_telling_capital or is_addressed)


def _slip_stands(said: Phrase, meant: Meant) -> bool:
    """A town with a typing slip counts if the name is long, in the locative or a clause of its own."""
    if not meant.readings or meant.readings[0].kind not in _TOWNS or said.mention.form not in _SURE_FORMS:
        return False
    is_long = len(said.mention.key) >= LONG_NAME_LETTERS
    return is_long or said.mention.form in LOCATIVE or said.stands_by_itself


def _is_firm(said: Phrase, meant: Meant, stand: Standing) -> bool:
    is_outside_a_city = stand is Standing.NEAR and meant.includes(Kind.CITY)
    is_short_slip = said.mention.slipped and len(said.mention.key) < LONG_NAME_LETTERS
    if stand.is_weak or is_outside_a_city or is_short_slip:
        return False
    if meant.by_kind_word:
        return not _is_district_of_a_city_name(said)
    if meant.includes(Kind.VILLAGE):
        return False
    if said.mention.form is Form.ADJECTIVE:
        return False
    if said.mention.form in LOCATIVE or stand is Standing.IS_HERE_NOW:
        return True
    if meant.readings[0].when is When.ALONE:
        return stand in (Standing.IS_HERE, Standing.NEAR) or _is_address(said)
    return said.has_telling_capital


def _is_district_of_a_city_name(said: Phrase) -> bool:
    """"Район Алматы" is a district of the capital, and just as often said of the city."""
    is_district = said.kind_word is not None and said.kind_word.kind == "district"
    return is_district and any(reading.kind is Kind.CITY for reading in said.mention.readings)


def _is_address(said: Phrase) -> bool:
    """Whether a bare name stands where people put their address: at an edge of its clause, by a number or a school, or
    in a clause about the writer."""
    scene, before, after = said.scene, said.mention.first - 1, said.mention.last + 1
    if not scene.joined(before, after):
        return True
    roles = said.before | said.after | (said.around & {"living", "self"})
    return scene.words[before].is_number or said.is_numbered or bool(roles & _ADDRESSING)
