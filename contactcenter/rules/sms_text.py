"""How long a text is on the air (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

UNITS_IN_ONE_PART = 70
UNITS_IN_EACH_OF_SEVERAL = 67
_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà")
_GSM_7_ESCAPED = frozenset("^{}\\[~]|€\f")


def utf16_units(text: str) -> int:
    """UTF-16 code units: what a text with a single Kazakh or Russian letter is counted in. An emoji counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str) -> int:
    """In how many parts a text is sent; an empty one is still one."""
    letters = set(text)
    if letters <= _GSM_7 | _GSM_7_ESCAPED:
        septets = len(text) + sum(text.count(letter) for letter in _GSM_7_ESCAPED)
        return 1 if septets <= 160 else -(-septets // 153)
    units = utf16_units(text)
    return 1 if units <= UNITS_IN_ONE_PART else -(-units // UNITS_IN_EACH_OF_SEVERAL)


def clean(text: str) -> str:
    """Text from outside without what no database and no page can hold: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
