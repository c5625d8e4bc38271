"""Where a text names a place: every name of the gazetteer with the form it stands in, the longest name first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contactcenter.rules.folding import fold
from contactcenter.rules.gazetteer import Gazetteer, Reading, When
from contactcenter.rules.inflection import Form, Stem
from contactcenter.rules.tables import table
from contactcenter.rules.tokens import Token
from contactcenter.rules.vocabulary import place_vocabulary


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text, from token `first` to token `last` inclusive. `slipped`: one letter had to be forgiven."""

    first: int
    last: int
    key: str
    form: Form
    russian: bool
    readings: tuple[Reading, ...]
    slipped: bool = False


def mentions(words: Sequence[Token], *, gazetteer: Gazetteer, forgiving: bool = True) -> tuple[Mention, ...]:
    """All names from left to right; none overlaps another. `forgiving` also takes names with one typing slip."""
    found: list[Mention] = []
    i = 0
    while i < len(words):
        mention = None if words[i].is_number else _at(i, words, gazetteer, forgiving=forgiving)
        if mention is not None:
            found.append(mention)
            i = mention.last
        i += 1
    return tuple(found)


def _at(i: int, words: Sequence[Token], gazetteer: Gazetteer, *, forgiving: bool) -> Mention | None:
    exact = _of_several_words(i, words, gazetteer) or _of_one_word(i, words, gazetteer)
    return exact or (_slipped(i, words, gazetteer) if forgiving else None)


def _of_several_words(i: int, words: Sequence[Token], gazetteer: Gazetteer) -> Mention | None:
    for head, last in _joinable(i, words, gazetteer):
        stem = _best(gazetteer.stems(_joined(head, i, last, words)), gazetteer, shortest=len(head) + 1)
        if stem is not None:
            return _mention(i, last, stem, gazetteer)
    return None


def _joinable(i: int, words: Sequence[Token], gazetteer: Gazetteer) -> Iterator[tuple[str, int]]:
    """First words and last positions of what may be one name: as many words as a known name has, or two by a hyphen."""
    for head in _heads(words[i].key, gazetteer):
        for last in range(min(len(words), i + gazetteer.heads[head]) - 1, i, -1):
            if not any(word.hard for word in words[i + 1:last + 1]):
                yield head, last
    if i + 1 < len(words) and words[i + 1].hyphen and not words[i + 1].hard and not words[i + 1].is_number:
        yield words[i].key, i + 1


def _heads(key: str, gazetteer: Gazetteer) -> Iterator[str]:
    if key in gazetteer.heads:
        yield key
    for ending in _OBLIQUE_FIRST_WORDS:
        if key.endswith(ending) and key[:-len(ending)] + "i" in gazetteer.heads:
            yield key[:-len(ending)] + "i"


def _joined(head: str, i: int, last: int, words: Sequence[Token]) -> str:
    return head + "".join(word.key for word in words[i + 1:last + 1])


def _of_one_word(i: int, words: Sequence[Token], gazetteer: Gazetteer) -> Mention | None:
    for key in filter(None, (words[i].key, words[i].other)):
        stem = _best(gazetteer.stems(key), gazetteer)
        if stem is not None:
            return _mention(i, i, stem, gazetteer)
    return None


def _slipped(i: int, words: Sequence[Token], gazetteer: Gazetteer) -> Mention | None:
    if i + 1 < len(words) and words[i + 1].hyphen and not words[i + 1].hard:
        stem = gazetteer.slipped(words[i].key + words[i + 1].key, unless=_NEIGHBOURS)
        if stem is not None:
            return _mention(i, i + 1, stem, gazetteer, slipped=True)
    if place_vocabulary().roles(words[i].key):
        return None
    stem = gazetteer.slipped(words[i].key, unless=_NEIGHBOURS)
    return None if stem is None else _mention(i, i, stem, gazetteer, slipped=True)


def _best(stems: Iterator[Stem], gazetteer: Gazetteer, *, shortest: int = 0) -> Stem | None:
    """The word itself if it is a name; then the longest stem whose name counts without a kind word (Самаре is of Самара and
    not of the district Самар); then the longest stem."""
    second: Stem | None = None
    for stem in stems:
        if len(stem.key) < shortest:
            continue
        if stem.form is Form.BARE or any(reading.when in _COUNTING for reading in gazetteer.names[stem.key]):
            return stem
        second = second or stem
    return second


def _mention(first: int, last: int, stem: Stem, gazetteer: Gazetteer, *, slipped: bool = False) -> Mention:
    return Mention(first, last, stem.key, stem.form, stem.russian, gazetteer.names[stem.key], slipped)


_COUNTING = frozenset({When.ALONE, When.CASED})
# Новом Узене, Восточного Казахстана: the adjective in front is declined too.
_OBLIQUE_FIRST_WORDS = ("om", "ogo", "omu", "im")
# Ordinary words one letter away from a name: алмады "did not take" is no Алматы.
_NEIGHBOURS = frozenset(fold(row["word"]) for row in table("neighbours"))
