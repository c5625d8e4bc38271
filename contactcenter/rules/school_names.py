"""Schools as people write them: known again by their number, else by what they are named after."""

from __future__ import annotations

from functools import lru_cache

from contactcenter.rules.tokens import Token, readable, tokens
from contactcenter.rules.word_forms import stems

_GENERAL = ("mekte", "shkol", "gimnaz", "litse", "liceu", "gimnas", "school", "sredn", "orta", "negizg", "osnovn", "nachal",
            "basta",
            "jalpi", "bilim", "obsheobraz", "atin", "imen", "kolledj", "college", "intern", "kompleks", "filial", "goro",
            "kala", "mamandand", "spetsial", "gosudar", "memleket", "kommun", "secondar", "gimnazi", "region", "oblas", "obli",
            "audan", "raion")
_WORDS = frozenset("im no n nomer number g k kgu kmm ssh sosh osh shg shl the of sh dsh at ul uchil uchitsia okidi".split())
_OF_A_CLASS = ("klas", "sinip", "grade", "class", "form")
_SHORTEST_WORD = 3


@lru_cache(maxsize=1024)
def school_key(written: str | None) -> str | None:
    """What two spellings of one school have in common; None where nothing is said of it. Numbers and names are known in many
    towns: a region belongs to the comparison."""
    words = tokens(readable(written or ""))
    number = next((word.key.lstrip("0") for place, word in enumerate(words) if _is_its_number(words, place)), None)
    if number:
        return f"№{number}"
    named = sorted({_stem(word.key) for word in words if _names_it(word)})
    return " ".join(named) or None


def _is_its_number(words: tuple[Token, ...], place: int) -> bool:
    """A number of at most three digits that is not the class's: "7 сынып", "7Б"."""
    word = words[place]
    if not word.is_number or len(word.key) > 3 or not word.key.strip("0"):
        return False
    after = words[place + 1:place + 3]
    letter = bool(after) and after[0].start == word.end and len(after[0].text) == 1
    return not letter and not any(next_.key.startswith(_OF_A_CLASS) for next_ in after[:1])


def _names_it(word: Token) -> bool:
    return (not word.is_number and len(word.key) >= _SHORTEST_WORD and word.key not in _WORDS
            and not word.key.startswith((*_GENERAL, *_OF_A_CLASS)))


def _stem(key: str) -> str:
    return min((key, *stems(key)), key=len)
