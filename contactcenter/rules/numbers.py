"""Caller ids: which number is behind what the provider sends, and may it be called back or texted.

Sources: Twilio's guide to withheld caller ids (twilio.com/docs/voice, "anonymous" and the numbers that spell it), the treaty of
27 November 2024 that gives +7 0xx and +7 6xx to Kazakhstan (the library knows neither).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

HOME = "KZ"
WITHHELD_DIGITS = frozenset({"266696687", "2562533", "7378742833", "86282452253", "8656696"})
WITHHELD_WORDS = frozenset({"", "anonymous", "restricted", "unavailable", "unknown", "private", "blocked", "withheld"})
KAZAKH_NUMBER = re.compile(r"\+7[067]\d{9}")
SHORT_CODE = re.compile(r"\d{3,6}")
TEXTABLE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True)
class CallerId:
    """`e164` is None for whoever cannot be told apart from others; `why` is a stable code."""

    raw: str
    e164: str | None
    may_be_texted: bool
    why: str

    @property
    def can_be_called_back(self) -> bool:
        return self.e164 is not None


def caller_id(raw: str) -> CallerId:
    """Reads a caller id in any spelling. Never raises: a garbled number is a caller without a number."""
    cleaned = raw.replace("\0", "").strip()
    if cleaned.lower() in WITHHELD_WORDS or cleaned.split(";")[0].lstrip("+") in WITHHELD_DIGITS:
        return CallerId(raw, None, False, "withheld")
    try:
        number = phonenumbers.parse(cleaned, HOME)
    except phonenumbers.NumberParseException:
        return CallerId(raw, None, False, "alphanumeric")
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number):
        return _valid(raw, e164, phonenumbers.number_type(number))
    if KAZAKH_NUMBER.fullmatch(e164):
        return CallerId(raw, e164, False, "unknown_range")
    return CallerId(raw, None, False, "short_code" if SHORT_CODE.fullmatch(cleaned) else "not_a_number")


def _valid(raw: str, e164: str, kind: int) -> CallerId:
    if kind in TEXTABLE:
        return CallerId(raw, e164, True, "mobile")
    return CallerId(raw, e164, False, "land_line" if kind == PhoneNumberType.FIXED_LINE else "not_mobile")


def masked(number: str) -> str:
    """+7 701 ••• 45 67 for +77012345678; other countries keep their first two and last two digits."""
    if KAZAKH_NUMBER.fullmatch(number):
        return f"+7 {number[2:5]} ••• {number[8:10]} {number[10:]}"
    return f"{number[:3]} ••• {number[-2:]}" if len(number) > 5 else number
