"""Names of children as people write them: Kazakh and Russian Cyrillic, passport and chat Latin, in any order.

Two names are the same child's when a given name agrees and with it the family's or the father's. A given name alone says
little: one girl in fifty is called Айгерім. What tells brothers and sisters apart is the given name, so it must be among what
agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from contactcenter.rules.folding import fold, other_reading

MOST_WORDS = 6
SHORTEST_STEM = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`´ʹ-][^\W\d_]+)*")
_JOINED = re.compile("['’ʼ`´ʹ-]")
_X_IS_KS = re.compile("^(alex|max|xen|xan|felix)", re.IGNORECASE)
_DOUBLED = re.compile(r"(.)\1+")
_OF_THE_FATHER = ("ovich", "evich", "ovna", "evna", "ichna", "uli", "kizi", "gizi", "ogli")
_CHILD_OF = frozenset({"uli", "kizi", "gizi", "ogli"})
_NO_NAMES = frozenset(fold(word) for word in (
    "жаста жас лет года год age years old қыз девочка ұл бала мальчик ребенок оқушы ученица ученик girl boy child белгісіз "
    "неизвестно аты имя фамилия сынып класс").split())
_NO_FATHER = ("guli",)    # Назгүлі, Айгүлі: a given name
_FAMILY = ("ov", "ova", "ev", "eva", "ski", "skaia", "enko", "chuk")
_BY_SEX = {"ova": "ov", "eva": "ev", "skaia": "ski"}


@dataclass(frozen=True)
class Name:
    """A name in folded words: `plain` may be given names (or a family's without a telling ending), `family` tells itself by its
    ending, `father` is the stem of the patronymic. `spelled` has every word as it was written."""

    plain: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    father: str | None = None
    spelled: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    def pairs(self) -> frozenset[str]:
        """Keys of the pairs that say who somebody is: a given name with another word, or with the father's."""
        words = (pair for pair in combinations(sorted(self.plain | self.family), 2) if not self.family >= set(pair))
        found = {" ".join(pair) for pair in words}
        if self.father and len(self.plain) == 1:
            found.add(f"{min(self.plain)} / {self.father}")
        return frozenset(found)


@lru_cache(maxsize=1024)
def name_of(written: str | None) -> Name:
    """Reads a name; an empty one where nothing is known. Initials say nothing."""
    plain: set[str] = set()
    family: set[str] = set()
    father, spelled = None, {}
    for key, text in _words(written or ""):
        stem, key = _father_of(key), _DOUBLED.sub(r"\1", key)
        if stem:
            father = _DOUBLED.sub(r"\1", stem)
        elif key.endswith(_FAMILY) and len(key) > SHORTEST_STEM + 1:
            key = _without_sex(key)
            family.add(key)
        else:
            plain.add(key)
        spelled[key] = text
    return Name(frozenset(plain), frozenset(family), father, spelled)


def _words(written: str) -> Iterator[tuple[str, str]]:
    """(key, as written); "Серік қызы" is one word."""
    found: list[tuple[str, str]] = []
    for match in list(_WORD.finditer(written))[:MOST_WORDS]:
        text = match.group()
        key = _key(text)
        if key in _CHILD_OF and found:
            before, its_text = found.pop()
            found.append((before + key, f"{its_text} {text}"))
        elif len(key) > 1 and key not in _NO_NAMES:
            found.append((key, text))
    yield from found


def _key(word: str) -> str:
    """fold() with what names have of their own: ё as Latin writes it, x and w."""
    bare = _JOINED.sub("", word) if "-" in word else word
    bare = bare.replace("x", "ks").replace("X", "ks") if _X_IS_KS.match(bare) else bare
    return (other_reading(bare) or fold(bare)).replace("io", "e")


def _father_of(key: str) -> str | None:
    ending = next((ending for ending in _OF_THE_FATHER if key.endswith(ending)), "")
    stem = key.removesuffix(ending)
    if not ending or len(stem) < SHORTEST_STEM - 1 or key.endswith(_NO_FATHER):
        return None
    return stem


def _without_sex(key: str) -> str:
    return next((key.removesuffix(her) + his for her, his in _BY_SEX.items() if key.endswith(her)), key)


def same_child(one: Name, other: Name) -> bool:
    """Whether both can only be one child's, as far as names can say. Two fathers are two children."""
    if one.father and other.father and one.father != other.father:
        return False
    return bool(one.pairs() & other.pairs())


def given_in_common(one: Name, other: Name) -> frozenset[str]:
    """The words that may be a given name and stand in both."""
    return one.plain & other.plain


def differ(one: Name, other: Name) -> bool:
    """Whether they are two children's names: a given name is known of both and none agrees, or the fathers are two."""
    fathers = bool(one.father and other.father and one.father != other.father)
    return fathers or bool(one.plain and other.plain and not given_in_common(one, other))


def in_common(one: Name, other: Name) -> tuple[tuple[str, str], ...]:
    """The words that agree, as each has them: (Айгерим, Aigerim)."""
    shared = (one.plain | one.family) & (other.plain | other.family)
    return tuple((one.spelled[key], other.spelled[key]) for key in one.spelled if key in shared)
