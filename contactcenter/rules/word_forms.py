"""Stems for searching: what is left of a folded word without the endings of Kazakh and of Russian.

A stem is filed beside the word itself and compared with other stems only, so it need not be a word: it must merely come out
the same for the forms of one word. Folding has thinned the endings out (ы and і are one letter, ә and а too). Endings after
the grammars' tables of declension; which forms must meet is in the tests.
"""

from __future__ import annotations

from functools import lru_cache

REMEMBERED_WORDS = 8192
SHORTEST_STEM = 3
SHORTEST_BEFORE_SURE = 2    # үйде, ұрды: what follows is surely an ending
MOST_ENDINGS = 5      # мектеп-тер-іміз-де-гі

_VOWELS = frozenset("aeiou")
_PLACES = ("nda", "nde", "da", "de", "ta", "te", "ndan", "nden", "dan", "den", "tan", "ten", "nan", "nen", "ga", "ge", "ka",
           "ke")
_NOUN = ("lar", "ler", "dar", "der", "tar", "ter", "nin", "din", "tin", "ni", "di", "ti", "men", "ben", "pen", "na", "ne",
         "gi", "dik", "lik", "tik", "min", "bin", "pin", "siz", "sin", "imiz", "iniz", "miz", "niz", "im", "in", "si", "i")
_VERB = ("adi", "edi", "idi", "gan", "gen", "kan", "ken", "ip", "atin", "etin", "maidi", "meidi", "baidi", "beidi", "paidi",
         "peidi", "mai", "mei", "bai", "bei", "pai", "pei", "dim", "tim", "shi", "sa", "se", "u")
_AFTER = ({ending: "aeiou" for ending in ("si", "miz", "niz")}   # what a stem must end in; the rest follows anything
          | {ending: "i" for ending in ("nda", "nde", "ndan", "nden", "na", "ne")} | {"nan": "imn", "nen": "imn"})
_SURE = frozenset({*_PLACES, "adi", "edi", "di", "ti", "ip", "gan", "gen", "kan", "ken"})
_KAZAKH = tuple(sorted({*_PLACES, *_NOUN, *_VERB}, key=len, reverse=True))
_SMALL_WORDS = frozenset("al at bi bu da de do ei et ia im in iz mi na ne ni no ob ol on os ot po si so ta te ti to vi".split())
_HARDENED = {"b": "p", "g": "k"}   # мектебі, жүрегі: the consonant softens before a vowel
_RUSSIAN = tuple(sorted({
    "ami", "iami", "iah", "ah", "iam", "am", "ov", "ev", "ei", "oi", "om", "em", "iem", "iei", "u", "iu", "a", "ia", "e", "i",
    "o", "ie", "oe", "ogo", "ego", "omu", "emu", "imi", "im", "ih", "uiu", "aia", "oiu", "eiu", "aiut", "iaiut", "aet",
    "iaet", "aiu", "ali", "ala", "alo", "al", "at", "it", "et", "ut", "iut", "iat", "ila", "ili", "ilo", "il", "el", "ela",
    "eli"}, key=len, reverse=True))
_FLEETING = (("ok", "k"), ("ek", "k"), ("ets", "ts"))   # ребенок, ребенка; отец, отца


@lru_cache(maxsize=REMEMBERED_WORDS)
def stems(key: str) -> tuple[str, ...]:
    """The stems of a folded word, as Kazakh and as Russian, without the word itself; none for one that has no ending."""
    found = dict.fromkeys((_kazakh(key), _russian(key)))
    return tuple(stem for stem in found if stem != key)


def _kazakh(key: str) -> str:
    for _ in range(MOST_ENDINGS):
        shorter = _without_ending(key)
        if shorter is None:
            break
        key = shorter
    return key


def _without_ending(key: str) -> str | None:
    for ending in _KAZAKH:
        if key.endswith(ending):
            stem = key[:-len(ending)]
            if _fits(ending, stem):
                return _hard(stem) if ending[0] == "i" else stem
    return _without_one_letter(key)


def _fits(ending: str, stem: str) -> bool:
    shortest = SHORTEST_BEFORE_SURE if ending in _SURE and stem not in _SMALL_WORDS else SHORTEST_STEM
    return len(stem) >= shortest and (ending not in _AFTER or stem[-1] in _AFTER[ending])


def _without_one_letter(key: str) -> str | None:
    """анам, анаң, and what follows them: анама, анаңа."""
    if len(key) <= SHORTEST_STEM:
        return None
    if key[-1] in "mn" and key[-2] in _VOWELS:
        return key[:-1]
    return key[:-1] if key[-1] in "ae" and key[-2] in "mn" and len(key) > SHORTEST_STEM + 1 else None


def _hard(stem: str) -> str:
    return stem[:-1] + _HARDENED.get(stem[-1], stem[-1])


def _russian(key: str) -> str:
    for full, fled in _FLEETING:
        if key.endswith(full) and len(key) - len(full) >= SHORTEST_STEM - 1:
            return key[:-len(full)] + fled
    for ending in _RUSSIAN:
        if key.endswith(ending) and len(key) - len(ending) >= SHORTEST_STEM:
            return key[:-len(ending)]
    return key
