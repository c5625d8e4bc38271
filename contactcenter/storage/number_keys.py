"""A telephone number lies sealed; it is found by fingerprints of the whole number and of its last digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contactcenter.storage import blind

TAILS = {"tail_4": 4, "tail_7": 7, "tail_10": 10}   # what people have at hand: the end, a number without its code, all of it


def number_keys(number: str) -> dict[str, str]:
    """The columns by which an E.164 number is found."""
    tails = {name: blind.key(name, number[-digits:]) for name, digits in TAILS.items()}
    return {"number_key": blind.key("number", number)} | tails


def key_for(column: str) -> Callable[[Any], str]:
    """What the column is where a row is made from its number alone."""
    return lambda row: number_keys(row.get_current_parameters()["number"])[column]


def longest_tail(digits: str) -> tuple[str, str]:
    """(column, fingerprint) of the longest end of these digits, four or more, that numbers are found by."""
    name, length = max((item for item in TAILS.items() if item[1] <= len(digits)), key=lambda item: item[1])
    return name, blind.key(name, digits[-length:])
