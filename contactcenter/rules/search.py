"""What somebody searches for: a reference, a telephone number or words; and the terms under which a text is found.

A text is filed under the folded spelling of each word, under its stems, and under the beginnings of both; a word that is
searched for meets it under any of them. Beginnings are filed because the index holds fingerprints of the terms, which have no
beginning in common. One letter is no term: nearly every text has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from contactcenter.rules.reference import number_of
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean
from contactcenter.rules.tokens import Token, readable, tokens
from contactcenter.rules.word_forms import REMEMBERED_WORDS, stems

REFERENCE, NUMBER, WORDS = KINDS = ("reference", "number", "words")
LONGEST_TERM_CHARACTERS = 200
MOST_WORDS = 8
SHORTEST_WORD = 2
SHORTEST_BEGINNING = 4    # letters of a word as it was typed; below it half the texts begin some word so
SHORTEST_STEM_BEGINNING = 5
LONGEST_BEGINNING = 10
LEAST_DIGITS, MOST_DIGITS = 4, 15   # E.164 has at most fifteen
LONGEST_FILED_CHARACTERS = 40       # a "word" of a thousand letters is none, and no index takes it
_BEGINS = "*"
_MASK = "•"                         # a masked number is found by what stands behind the mask
_HOME_NUMBER_DIGITS = 11
_TRUNK_OR_COUNTRY = "78"
_DASHES = re.compile("[‐-―−]")
_LIKE_A_REFERENCE = re.compile(r"\d{2}\s*-\s*\d+\s*-\s*\d", re.ASCII)
_LIKE_A_NUMBER = re.compile(r"[\d\s()+./•-]+", re.ASCII)


@dataclass(frozen=True)
class SearchedWord:
    """A word by its folded spellings: a text has it under one of `exact`, or under something that begins like one of
    `beginnings`."""

    exact: tuple[str, ...]
    beginnings: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What is searched for. `case_number` belongs to a reference, `last_digits` to a number (a reference of digits alone
    may be one too), `words` must all be there, in whichever texts of the case."""

    kind: str
    term: str
    case_number: int | None = None
    last_digits: str = ""
    words: tuple[SearchedWord, ...] = ()


def asked(typed: str) -> Asked:
    """Reads a search box. Refusal search_empty, search_too_long, search_too_short, search_too_many_words, bad_reference."""
    term = " ".join(readable(clean(typed)).split())
    if not term:
        raise Refusal("search_empty")
    if len(term) > LONGEST_TERM_CHARACTERS:
        raise Refusal("search_too_long", most=LONGEST_TERM_CHARACTERS)
    dashed = _DASHES.sub("-", term)
    digits = "".join(filter(str.isdecimal, dashed.rpartition(_MASK)[2])) if _LIKE_A_NUMBER.fullmatch(dashed) else ""
    is_number = LEAST_DIGITS <= len(digits) <= MOST_DIGITS
    number, is_dashed = number_of(dashed), _LIKE_A_REFERENCE.fullmatch(dashed) is not None
    if number is not None:
        return Asked(REFERENCE, term, case_number=number,
                     last_digits=_last_digits(digits) if is_number and not is_dashed else "")
    if is_dashed:
        raise Refusal("bad_reference")
    return Asked(NUMBER, term, last_digits=_last_digits(digits)) if is_number else _words(term)


def _last_digits(digits: str) -> str:
    """What a stored number ends in: 8 701 ... and +7 701 ... are the same telephone."""
    return digits[1:] if len(digits) == _HOME_NUMBER_DIGITS and digits[0] in _TRUNK_OR_COUNTRY else digits


def _words(term: str) -> Asked:
    words = tuple(dict.fromkeys(_searched(token) for token in tokens(term) if len(token.text) >= SHORTEST_WORD))
    if not words:
        raise Refusal("search_too_short", least=SHORTEST_WORD)
    if len(words) > MOST_WORDS:
        raise Refusal("search_too_many_words", most=MOST_WORDS)
    return Asked(WORDS, term, words=words)


def _searched(token: Token) -> SearchedWord:
    if token.is_number:
        return SearchedWord((token.key,), ())
    spellings, word_stems = _spellings(token), _stems(token)
    beginnings = [key for key in spellings if len(key) >= SHORTEST_BEGINNING]
    beginnings += [stem for stem in word_stems if len(stem) >= SHORTEST_STEM_BEGINNING]
    return SearchedWord(tuple(dict.fromkeys((*spellings, *word_stems))),
                        tuple(dict.fromkeys(beginning[:LONGEST_BEGINNING] for beginning in beginnings)))


def looked_up(word: SearchedWord) -> list[str]:
    """The terms of which a text with the word is filed under one at least."""
    return [*word.exact, *(beginning + _BEGINS for beginning in word.beginnings)]


def filed_under(text: str) -> tuple[str, ...]:
    """The terms of a text, each once, in alphabetical order."""
    found: set[str] = set()
    for token in tokens(readable(text)):
        if len(token.text) >= SHORTEST_WORD:
            found.update(_filed(token), *map(_beginnings, () if token.is_number else _filed(token)))
    return tuple(sorted(found))


def _filed(token: Token) -> set[str]:
    return {*_spellings(token), *(() if token.is_number else _stems(token))}


@lru_cache(maxsize=REMEMBERED_WORDS)
def _beginnings(term: str) -> tuple[str, ...]:
    return tuple(term[:length] + _BEGINS for length in range(SHORTEST_BEGINNING, min(len(term) - 1, LONGEST_BEGINNING) + 1))


def _spellings(token: Token) -> tuple[str, ...]:
    return tuple(key[:LONGEST_FILED_CHARACTERS] for key in (token.key, token.other) if key)


def _stems(token: Token) -> tuple[str, ...]:
    return tuple(stem for key in _spellings(token) for stem in stems(key))


@dataclass(frozen=True)
class Excerpt:
    """A piece of a text around the first searched word in it."""

    before: str
    hit: str
    after: str


def excerpt(text: str, words: Iterable[SearchedWord], *, around: int = 70) -> Excerpt | None:
    """The first word of a text that was searched for, with `around` characters on either side; None without one."""
    original = readable(text)
    for token in tokens(original):
        if any(_meets(_filed(token), word) for word in words):
            before, after = original[:token.start], original[token.end:]
            return Excerpt(("…" if len(before) > around else "") + before[-around:], token.text,
                           after[:around] + ("…" if len(after) > around else ""))
    return None


def _meets(filed: set[str], word: SearchedWord) -> bool:
    return not filed.isdisjoint(word.exact) or any(term.startswith(word.beginnings) for term in filed)


def normalised(wanted: Asked) -> str:
    """The same for every spelling of the same search."""
    if wanted.kind == WORDS:
        return " ".join(sorted(word.exact[0] for word in wanted.words))
    return wanted.last_digits if wanted.kind == NUMBER else str(wanted.case_number)
