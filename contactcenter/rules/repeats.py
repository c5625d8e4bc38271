"""Whether two reports may be about the same: suggested with reasons, decided by people.

A telephone is shared and a first name is common: neither says enough alone. A bullied child's reports must meet: bullying is
what the law calls systematic, two acts or more (Administrative Code art. 127-2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.rules import names
from contactcenter.rules.names import Name, name_of
from contactcenter.rules.school_names import school_key
from contactcenter.rules.tokens import readable, tokens

NUMBER, NAME, GIVEN_NAME, AGE_AND_REGION, SCHOOL, SCHOOL_AND_WEEK, BULLIED_THERE = REASONS = (
    "number", "name", "given_name", "age_region", "school", "school_week", "bullying_school")
LINK_KINDS = SAME_CHILD, SAME_OFFENDER, SAME_SCHOOL = ("same_child", "same_offender", "same_school")
BULLYING = frozenset({"violence_bullying", "violence_cyberbullying", "rights_bullying"})
OF_ONE_NUMBER = timedelta(days=30)    # an older case of a number that is closed is history, no repetition
ONE_WEEK = timedelta(days=7)
ONE_YEAR = timedelta(days=365)
AGES_MAY_DIFFER_YEARS = 1.5           # a birthday between the two, and one said carelessly
DAYS_OF_A_YEAR = 365.25
_BEGINNING_OF_WEEKS = 3               # day 3 of the calendar is a Monday


@dataclass(frozen=True)
class Report:
    """What is known of a case for comparing it. `age` in whole years at `at`; `caller_id` names a number."""

    at: datetime
    caller_id: int | None = None
    is_open: bool = True
    region: str | None = None
    name: str | None = None
    age: int | None = None
    sex: str | None = None
    school: str | None = None
    place: str | None = None
    reasons: Collection[str] = ()

    @property
    def child(self) -> Name:
        return name_of(self.name)

    @property
    def is_bullying(self) -> bool:
        return not BULLYING.isdisjoint(self.reasons)


@dataclass(frozen=True)
class Likeness:
    """A reason to think of the same: a word of REASONS, and what agrees as each report spells it."""

    code: str
    words: tuple[str, ...] = ()


def likenesses(one: Report, other: Report) -> tuple[Likeness, ...]:
    """Why the two may be about the same, the strongest first; nothing where what is known says otherwise."""
    return tuple([*_child(one, other), *_number(one, other), *_school(one, other)])


def _child(one: Report, other: Report) -> Iterator[Likeness]:
    if _other_child(one, other):
        return
    spelled = tuple(dict.fromkeys(word for pair in names.in_common(one.child, other.child) for word in pair))
    if names.same_child(one.child, other.child):
        yield Likeness(NAME, spelled)
    elif names.given_in_common(one.child, other.child):
        also = [*_of_age_and_region(one, other), *_of_one_school(one, other)]
        if also or _one_number(one, other):
            yield Likeness(GIVEN_NAME, spelled)
            yield from also


def _number(one: Report, other: Report) -> Iterator[Likeness]:
    if not _one_number(one, other) or _other_child(one, other):
        return
    named = bool(names.given_in_common(one.child, other.child))
    if named or other.is_open or abs(one.at - other.at) <= OF_ONE_NUMBER:
        yield Likeness(NUMBER)


def _one_number(one: Report, other: Report) -> bool:
    return one.caller_id is not None and one.caller_id == other.caller_id


def _other_child(one: Report, other: Report) -> bool:
    """What is known of the two children cannot be said of one."""
    if one.sex and other.sex and one.sex != other.sex:
        return True
    return names.differ(one.child, other.child) or _ages_agree(one, other) is False


def _ages_agree(one: Report, other: Report) -> bool | None:
    """None where one is not known."""
    if one.age is None or other.age is None:
        return None
    grown = (other.at - one.at).days / DAYS_OF_A_YEAR
    return abs(one.age + grown - other.age) <= AGES_MAY_DIFFER_YEARS


def _of_age_and_region(one: Report, other: Report) -> Iterator[Likeness]:
    if _ages_agree(one, other) and one.region and one.region == other.region:
        yield Likeness(AGE_AND_REGION)


def _of_one_school(one: Report, other: Report) -> Iterator[Likeness]:
    if _one_school(one, other):
        yield Likeness(SCHOOL)


def _school(one: Report, other: Report) -> Iterator[Likeness]:
    """The same school in the same week, whoever the child is; in the same year where both say bullying."""
    if not _one_school(one, other):
        return
    if abs(one.at - other.at) <= ONE_WEEK:
        yield Likeness(SCHOOL_AND_WEEK)
    elif one.is_bullying and other.is_bullying and abs(one.at - other.at) <= ONE_YEAR:
        yield Likeness(BULLIED_THERE)


def _one_school(one: Report, other: Report) -> bool:
    """There is a school no. 12 in every town: the region must agree, and the places where both are told."""
    key = school_key(one.school)
    if not key or key != school_key(other.school) or not one.region or one.region != other.region:
        return False
    here, there = _place_words(one.place), _place_words(other.place)
    return not here or not there or bool(here & there)


def _place_words(written: str | None) -> frozenset[str]:
    return frozenset(token.key for token in tokens(readable(written or "")) if not token.is_number and len(token.key) > 2)


def keys_to_file(report: Report) -> frozenset[str]:
    """Under which keys a report is found again. They are made of personal words: file their fingerprints only."""
    child, school = report.child, school_key(report.school)
    found = {f"name {pair}" for pair in child.pairs()}
    found |= {f"born {given} {_born(report)}" for given in child.plain if report.age is not None}
    if school:
        found |= {f"school {given} {school}" for given in child.plain} | {f"week {school} {_week(report.at)}"}
        found |= {f"bullied {school}"} if report.is_bullying else set()
    return frozenset(found)


def keys_to_look_under(report: Report) -> frozenset[str]:
    """The same with what lies beside: the years and weeks before and after."""
    child, school = report.child, school_key(report.school)
    beside = {f"born {given} {_born(report) + years}" for given in child.plain for years in (-2, -1, 1, 2)
              if report.age is not None}
    if school:
        beside |= {f"week {school} {_week(report.at) + weeks}" for weeks in (-1, 1)}
    return keys_to_file(report) | beside


def _born(report: Report) -> int:
    return report.at.year - (report.age or 0)


def _week(at: datetime) -> int:
    return (at.toordinal() + _BEGINNING_OF_WEEKS) // ONE_WEEK.days


def is_new(likeness: Collection[str], *, dismissed: Collection[str]) -> bool:
    """Whether there is a reason that somebody did not know when they said that the two are not the same."""
    return not set(likeness) <= set(dismissed)
