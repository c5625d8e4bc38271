"""One act on many cases: assign, promise a follow-up, close. Each case obeys the same table of moves as alone.

The act is written down once with its cases, then done in transactions of CASES_AT_ONCE, each with the number it has reached: a
form sent again, or after a break, goes on where it stopped, and no writer waits for ten thousand cases. What the table or the
scope does not allow is left out and counted by its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contactcenter.casework import promising
from contactcenter.casework.acting import Change, Form, change_within, close_with, written
from contactcenter.casework.assigning import colleagues, give
from contactcenter.casework.telling import tell
from contactcenter.rules.lifecycle import OUTCOMES
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.rules.tasks import FOLLOW_UP, is_to_come
from contactcenter.rules.team import HANDED_OVER
from contactcenter.storage import bulk, events
from contactcenter.storage.db import AnyRow, reading, transaction
from contactcenter.storage.reads.cases import CaseFilter, numbers_of
from contactcenter.storage.reads.staff import people_with_cases

ASSIGN, FOLLOW_UP_ACT, CLOSE = ACTS = ("assign", "follow_up", "close")
MOST_CASES = 10_000
CASES_AT_ONCE = 20


@dataclass(frozen=True)
class Wish:
    """What is to be done with each case; only the fields of its act matter. `to` is a user id."""

    act: str
    to: int | None = None
    outcome: str = ""
    due_at: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Report:
    """How far an act has come: `reached` of `cases` looked at, `done` of them changed, the others left out by reason."""

    key: str
    act: str
    cases: int
    reached: int
    done: int
    skipped: Mapping[str, int]
    handed_over: bool = False

    @property
    def is_over(self) -> bool:
        return self.reached >= self.cases


def matching(by: Staff, wanted: CaseFilter) -> Sequence[int]:
    """All cases of a list. Refusal too_many_cases."""
    with reading():
        numbers = numbers_of(by, wanted, most=MOST_CASES)
    if len(numbers) > MOST_CASES:
        raise Refusal("too_many_cases", most=MOST_CASES)
    return numbers


def check(by: Staff, wish: Wish, numbers: Sequence[int], *, now: datetime) -> None:
    """Whether this can be asked for at all. Refusal no_cases, unknown_act, unknown_person, unknown_outcome, bad_time,
    text_missing, too_long."""
    if not numbers:
        raise Refusal("no_cases")
    if len(numbers) > MOST_CASES:
        raise Refusal("too_many_cases", most=MOST_CASES)
    if wish.act not in ACTS:
        raise Refusal("unknown_act")
    if wish.act == ASSIGN and wish.to not in {person.id for person in colleagues(by)}:
        raise Refusal("unknown_person")
    if wish.act == CLOSE and wish.outcome not in OUTCOMES:
        raise Refusal("unknown_outcome")
    if wish.act == FOLLOW_UP_ACT and not is_to_come(wish.due_at, now=now):
        raise Refusal("bad_time")
    written(wish.text, missing="text_missing" if wish.act == FOLLOW_UP_ACT else "")


def start(by: Staff, wish: Wish, numbers: Sequence[int], *, key: str, now: datetime, handed_from: int | None = None) -> None:
    """Writes the act down with its cases, before the first of them is touched; twice is once. `handed_from` is whose cases a
    hand-over gives away. Refusals of check()."""
    check(by, wish, numbers, now=now)
    facts = {"to": wish.to, "outcome": wish.outcome, "text": written(wish.text),
             "due_at": wish.due_at.isoformat() if wish.due_at else None}
    facts |= {"from": handed_from} if handed_from else {}
    with transaction():
        bulk.add_once({"id": key, "user_id": by.id, "at": now, "act": wish.act, "facts": facts, "cases": sorted(numbers)})


def carry_on(by: Staff, key: str, *, now: datetime, still: Callable[[], bool]) -> Report:
    """Does what is left of an act, for as long as `still` says so. Refusal unknown_act for one that is not this person's."""
    while True:
        report = _step(by, key, now=now)
        if report.is_over or not still():
            return report


def report(by: Staff, key: str) -> Report:
    """How far an act has come. Refusal unknown_act for one that is not this person's."""
    with reading():
        row = bulk.of_person(by.id, key)
    if row is None:
        raise Refusal("unknown_act")
    return Report(key, row.act, len(row.cases), row.reached, row.done, row.skipped, "from" in row.facts)


def _step(by: Staff, key: str, *, now: datetime) -> Report:
    """The next few cases, in one transaction."""
    with transaction():
        row = bulk.of_person(by.id, key, lock=True)
        if row is None:
            raise Refusal("unknown_act")
        left_out, done, target = Counter(row.skipped), row.done, _target(row)
        numbers = row.cases[row.reached:row.reached + CASES_AT_ONCE]
        for number in numbers:
            try:
                _change(Form(number, by, _key_of(key, number), 0, now), row, target)
                done += 1
                if done == 1 and target:
                    tell({target.id}, HANDED_OVER, case_id=number, by=by, now=now)
            except Refusal as refusal:
                left_out[refusal.code] += 1
        reached = row.reached + len(numbers)
        bulk.note(key, reached=reached, done=done, skipped=dict(left_out))
        return Report(key, row.act, len(row.cases), reached, done, dict(left_out))


def was_done(key: str, number: int) -> bool:
    """Whether an act has changed this case."""
    return events.of_act(_key_of(key, number)) is not None


def _key_of(key: str, number: int) -> str:
    return str(uuid5(UUID(key), str(number)))


def _target(row: AnyRow) -> Staff | None:
    return next((person for person in people_with_cases() if person.id == row.facts["to"]), None)


def _change(form: Form, row: AnyRow, target: Staff | None) -> None:
    with change_within(form, row.act) as change:
        if change:
            change.facts["bulk"] = row.id
            _WAYS[row.act](change, row.facts, form, target)


def _assign(change: Change, _facts: Mapping[str, Any], form: Form, target: Staff | None) -> None:
    give(change, target, form)


def _follow_up(change: Change, facts: Mapping[str, Any], form: Form, _target: Staff | None) -> None:
    promising.add(change, FOLLOW_UP, datetime.fromisoformat(facts["due_at"]), facts["text"], form,
                  owner_id=change.case.owner_id)


def _close(change: Change, facts: Mapping[str, Any], form: Form, _target: Staff | None) -> None:
    change.facts |= {"outcome": facts["outcome"], "text": facts["text"]}
    close_with(change, facts["outcome"], form)


_WAYS = {ASSIGN: _assign, FOLLOW_UP_ACT: _follow_up, CLOSE: _close}
