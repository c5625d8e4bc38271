"""The twenty regions a case can be routed to: seventeen oblasts and the cities Astana, Almaty and Shymkent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contactcenter.rules.tables import table


@dataclass(frozen=True)
class Region:
    """`iso` is the ISO 3166-2:KZ code (revision of 29.11.2022), `kato9` the classifier's nine digits as a string,
    `kind` "oblast" or "city"."""

    iso: str
    kato9: str
    kind: str
    name_kk: str
    name_ru: str
    name_en: str


def _load() -> Mapping[str, Region]:
    rows = (Region(row["iso_code"], row["kato9"], row["kind"], row["name_kk"], row["name_ru"], row["name_en"])
            for row in table("regions"))
    return MappingProxyType({region.iso: region for region in sorted(rows, key=lambda region: region.iso)})


REGIONS: Mapping[str, Region] = _load()


def region_name(iso: str, *, language: str) -> str:
    """The region's name in "kk", "ru" or "en"; KeyError for an unknown code or language."""
    region = REGIONS[iso]
    return {"kk": region.name_kk, "ru": region.name_ru, "en": region.name_en}[language]
