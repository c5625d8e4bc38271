"""Which name may stand behind an inflected word: stems and endings of both languages over folded keys.

Kazakh endings are listed with all their harmony and assimilation variants, which folding has already thinned out (ы and
і are one letter). Russian endings say what the nominative ends in instead: Караганд-е comes from Караганд-а, Семе-е from
Семе-й. Whether the stem is a name is for the caller to look up; nothing here knows a place.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The part a word plays by its ending alone. OBLIQUE is a Russian ending that only a preposition explains."""

    BARE = "bare"
    IN = "in"                # -да, -те; Russian prepositional
    IN_I_AM = "in_i_am"      # -дамын, -теміз
    OF_IN = "of_in"          # -дағы, -тегі
    FROM = "from"            # -дан, -тен
    FROM_I_AM = "from_i_am"  # -данмын
    TO = "to"                # -ға, -ке
    OF = "of"                # -ның
    OBJECT = "object"        # -ны, -ді
    WITH = "with"            # -мен
    DWELLER = "dweller"      # -лық
    DWELLER_I_AM = "dweller_i_am"  # -лықпын
    OBLIQUE = "oblique"
    ADJECTIVE = "adjective"  # карагандинская


@dataclass(frozen=True, slots=True)
class Stem:
    """A key to look up and what the word's ending says. `russian` tells which table the ending came from."""

    key: str
    form: Form
    russian: bool = False


_PERSONS = ("min", "mn", "miz", "mz", "sin", "siz", "mi")
_KAZAKH: dict[str, Form] = (
    {ending: Form.IN for ending in ("da", "de", "ta", "te")}
    | {place + person: Form.IN_I_AM for place in ("da", "de", "ta", "te") for person in _PERSONS}
    | {place + "gi" + tail: Form.OF_IN for place in ("da", "de", "ta", "te") for tail in ("", "lar", "ler", "nin", "n")}
    | {ending: Form.FROM for ending in ("dan", "den", "tan", "ten", "nan", "nen")}
    | {place + person: Form.FROM_I_AM for place in ("dan", "den", "tan", "ten")
       for person in ("min", "miz", "mn", "mz", "bin", "biz")}
    | {ending: Form.TO for ending in ("ga", "ge", "ka", "ke")}
    | {ending: Form.OF for ending in ("nin", "din", "tin")}
    | {ending: Form.OBJECT for ending in ("ni", "di", "ti")}
    | {ending: Form.WITH for ending in ("men", "ben", "pen")}
    | {first + "ik": Form.DWELLER for first in "ldt"}
    | {first + "ik" + person: Form.DWELLER_I_AM for first in "ldt" for person in ("pin", "piz", "min", "miz")}
)
# After a possessive: облысында, Бөкейордасынан. The stem keeps the possessive vowel.
_KAZAKH_POSSESSED: dict[str, Form] = {
    "nda": Form.IN, "nde": Form.IN, "ndamin": Form.IN_I_AM, "ndemin": Form.IN_I_AM, "ndamiz": Form.IN_I_AM,
    "ndemiz": Form.IN_I_AM, "ndagi": Form.OF_IN, "ndegi": Form.OF_IN, "nan": Form.FROM, "nen": Form.FROM, "na": Form.TO,
    "ne": Form.TO, "n": Form.OBJECT,
}
_RUSSIAN: dict[str, tuple[tuple[str, Form], ...]] = {
    "a": (("", Form.OBLIQUE), ("o", Form.OBLIQUE)),
    "u": (("", Form.OBLIQUE), ("a", Form.TO), ("o", Form.OBLIQUE), ("i", Form.TO)),
    "om": (("", Form.WITH), ("o", Form.WITH), ("oe", Form.IN), ("i", Form.IN)),
    "em": (("", Form.WITH), ("i", Form.WITH)),
    "im": (("", Form.WITH), ("i", Form.WITH)),
    "e": (("", Form.IN), ("a", Form.IN), ("i", Form.IN), ("o", Form.IN)),
    "i": (("a", Form.OBLIQUE),),
    "ah": (("i", Form.IN),),
    "oi": (("a", Form.WITH),),
    "oiu": (("a", Form.WITH),),
    "ia": (("i", Form.OBLIQUE), ("", Form.OBLIQUE)),
    "iu": (("i", Form.OBLIQUE), ("", Form.OBLIQUE)),
    "ogo": (("i", Form.OBLIQUE), ("oe", Form.OBLIQUE)),
    "omu": (("i", Form.OBLIQUE), ("oe", Form.OBLIQUE)),
}
_ADJECTIVE_ENDINGS = ("i", "aia", "oe", "ogo", "oi", "omu", "uiu", "im", "om", "oiu", "ie", "ih", "imi", "oia", "ai")
_VOWELS = frozenset("aeiou")
_ADJECTIVE_MARK = "*"


