"""The region of a land line, by the longest prefix of its number. A mobile number carries none and is portable.

Source: the numbering plan of Kazakhstan, with the zones that two regions have shared since 2018 and 2022
(data/area_codes.csv).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from contactcenter.rules.tables import table

_NATIONAL = re.compile(r"(?:\+?7|8)?(7\d{9})")
_SEPARATORS = re.compile(r"[\s()\-.]")


@dataclass(frozen=True)
class LandLine:
    """`prefix` are the national digits that matched; `region` the zone's own; `other` the second region of a split
    zone that no longer prefix settles, otherwise None."""

    prefix: str
    region: str
    other: str | None


def land_line(sender: str) -> LandLine | None:
    """The zone a caller id lies in; None for mobile, foreign, withheld, short or garbled ones."""
    number = _NATIONAL.fullmatch(_SEPARATORS.sub("", sender.split(";")[0]))
    if number is None:
        return None
    national = number.group(1)
    zones = _zones()
    for length in range(_longest(), 0, -1):
        zone = zones.get(national[:length])
        if zone is not None:
            return zone
    return None


@lru_cache(maxsize=1)
def _zones() -> dict[str, LandLine]:
    return {row["prefix"]: LandLine(row["prefix"], row["region_iso"], _other(row)) for row in table("area_codes")}


def _other(row: dict[str, str]) -> str | None:
    return row["other_region_iso"] or None if row["usable_for_region"] == "no" else None


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, _zones()))
