"""A text cut into words with their keys, and what stands between them: the ground all other rules walk on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from contactcenter.rules.folding import fold, other_reading
from contactcenter.rules.tables import table

_WORD = re.compile(r"\b(?:р-о?н|пр-к?т|к-с[іиы]|б-р|д-лы)[а-яіғң]{0,4}\b|[^\W\d_]+(?:['’ʼ`´ʹ][^\W\d_]+)*|\d+",
                   re.IGNORECASE)
_HARD = re.compile(r"[,;:!?…\n()/|]|\.|(?<=\s)[-–—]|[–—](?=\s)")
_OPENING = re.compile("[«“„\"'‘]$")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_ENGLISH_GENITIVE = re.compile("['’]s$", re.IGNORECASE)
_DASHES = frozenset("-‑–—")
_TURNS = frozenset({"но", "а", "зато", "хотя", "однако", "бірақ", "бирак", "ал", "but"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number. `key` and `other` are folded spellings; `hard` says that a clause ends before it, `hyphen`
    that only a dash stands before it, `quoted` that an opening quotation mark does; `dotted` that a full stop follows
    at once."""

    text: str
    key: str
    other: str | None
    start: int
    end: int
    clause: int
    hard: bool
    hyphen: bool
    quoted: bool
    dotted: bool

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdigit()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def readable(text: str) -> str:
    """The text in composed letters and without invisible signs; what all quotes and offsets refer to."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


@lru_cache(maxsize=4)
def tokens(text: str) -> tuple[Token, ...]:
    """Cuts a `readable` text. Offsets are code points of that text. Routing, language and urgency ask for the same text
    one after the other: the last few are kept."""
    found: list[Token] = []
    end, clause = 0, 0
    for match in _WORD.finditer(text):
        word, gap = match.group(), text[end:match.start()]
        hard = bool(found) and _is_hard(gap, before=found[-1])
        clause += hard or (bool(found) and word.lower() in _TURNS)
        found.append(_token(text, word, match.start(), gap, clause, hard))
        end = match.end()
    return tuple(found)


def _token(text: str, word: str, start: int, gap: str, clause: int, hard: bool) -> Token:
    end = start + len(word)
    bare = _ENGLISH_GENITIVE.sub("", word)
    key = word if word.isdigit() else fold(bare)
    return Token(word, key, other_reading(bare), start, end, clause, hard, gap.strip() in _DASHES,
                 bool(_OPENING.search(gap)), text[end:end + 1] == ".")


def _is_hard(gap: str, *, before: Token) -> bool:
    mark = _HARD.search(gap)
    if mark is None:
        return False
    is_abbreviation = gap.lstrip().startswith(".") and gap.strip() == "." and before.key in _ABBREVIATIONS
    return not is_abbreviation


# After these a full stop ends no clause: г., ул., обл. and the like.
_ABBREVIATIONS = frozenset(fold(row["word"]) for row in table("abbreviations"))
