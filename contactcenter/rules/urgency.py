"""Words that raise the urgency of a text. The machine raises and quotes its words, a person confirms; it never lowers.

A sign is one word group or several that stand near each other in any order (data/urgency_signs.csv over
data/urgency_words.csv). Negation and past tense are reasons to look and not to ignore, so neither is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from contactcenter.rules.tables import table
from contactcenter.rules.tokens import Token, readable, tokens
from contactcenter.rules.vocabulary import NOTHING, Vocabulary

URGENT = 1
ORDINARY = 2
SMALL_CHILD_YEARS = 7
_SMALL_NUMBER = "#small"
# Folding takes ы and и for one letter: "was" and "this year" are written like "beat" then.
_SPELLED_LIKE_BEATING = frozenset({"быть", "был", "была", "было", "были", "byt", "byl", "byla", "bylo", "byli", "биыл"})


@dataclass(frozen=True)
class Sign:
    """`category` is a stable code of CATEGORIES, `quote` the words of the text from the first to the last of them."""

    category: str
    quote: str


@dataclass(frozen=True)
class Urgency:
    """`level` is URGENT or ORDINARY; `signs` are in the order of the text, one for each category."""

    level: int
    signs: tuple[Sign, ...]


def assess(text: str) -> Urgency:
    """Looks for signs in any spelling the folding knows. Never raises."""
    clean = readable(text)
    words = tokens(clean)
    places = _places(words)
    found: dict[str, tuple[int, int]] = {}
    for sign in _signs():
        span = _span(sign, places) if sign.groups[0] in places else None   # most have no word in most texts
        if span is not None and (sign.category not in found or span < found[sign.category]):
            found[sign.category] = span
    ordered = sorted(found.items(), key=lambda item: item[1])
    signs = tuple(Sign(category, clean[words[first].start:words[last].end]) for category, (first, last) in ordered)
    return Urgency(URGENT if signs else ORDINARY, signs)


@dataclass(frozen=True, slots=True)
class _Known:
    """A row of the table: all `groups` must stand within so many words of the first."""

    category: str
    groups: tuple[str, ...]
    within_words: int


def _places(words: Sequence[Token]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = {}
    for i, word in enumerate(words):
        for group in _groups(word):
            places.setdefault(group, []).append(i)
    return places


def _groups(word: Token) -> frozenset[str]:
    if word.is_number:
        is_small = len(word.text) == 1 and 0 < int(word.text) <= SMALL_CHILD_YEARS
        return _vocabulary().roles(_SMALL_NUMBER) if is_small else NOTHING
    return NOTHING if word.text.lower() in _SPELLED_LIKE_BEATING else _vocabulary().roles(word.key)


def _span(sign: _Known, places: Mapping[str, list[int]]) -> tuple[int, int] | None:
    """The first and last word of the earliest place where all groups stand near, each by a word of its own."""
    if any(group not in places for group in sign.groups):
        return None
    for start in places[sign.groups[0]]:
        chosen = _near(start, sign, places)
        if chosen is not None:
            return min(chosen), max(chosen)
    return None


def _near(start: int, sign: _Known, places: Mapping[str, list[int]]) -> list[int] | None:
    chosen = [start]
    for group in sign.groups[1:]:
        near = [i for i in places[group] if abs(i - start) < sign.within_words and i not in chosen]
        if not near:
            return None
        chosen.append(min(near, key=lambda i: abs(i - start)))
    return chosen


@lru_cache(maxsize=1)
def _vocabulary() -> Vocabulary:
    return Vocabulary((row["group"], row["words"]) for row in table("urgency_words"))


@lru_cache(maxsize=1)
def _signs() -> tuple[_Known, ...]:
    return tuple(_Known(row["category"], tuple(row["groups"].split()), int(row["within"]))
                 for row in table("urgency_signs"))


CATEGORIES: frozenset[str] = frozenset(sign.category for sign in _signs())
