"""What the pretend network knows about telephone numbers: whether they exist and whether they can receive a
text.
"""
import re

_E164 = re.compile(r"\+[1-9]\d{6,14}\Z", re.ASCII)
_LAND_LINES = re.compile(r"\+77[12]\d|\+7[348]", re.ASCII)


def is_number(text: str) -> bool:
    """Whether the text is a dialable E.164 number; +7 takes exactly ten digits more."""
    return bool(_E164.match(text)) and (not text.startswith("+7") or len(text) == 12)


def is_land_line(number: str) -> bool:
    """Whether the number is a land line: Kazakhstan's area codes 71x and 72x, Russia's 3xx, 4xx and 8xx."""
    return is_number(number) and bool(_LAND_LINES.match(number))


def is_telephone_address(text: str) -> bool:
    """Whether a call can be placed to it: a number, a SIP address or a browser client."""
    return is_number(text) or text.startswith(("sip:", "client:"))


def country_of(number: str) -> str:
    """ISO 3166 code of the number's country as the provider reports it, empty where it does not know.

    +7 7xx is Kazakhstan, and so are +7 0xx and +7 6xx under the numbering treaty of 2024.
    """
    if not is_number(number) or not number.startswith("+7"):
        return ""
    return "KZ" if number[2] in "067" else "RU"
