"""The language of a text: what the acknowledgement is written in.

Each word votes by what it is written with and by the word tables; names of places vote only by their endings, loan
words not at all. Two languages that both have a fair share make a mixed text; no vote at all is unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from contactcenter.rules.folding import fold
from contactcenter.rules.gazetteer import default_gazetteer
from contactcenter.rules.inflection import Form
from contactcenter.rules.places.mentions import Mention, mentions
from contactcenter.rules.tables import table
from contactcenter.rules.tokens import Token, readable, tokens


class Language(StrEnum):
    """MIXED is Kazakh and Russian (or English) side by side; UNKNOWN has no word of either."""

    KAZAKH = "kk"
    RUSSIAN = "ru"
    ENGLISH = "en"
    MIXED = "mixed"
    UNKNOWN = "unknown"


FAIR_SHARE = 0.2   # of all votes, from which on a second language makes the text mixed
_SURE, _GUESS = 2, 1
_ALONE = "ru_alone"   # loan words that speak for Russian where nothing else speaks
_KAZAKH_LETTERS = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ؀-ۿ]")
_RUSSIAN_LETTERS = re.compile("[ёщъЁЩЪ]")
_KAZAKH_LATIN = re.compile("[äöüğñşıūáǵńóúÄÖÜĞÑŞİŪ]|[aogunsyi]['’][aeiouy]")
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_KAZAKH_ENDING = re.compile(
    r"(?:[mts]in|[mts]iz|dim|tim|dik|tik|gan|gen|ganmin|genmin|maidi|meidi|maimin|meimin|aidi|eidi|lari|leri|lar|ler|"
    r"larga|lerge|nin|din|tin|dagi|degi|tagi|tegi|inda|inde|ida|ingiz|iniz|inizshi|ganda|gende|ginda|kende|lik|iksiz|"
    r"maid|baidi|beidi|paidi|peidi|"
    r"amiz|emiz|ashi|ish)")
_RUSSIAN_ENDING = re.compile(
    r".*(?:тся|ться|ает|яет|ают|яют|ует|уют|ить|ать|еть|ыть|ого|его|ому|ему|ыми|ими|ами|ями|ах|ях|ость|ости|ение|ения|"
    r"ении|ания|ание|"
    r"ый|ая|ое|ые|ую|ских|ская|ский|ской|ла|ло|ли|ешь|ишь|ит|ят|ем|ов|ев|ей|ью|ия|ии|ок|ка|ки|ку|ке)")

_RUSSIAN_LATIN_ENDING = re.compile(
    r".*(?:aet|aiut|uet|it|ali|ila|ala|ili|ogo|omu|aia|uiu|enie|ost|tsia|at|ii|ov|ei|oi|ami|ah|ku|ke)")


def detect(text: str) -> Language:
    """The language of a whole text, in any alphabet. Never raises."""
    words = tokens(readable(text))
    sure: Counter[Language] = Counter()
    guessed: Counter[Language] = Counter()
    for language, weight in _votes(words):
        (sure if weight == _SURE else guessed)[language] += weight
    return _decided(sure, guessed) or _when_nothing_votes(words)


def _decided(sure: Counter[Language], guessed: Counter[Language]) -> Language | None:
    """Guesses only strengthen what something sure speaks for, and stand alone where nothing is sure."""
    votes = Counter({language: count + guessed[language] for language, count in sure.items()}) or guessed
    ranked = votes.most_common(2)
    if not ranked:
        return None
    if len(ranked) > 1 and sure and ranked[1][1] >= FAIR_SHARE * votes.total():
        return Language.MIXED
    return ranked[0][0]


def _when_nothing_votes(words: tuple[Token, ...]) -> Language:
    """Уральск is a Russian name only; Павлодар is the same in both languages. A loan word beside a name says more than nothing:
    who writes Kazakh has a word of their own for a school."""
    written = [word for word in words if _CYRILLIC.search(word.text)]
    is_russian = any(word.key in _russian_names() or word.text.lower() in _russian_alone() for word in written)
    return Language.RUSSIAN if is_russian else Language.UNKNOWN


def _votes(words: tuple[Token, ...]) -> Iterator[tuple[Language, int]]:
    named = [mention for mention in mentions(words, gazetteer=default_gazetteer(), forgiving=False)
             if words[mention.first].key not in _never_names()]
    inside = {i for mention in named for i in range(mention.first, mention.last + 1)}
    for i, word in enumerate(words):
        if i not in inside and not word.is_number:
            yield from _of_word(word)
    for mention in named:
        yield from _of_name(mention, words)


def _of_name(mention: Mention, words: tuple[Token, ...]) -> Iterator[tuple[Language, int]]:
    text = " ".join(word.text for word in words[mention.first:mention.last + 1])
    if _KAZAKH_LETTERS.search(text):
        yield Language.KAZAKH, _SURE
    elif mention.form is not Form.BARE:
        is_sure = mention.form not in (Form.OBLIQUE, Form.TO)
        yield (Language.RUSSIAN if mention.russian else Language.KAZAKH), _SURE if is_sure else _GUESS


def _of_word(word: Token) -> Iterator[tuple[Language, int]]:
    known = _known().get(word.key, frozenset())
    if "neutral" in known:
        return
    if _KAZAKH_LETTERS.search(word.text) or (not _CYRILLIC.search(word.text) and _KAZAKH_LATIN.search(word.text)):
        yield Language.KAZAKH, _SURE
    elif _CYRILLIC.search(word.text):
        yield from _of_cyrillic(word, known - {"en"})
    else:
        yield from _of_latin(word, known - {"en"})


def _of_cyrillic(word: Token, known: frozenset[str]) -> Iterator[tuple[Language, int]]:
    if len(known) == 1:
        yield Language(next(iter(known))), _SURE
    elif not known and _RUSSIAN_LETTERS.search(word.text):
        yield Language.RUSSIAN, _SURE
    elif not known and len(word.text) > 3:
        yield from _by_ending(word)


def _by_ending(word: Token) -> Iterator[tuple[Language, int]]:
    if _ends_in_kazakh(word.key):
        yield Language.KAZAKH, _GUESS
    elif _RUSSIAN_ENDING.fullmatch(word.text.lower()):
        yield Language.RUSSIAN, _GUESS


def _of_latin(word: Token, known: frozenset[str]) -> Iterator[tuple[Language, int]]:
    is_english = word.text.lower() in _english()
    if is_english and not known:
        yield Language.ENGLISH, _SURE
    elif len(known) == 1 and not is_english:
        yield Language(next(iter(known))), _SURE
    elif is_english:
        yield Language.ENGLISH, _GUESS
        for language in known:
            yield Language(language), _GUESS
    elif not known and len(word.text) > 3:
        if _ends_in_kazakh(word.key):
            yield Language.KAZAKH, _GUESS
        elif _RUSSIAN_LATIN_ENDING.fullmatch(word.key):
            yield Language.RUSSIAN, _GUESS


def _ends_in_kazakh(key: str) -> bool:
    return any(_KAZAKH_ENDING.fullmatch(key[-length:]) for length in range(3, min(len(key) - 1, 8)))


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    for row in table("language_words"):
        for word in row["words"].split() if row["language"] != _ALONE else ():
            known[fold(word)] = known.get(fold(word), frozenset()) | {row["language"]}
    return known


@lru_cache(maxsize=1)
def _russian_alone() -> frozenset[str]:
    return frozenset(word for row in table("language_words") if row["language"] == _ALONE for word in row["words"].split())


@lru_cache(maxsize=1)
def _never_names() -> frozenset[str]:
    return frozenset(fold(row["word"]) for row in table("ordinary") if row["occasion"] == "always")


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    rows = (row for row in table("language_words") if row["language"] == "en")
    return frozenset(word for row in rows for word in row["words"].split())


@lru_cache(maxsize=1)
def _russian_names() -> frozenset[str]:
    rows = [*table("towns"), *table("districts")]
    return frozenset(fold(row["name_ru"]) for row in rows) - frozenset(fold(row["name_kk"]) for row in rows)
