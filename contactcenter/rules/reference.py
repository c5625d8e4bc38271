"""Case references such as 26-004821-7: year, number, check digit.

The check digit is ISO 7064 MOD 11,10 over the year's and the number's digits: it finds every single wrong digit and nearly
every swap of two neighbours, which is what happens when a reference is read out over a telephone.
"""

from __future__ import annotations

import re
from datetime import datetime

from contactcenter.rules.local_time import local

_SHAPE = re.compile(r"\s*(\d{2})\s*-?\s*(\d{6,12})\s*-?\s*(\d)\s*", re.ASCII)


def reference(number: int, opened_at: datetime) -> str:
    """The reference of case `number`, with the year in which it was opened by Kazakhstan's clock."""
    digits = f"{local(opened_at):%y}{number:06d}"
    return f"{digits[:2]}-{digits[2:]}-{_check_digit(digits)}"


def number_of(text: str) -> int | None:
    """The case number behind a reference as people type it, or None when it cannot be one."""
    found = _SHAPE.fullmatch(text)
    if not found or _check_digit(found[1] + found[2]) != int(found[3]):
        return None
    return int(found[2])


def _check_digit(digits: str) -> int:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10
