"""One key for the many spellings of a word: capitals, Kazakh letters and their Russian stand-ins, Latin, Arabic.

The key is written in plain Latin letters. It merges what writers do not keep apart (ы, и, і, й; қ and к; ң and н; ө and
о; ұ, ү and у; ғ and г; ә and а) and so serves to compare, never to show: the original text stays as it was.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

REMEMBERED_WORDS = 8192   # people write the same few thousand words
_CYRILLIC = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z",
    "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "sh", "ъ": "'", "ы": "i", "і": "i", "ь": "'", "э": "e", "ю": "iu", "я": "ia", "ї": "i", "ў": "u",
    "ҳ": "h", "ҡ": "k", "ҥ": "n", "ӊ": "n", "є": "e", "ґ": "g", "ӣ": "i", "ӯ": "u", "ҷ": "j",
}
# The Arabic letters Kazakhs write with in China; the hamza only marks a soft word.
_ARABIC = {
    "ا": "a", "ب": "b", "ۆ": "v", "گ": "g", "ع": "g", "د": "d", "ە": "e", "ه": "e", "ج": "j", "ز": "z", "ي": "i",
    "ى": "i", "ی": "i", "ك": "k", "ک": "k", "ق": "k", "ل": "l", "م": "m", "ن": "n", "ڭ": "n", "و": "o", "پ": "p",
    "ر": "r", "س": "s", "ت": "t", "ۇ": "u", "ۋ": "u", "ف": "f", "ح": "h", "ھ": "h", "چ": "ch", "ش": "sh", "ء": "",
    "ٴ": "",
}
# What the alphabets of 2017 to 2021 and Turkish keyboards put beside the plain Latin letters.
_LATIN = {"ş": "sh", "ı": "i", "ə": "a", "ǵ": "g", "ý": "u", "ç": "ch", "ŋ": "n", "q": "k", "x": "h", "y": "i"}
_CYRILLIC_LOOKING = str.maketrans("aceopxykmtbhiäöü3", "асеорхукмтвніәөүз")
_LATIN_LOOKING = str.maketrans("асеорхукмтвніһ", "aceopxykmtbhih")
_LETTERS = str.maketrans(_CYRILLIC | _ARABIC | {"ı": "i", "ə": "a"})
_LATIN_LETTERS = str.maketrans(_LATIN)
_LATIN_GROUPS = (("shch", "sh"), ("sch", "sh"), ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"),
                 ("ck", "k"))
_FIRST_CYRILLIC = "Ѐ"
_CYRILLIC_LETTER = re.compile("[Ѐ-ӿ]")
_LATIN_LETTER = re.compile("[a-zA-ZÀ-ɏə]")
_ONLY_CYRILLIC_LOOKING = re.compile("[aceopxykmtbhi]*")
_APOSTROPHES = re.compile("['’ʼ`´ʹ]")
_SOFT_BEFORE_VOWEL = re.compile("'+(?=[aeiou])")
_LONG_RUN = re.compile(r"(.)\1{2,}")


@lru_cache(maxsize=REMEMBERED_WORDS)
def fold(word: str) -> str:
    """The key of one word, for example "shimkent" for Шымкент, ШЫМКЕНТ, Shymkent and Şymkent."""
    lowered = word.lower()
    if lowered and min(lowered) < _FIRST_CYRILLIC:
        lowered = _without_latin(lowered)
    key = lowered.replace("дж", "ж").translate(_LETTERS)
    if "'" in key:
        key = _SOFT_BEFORE_VOWEL.sub("i", key).replace("'", "")
    while "ii" in key:
        key = key.replace("ii", "i")
    return _LONG_RUN.sub(r"\1", key)


def other_reading(word: str) -> str | None:
    """A second key where chat Latin is ambiguous: w is ш in "wymkent" and у in "atyraw"."""
    if "w" in word.lower():
        return fold(word.lower().replace("w", "u"))
    return None


def _without_latin(word: str) -> str:
    """A Latin word by its sounds; a word of both alphabets in the one that more of its letters can only belong to."""
    latin = "".join(_LATIN_LETTER.findall(word))
    cyrillic = "".join(_CYRILLIC_LETTER.findall(word))
    if not cyrillic:
        return _latin(word) if latin else word
    if len(latin) > len(cyrillic) and not _ONLY_CYRILLIC_LOOKING.fullmatch(latin):
        return _latin(word.translate(_LATIN_LOOKING))
    return word.translate(_CYRILLIC_LOOKING)


def _latin(word: str) -> str:
    word = _APOSTROPHES.sub("", word).translate(_LATIN_LETTERS)
    word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    for group, sound in _LATIN_GROUPS:
        if group in word:
            word = word.replace(group, sound)
    word = word[1:] if word.startswith("ie") else word
    word = word.replace("ch", "\1").replace("sh", "\2").replace("c", "ts").replace("w", "\2")
    return word.replace("\1", "ch").replace("\2", "sh")
