"""What people write and say in the demonstration: made-up sentences from the tables in data/."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

PLACE = "{place}"


@dataclass(frozen=True)
class Template:
    """A text, or what an operator notes of a call. `kind` is question, help, danger or noise, `outcome` how such a case
    ends; the place, if any, still has to be put in."""

    language: str
    kind: str
    outcome: str
    text: str

    @property
    def names_a_place(self) -> bool:
        return PLACE in self.text


@dataclass(frozen=True)
class Place:
    """`share` is the place's part of all contacts, in thousandths or so; `where` says "in this place" by language."""

    region: str
    share: int
    where: dict[str, str]


def sms_templates() -> tuple[Template, ...]:
    return _templates("texts")


def call_templates() -> tuple[Template, ...]:
    return _templates("calls")


@lru_cache(maxsize=None)
def places() -> tuple[Place, ...]:
    """Places that leave no doubt about their region, all twenty of them; busier ones have larger shares (DOMAIN 1)."""
    return tuple(Place(row["region"], int(row["share"]), {code: row[code] for code in ("kk", "ru", "en")})
                 for row in _rows("places"))


def words(purpose: str, *, language: str, outcome: str = "-") -> list[str]:
    """Sentences of staff (purpose operator, work, close, return, reopen) or second texts (followup)."""
    return [row["text"] for row in _rows("words")
            if (row["purpose"], row["language"], row["outcome"]) == (purpose, language, outcome)]


@lru_cache(maxsize=None)
def _templates(name: str) -> tuple[Template, ...]:
    return tuple(Template(row["language"], row["kind"], row["outcome"], row["text"]) for row in _rows(name))


@lru_cache(maxsize=None)
def _rows(name: str) -> tuple[dict[str, str], ...]:
    path = resources.files("contactcenter.demo") / "data" / f"{name}.tsv"
    with path.open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
