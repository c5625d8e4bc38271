"""How many parts a text is sent in: GSM 03.38 septets, or UCS-2 once a single character falls outside that
alphabet.
"""
import string

_GSM_BASIC = frozenset(
    string.ascii_letters + string.digits
    + "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")


def segment_count(text: str) -> int:
    """Parts the text needs: 160 septets in one or 153 each, otherwise 70 UTF-16 units in one or 67 each; at
    least 1.
    """
    if all(letter in _GSM_BASIC or letter in _GSM_EXTENDED for letter in text):
        return _parts(sum(2 if letter in _GSM_EXTENDED else 1 for letter in text), single=160, joined=153)
    return _parts(len(text.encode("utf-16-le")) // 2, single=70, joined=67)


def _parts(units: int, *, single: int, joined: int) -> int:
    return 1 if units <= single else -(-units // joined)
