"""The texts in force: what comes with the package, and what administrators worded since. A change counts within seconds, on
every process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from contactcenter.casework.kept import Kept
from contactcenter.rules import texts
from contactcenter.rules.audit import SETTING
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import ADMINISTRATOR, Staff
from contactcenter.rules.texts import PreparedText
from contactcenter.storage import audit, wordings
from contactcenter.storage.db import transaction

LONGEST_NAME_CHARACTERS = 80


@dataclass(frozen=True)
class InForce:
    """Every text by its code, the automatic ones first."""

    by_code: Mapping[str, PreparedText]

    @property
    def prepared(self) -> tuple[PreparedText, ...]:
        """What people choose from."""
        return tuple(text for text in self.by_code.values() if not text.is_automatic)


def _shipped() -> InForce:
    return InForce({text.code: text for text in texts.shipped()})


def _made() -> InForce:
    known = dict(_shipped().by_code)
    for row in wordings.latest():
        known[row.code] = PreparedText(row.code, row.words, row.name)
        if row.retired:
            del known[row.code]
    return InForce(known)


_in_force = Kept(revision=wordings.revision, make=_made, shipped=_shipped)


def current() -> InForce:
    """What is in force now; at most a few seconds old, and the last known while the database is away."""
    return _in_force.current()


def set_text(code: str, words: Mapping[str, str], *, name: str = "", by: Staff, now: datetime) -> str:
    """Words a text anew, or adds one (an empty code); returns its code.

    Refusal not_allowed, unknown_text, text_name_missing (a text of one's own without a name), too_long, text_missing,
    unknown_variable, reference_missing.
    """
    _only_administrators(by)
    shipped = _shipped().by_code
    if code and code not in current().by_code and code not in shipped:
        raise Refusal("unknown_text")
    made = PreparedText(code or uuid4().hex, _cleaned(words), "" if code in shipped else _named(name))
    texts.check(made)
    _store(made, retired=False, by=by, now=now)
    return made.code


def retire_text(code: str, *, by: Staff, now: datetime) -> None:
    """Takes a prepared text out of use; its rows stay. Refusal not_allowed, unknown_text, automatic_text (one is needed)."""
    _only_administrators(by)
    text = current().by_code.get(code)
    if text is None:
        raise Refusal("unknown_text")
    if text.is_automatic:
        raise Refusal("automatic_text")
    _store(text, retired=True, by=by, now=now)


def preview(words: Mapping[str, str], *, code: str) -> PreparedText:
    """The text as it would be, checked and not stored. Refusal as set_text."""
    made = PreparedText(code, _cleaned(words))
    texts.check(made)
    return made


def _store(text: PreparedText, *, retired: bool, by: Staff, now: datetime) -> None:
    with transaction():
        wordings.add({"code": text.code, "name": text.name, "words": dict(text.words), "retired": retired,
                      "changed_by": by.id, "changed_at": now})
        audit.record(SETTING, "text_retired" if retired else "text_set", user_id=by.id, at=now, about=text.code)
    _in_force.forget()


def _cleaned(words: Mapping[str, str]) -> dict[str, str]:
    return {language: " ".join(clean(text).split()) for language, text in words.items()}


def _named(name: str) -> str:
    cleaned = " ".join(clean(name).split())
    if not cleaned:
        raise Refusal("text_name_missing", field="name")
    if len(cleaned) > LONGEST_NAME_CHARACTERS:
        raise Refusal("too_long", field="name", most=LONGEST_NAME_CHARACTERS)
    return cleaned


def _only_administrators(by: Staff) -> None:
    if by.role != ADMINISTRATOR:
        raise Refusal("not_allowed")
