"""Names that differ from a word by one typing slip: a letter too many, too few, wrong, or two swapped.

Every name is filed under itself and under itself without each of its letters; a word and a name one edit apart meet under
one of those keys, and the candidates are then compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

SHORTEST_SLIPPED = 6  # letters of a name; among shorter ones half the neighbours are other words


@dataclass(frozen=True)
class SlipIndex:
    """Immutable. The first letter is never taken for a slip: Рудный would answer for трудный."""

    filed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def extended(self, names: Iterable[str]) -> SlipIndex:
        """With further names; the same index when there are none."""
        filed: dict[str, tuple[str, ...]] | None = None
        for name in names:
            filed = dict(self.filed) if filed is None else filed
            for key in _without_a_letter(name):
                if name not in filed.get(key, ()):
                    filed[key] = (*filed.get(key, ()), name)
        return self if filed is None else SlipIndex(filed)

    def near(self, word: str) -> tuple[str, ...]:
        """The names within one edit of a word, in alphabetical order."""
        if len(word) < SHORTEST_SLIPPED - 1:
            return ()
        near = {name for key in _without_a_letter(word) for name in self.filed.get(key, ()) if one_edit(word, name=name)}
        return tuple(sorted(near))


def _without_a_letter(word: str) -> Iterator[str]:
    yield word
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1:]


def one_edit(word: str, *, name: str) -> bool:
    """Whether the two differ by at most one insertion, deletion, substitution or swap after the first letter."""
    if word[:1] != name[:1] or abs(len(word) - len(name)) > 1:
        return False
    i = 0
    while i < min(len(word), len(name)) and word[i] == name[i]:
        i += 1
    if len(word) == len(name):
        swapped = word[i:i + 2] == name[i:i + 2][::-1] and word[i + 2:] == name[i + 2:]
        return swapped or word[i + 1:] == name[i + 1:]
    return word[i + 1:] == name[i:] or word[i:] == name[i + 1:]