@dataclass(frozen=True, slots=True)
class _Rule:
    """`after` is what the remaining stem must end in: one of these endings."""

    nominative: str
    form: Form
    russian: bool
    after: tuple[str, ...]


_CONSONANTS = tuple("bcdfghjklmnpqrstvz")
_ANY = _CONSONANTS + tuple(_VOWELS)


def _rules() -> dict[str, tuple[_Rule, ...]]:
    rules: dict[str, list[_Rule]] = {}
    for ending, form in _KAZAKH.items():
        rules.setdefault(ending, []).append(_Rule("", form, False, _ANY))
    for ending, form in _KAZAKH_POSSESSED.items():
        rules.setdefault(ending, []).append(_Rule("", form, False, ("i", "e")))
    for ending, cases in _RUSSIAN.items():
        rules.setdefault(ending, []).extend(
            _Rule(nominative, form, True, _ANY if nominative else _CONSONANTS) for nominative, form in cases)
    for ending in _ADJECTIVE_ENDINGS:
        rules.setdefault(ending, []).append(_Rule(_ADJECTIVE_MARK, Form.ADJECTIVE, True, ("sk",)))
    return {ending: tuple(found) for ending, found in rules.items()}


_BY_ENDING = _rules()
_LONGEST_ENDING = max(map(len, _BY_ENDING))
SHORTEST_STEM = 2
SHORTEST_DECLINED = 4   # letters of a nominative that takes Russian endings: ШҚО and Шу do not


def stems(key: str, *, known: Container[str]) -> Iterator[Stem]:
    """The readings of a folded word that are `known`, the word itself first, then the longest stems first."""
    if key in known:
        yield Stem(key, Form.BARE)
    for length in range(1, min(_LONGEST_ENDING, len(key) - SHORTEST_STEM) + 1):
        rules = _BY_ENDING.get(key[-length:])
        if rules is None:
            continue
        stem = key[:-length]
        for rule in rules:
            if stem + rule.nominative in known and _fits(rule, stem):
                yield Stem(stem + rule.nominative, rule.form, rule.russian)


def unknown_stems(key: str, *, shortest: int) -> Iterator[Stem]:
    """What is left of a word after each ending that fits, known or not, for the search for typing slips."""
    yield Stem(key, Form.BARE)
    for length in range(1, min(_LONGEST_ENDING, len(key) - shortest) + 1):
        stem = key[:-length]
        for rule in _BY_ENDING.get(key[-length:], ()):
            if _fits(rule, stem):
                yield Stem(stem + rule.nominative, rule.form, rule.russian)


def _fits(rule: _Rule, stem: str) -> bool:
    return stem.endswith(rule.after) and not (rule.russian and len(stem) + len(rule.nominative) < SHORTEST_DECLINED)


def adjective_key(stem: str) -> str:
    """Where adjectives are filed: "karagandinsk*" for Карагандинская, apart from the nouns in -ск."""
    return stem + _ADJECTIVE_MARK
