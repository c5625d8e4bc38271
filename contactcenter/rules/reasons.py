"""Reasons for a contact: the vocabulary an operator chooses from, as versioned data.

Its groups follow Child Helpline International's data framework, so that yearly reports need no translating; beside them stand
the cases that Kazakh law names (DOMAIN 8). Administrators change it, and each change is a version. A case keeps the version it
was classified with: codes are added or offered no more, never taken away and never given another meaning.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean
from contactcenter.rules.tables import table

SHIPPED_VERSION = "2026-1"
MOST_REASONS = 5
LONGEST_WORDS_CHARACTERS = 80
LANGUAGES = ("kk", "ru", "en")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


@dataclass(frozen=True)
class Reason:
    """`code` is stable, `group` the code of its group (its own for a group itself). A retired one is offered no more."""

    code: str
    group: str
    kk: str
    ru: str
    en: str
    retired: bool = False

    @property
    def is_group(self) -> bool:
        return self.code == self.group

    def label(self, language: str) -> str:
        """Its name in "kk", "ru" or "en"; KeyError for another language."""
        return self.words[language]

    @property
    def words(self) -> dict[str, str]:
        return {"kk": self.kk, "ru": self.ru, "en": self.en}


@dataclass(frozen=True)
class ReasonChange:
    """What somebody made of one reason; `number` is the version it made. The reason stands behind `after`, a code of its own
    group (of the groups, for a group); first where that is empty."""

    number: int
    reason: Reason
    after: str


@dataclass(frozen=True)
class Reasons:
    """One version of the vocabulary; groups and members each in their order."""

    version: str
    ordered: tuple[Reason, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Reason]:
        """Every reason, also those that are offered no more: cases carry them."""
        return {reason.code: reason for reason in self.ordered}

    @cached_property
    def groups(self) -> Mapping[str, tuple[Reason, ...]]:
        """What is offered: the members of each group."""
        return {group.code: tuple(reason for reason in self.beside(group.code) if not reason.retired)
                for group in self.beside("") if not group.retired}

    def beside(self, group: str) -> tuple[Reason, ...]:
        """The members of a group in their order, or (of none) the groups; retired ones too."""
        if not group:
            return tuple(reason for reason in self.ordered if reason.is_group)
        return tuple(reason for reason in self.ordered if reason.group == group and not reason.is_group)

    def before(self, code: str) -> str:
        """The code that a reason stands behind; empty for the first."""
        reason = self.by_code[code]
        row = [one.code for one in self.beside("" if reason.is_group else reason.group)]
        return row[row.index(code) - 1] if row.index(code) else ""

    def offers(self, code: str) -> bool:
        """Whether it can be chosen anew: neither it nor its group is retired."""
        reason = self.by_code.get(code)
        return reason is not None and not reason.retired and not self.by_code[reason.group].retired

    def chosen(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes in their order, each once, the main one first. Refusal unknown_reason, too_many_reasons."""
        wanted = tuple(dict.fromkeys(code for code in codes if code))
        if not set(wanted) <= self.by_code.keys():
            raise Refusal("unknown_reason")
        if len(wanted) > MOST_REASONS:
            raise Refusal("too_many_reasons", most=MOST_REASONS)
        return wanted

    def refuse_retired(self, codes: Iterable[str], *, but: Collection[str]) -> None:
        """Refusal retired_reason for a code that is offered no more and does not stand there already."""
        if not all(code in but or self.offers(code) for code in codes):
            raise Refusal("retired_reason")

    def label(self, code: str, *, language: str) -> str:
        """'Violence › Bullying'; a code that this version does not know stays itself."""
        reason = self.by_code.get(code)
        if reason is None:
            return code
        own = reason.label(language)
        return own if reason.is_group else f"{self.by_code[reason.group].label(language)} › {own}"

    def changed(self, change: ReasonChange) -> Reasons:
        """The version that a change makes."""
        rest = [reason for reason in self.ordered if reason.code != change.reason.code]
        place = next((place for place, reason in enumerate(rest, start=1) if reason.code == change.after), 0)
        return Reasons(version_of(change.number), (*rest[:place], change.reason, *rest[place:]))


def worded(code: str, group: str, words: Mapping[str, str], *, retired: bool = False) -> Reason:
    """A reason of words from outside, trimmed."""
    kk, ru, en = (" ".join(clean(words[language]).split()) for language in LANGUAGES)
    return Reason(code, group, kk, ru, en, retired)


def version_of(number: int) -> str:
    """The name of a version; its number is that of the change that made it, 0 for what comes with the package."""
    return f"{SHIPPED_VERSION}+{number}" if number else SHIPPED_VERSION


@lru_cache(maxsize=1)
def shipped() -> Reasons:
    """What comes with the package."""
    return Reasons(SHIPPED_VERSION, tuple(
        Reason(row["code"], row["parent"] or row["code"], row["kk"], row["ru"], row["en"]) for row in table("contact_reasons")))


def check(known: Reasons, made: ReasonChange, *, is_new: bool) -> None:
    """Whether a change may be made. Refusal (each with its field) bad_code, code_taken, word_missing,
    too_long, reason_named_already, unknown_place, group_has_members."""
    reason = made.reason
    if is_new and not (_CODE.fullmatch(reason.code) and reason.code != "new"):
        raise Refusal("bad_code", field="code")
    if is_new and reason.code in known.by_code:
        raise Refusal("code_taken", field="code")
    _check_place(known, reason, made.after)
    for language in LANGUAGES:
        _check_words(known, reason, language)


def _check_place(known: Reasons, reason: Reason, after: str) -> None:
    if not reason.is_group and known.beside(reason.code):
        raise Refusal("group_has_members", field="place")
    if not reason.is_group and reason.group not in {group.code for group in known.beside("")}:
        raise Refusal("unknown_place", field="place")
    row = {one.code for one in known.beside("" if reason.is_group else reason.group)}
    if after and (after not in row or after == reason.code):
        raise Refusal("unknown_place", field="place")


def _check_words(known: Reasons, reason: Reason, language: str) -> None:
    said = reason.label(language)
    if not said:
        raise Refusal("word_missing", field=language)
    if len(said) > LONGEST_WORDS_CHARACTERS:
        raise Refusal("too_long", field=language, most=LONGEST_WORDS_CHARACTERS)
    others = known.beside("" if reason.is_group else reason.group)
    if said.casefold() in {one.label(language).casefold() for one in others if one.code != reason.code}:
        raise Refusal("reason_named_already", field=language)
