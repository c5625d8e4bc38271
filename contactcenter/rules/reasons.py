"""Reasons for a contact: the vocabulary an operator chooses from, as versioned data.

Its groups follow Child Helpline International's data framework, so that yearly reports need no translating; beside them stand
the cases that Kazakh law names (DOMAIN 8). A case keeps the version it was classified with: codes are added, never given
another meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contactcenter.rules.refusal import Refusal
from contactcenter.rules.tables import table

VERSION = "2026-1"
MOST_REASONS = 5


@dataclass(frozen=True)
class Reason:
    """`code` is stable, `group` the code of its group (its own for a group itself)."""

    code: str
    group: str
    kk: str
    ru: str
    en: str

    @property
    def is_group(self) -> bool:
        return self.code == self.group

    def label(self, language: str) -> str:
        """Its name in "kk", "ru" or "en"; KeyError for another language."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[language]


def _load() -> Mapping[str, Reason]:
    rows = (Reason(row["code"], row["parent"] or row["code"], row["kk"], row["ru"], row["en"])
            for row in table("contact_reasons"))
    return MappingProxyType({reason.code: reason for reason in rows})


REASONS: Mapping[str, Reason] = _load()
GROUPS: Mapping[str, tuple[Reason, ...]] = MappingProxyType({
    code: tuple(reason for reason in REASONS.values() if reason.group == code and not reason.is_group)
    for code, group in REASONS.items() if group.is_group})


def chosen(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes in their order, each once, the main one first. Refusal unknown_reason, too_many_reasons."""
    wanted = tuple(dict.fromkeys(code for code in codes if code))
    if not set(wanted) <= REASONS.keys():
        raise Refusal("unknown_reason")
    if len(wanted) > MOST_REASONS:
        raise Refusal("too_many_reasons", most=MOST_REASONS)
    return wanted


def reason_label(code: str, *, language: str) -> str:
    """'Violence › Bullying'; a code that this version does not know stays itself."""
    reason = REASONS.get(code)
    if reason is None:
        return code
    own = reason.label(language)
    return own if reason.is_group else f"{REASONS[reason.group].label(language)} › {own}"
