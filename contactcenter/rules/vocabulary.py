"""What the ordinary words around a name say: kind words, streets, prepositions, verbs of living and going.

data/words.csv gives for each role its words in any spelling, separated by spaces; a star stands for any ending.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from contactcenter.rules.folding import REMEMBERED_WORDS, fold
from contactcenter.rules.tables import table

NOTHING: frozenset[str] = frozenset()


class Vocabulary:
    """Roles by folded word. Built once from (role, words) pairs, never changed."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        whole: dict[str, set[str]] = {}
        openings: dict[str, set[str]] = {}
        for role, words in entries:
            for word in words.split():
                target = openings if word.endswith("*") else whole
                target.setdefault(fold(word.rstrip("*")), set()).add(role)
        self._whole = {word: frozenset(roles) for word, roles in whole.items()}
        self._openings = {word: frozenset(roles) for word, roles in openings.items()}
        self._lengths = sorted({len(word) for word in openings})
        self.roles = lru_cache(maxsize=REMEMBERED_WORDS)(self._roles)

    def _roles(self, key: str) -> frozenset[str]:
        """All roles of a folded word; empty for a word that says nothing here."""
        found = self._whole.get(key, NOTHING)
        for length in self._lengths:
            if length > len(key):
                break
            opening = self._openings.get(key[:length])
            if opening is not None:
                found = found | opening
        return found


@lru_cache(maxsize=1)
def place_vocabulary() -> Vocabulary:
    """The words that surround place names."""
    return Vocabulary((row["role"], row["words"]) for row in table("words"))
