"""The form of a case: what an operator may write into it, read from the words of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from contactcenter.rules.reasons import Reasons
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean

CHILD, ADULT, INSTITUTION = CALLER_KINDS = ("child", "adult", "institution")
RELATIONS = ("parent", "relative", "guardian", "friend", "neighbour", "teacher", "specialist", "stranger")
GIRL, BOY = SEXES = ("girl", "boy")
LIVINGS = ("both_parents", "one_parent", "step_family", "relatives", "guardianship", "foster_family", "mentor_family",
           "institution", "boarding_school", "alone", "street", "other")
GROUPS = ("disability", "orphan", "without_care", "large_family", "low_income", "out_of_school", "young_mother", "moved_here",
          "refugee", "hard_situation", "at_law")
OLDEST_YEARS = 99
LONGEST_NARRATIVE_CHARACTERS = 10_000
_LONGEST = {"child_name": 120, "school": 200, "child_grade": 20, "place": 200, "narrative": LONGEST_NARRATIVE_CHARACTERS}
_CHOICES = {"caller_kind": CALLER_KINDS, "relation": RELATIONS, "child_sex": SEXES, "living": LIVINGS}
_YES_NO = {"": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Details:
    """What is written down about a case; None is what was not asked. `reasons` are codes, the main one first,
    `groups` those of the vulnerable groups the child belongs to."""

    caller_kind: str | None = None
    relation: str | None = None
    child_name: str | None = None
    child_age: int | None = None
    child_sex: str | None = None
    school: str | None = None
    child_grade: str | None = None
    living: str | None = None
    groups: tuple[str, ...] = ()
    place: str | None = None
    in_danger: bool | None = None
    reasons: tuple[str, ...] = ()
    narrative: str = ""

    def differences(self, before: Details) -> dict[str, Any]:
        """What stood there before, by the name of each field that differs."""
        new = asdict(self)
        return {name: old for name, old in asdict(before).items() if new[name] != old}


FIELDS = tuple(field.name for field in fields(Details))


def read_details(sent: Mapping[str, str], codes: tuple[str, ...], *, known: Reasons,
                 groups: Iterable[str] = ()) -> Details:
    """Reads the fields of a form, its reasons by the vocabulary that is known.

    Refusal bad_choice, bad_age, too_long (each with the field), unknown_reason, too_many_reasons.
    """
    texts = {name: _text(sent, name) for name in _LONGEST}
    return Details(
        **{name: _choice(sent, name) for name in _CHOICES}, child_age=_age(sent.get("child_age", "")),
        in_danger=yes_no(sent, "in_danger"),
        groups=_groups(groups), reasons=known.chosen(codes), narrative=texts.pop("narrative") or "", **texts)


def yes_no(sent: Mapping[str, str], name: str) -> bool | None:
    """A question with yes, no, or no answer. Refusal bad_choice."""
    if sent.get(name, "") not in _YES_NO:
        raise Refusal("bad_choice", field=name)
    return _YES_NO[sent.get(name, "")]


def _choice(sent: Mapping[str, str], name: str) -> str | None:
    value = sent.get(name) or None
    if value is not None and value not in _CHOICES[name]:
        raise Refusal("bad_choice", field=name)
    return value


def _text(sent: Mapping[str, str], name: str) -> str | None:
    text = clean(sent.get(name, "")).replace("\r\n", "\n").strip()
    if len(text) > _LONGEST[name]:
        raise Refusal("too_long", field=name, most=_LONGEST[name])
    return text or None


def _groups(codes: Iterable[str]) -> tuple[str, ...]:
    """In the order of the list, each once."""
    wanted = {code for code in codes if code}
    if not wanted <= set(GROUPS):
        raise Refusal("bad_choice", field="groups")
    return tuple(code for code in GROUPS if code in wanted)


def _age(written: str) -> int | None:
    text = written.strip()
    if text and not (text.isascii() and text.isdigit() and int(text) <= OLDEST_YEARS):
        raise Refusal("bad_age", field="child_age", most=OLDEST_YEARS)
    return int(text) if text else None


def masked_name(name: str) -> str:
    """А••• for Айгүл: lists show that a name is known, and not which."""
    first = name.strip()[:1]
    return f"{first}•••" if first else ""
