"""Handing over everything open: all cases of one person go to a colleague as one act, which can be taken back.

It is an act on many cases (casework/bulk): written down once, done in small transactions, each case with its event.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from contactcenter.casework import bulk as many
from contactcenter.casework.assigning import colleagues
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.storage import bulk, cases
from contactcenter.storage.db import reading
from contactcenter.storage.reads.staff import people_with_cases

TAKEN_BACK_WITHIN = timedelta(days=1)


def whose(by: Staff) -> Sequence[Staff]:
    """Whose cases somebody may hand over: the own ones; a supervisor also those of whoever is away."""
    return people_with_cases() if by.role == SUPERVISOR else [by]


def open_cases(by: Staff, person_id: int | None) -> Sequence[int]:
    """What would be handed over. Refusal unknown_person."""
    if person_id not in {one.id for one in whose(by)}:
        raise Refusal("unknown_person")
    with reading():
        return cases.numbers_owned_by(person_id)


def hand_over(by: Staff, person_id: int, to: int | None, numbers: Sequence[int], *, key: str, now: datetime) -> None:
    """Writes the act down; bulk.carry_on does it. Promises go with their cases; those about colleagues' cases stay the
    person's own. Refusal unknown_person, no_cases, too_many_cases."""
    if to == person_id or to not in {one.id for one in colleagues(by)}:
        raise Refusal("unknown_person")
    many.start(by, many.Wish(many.ASSIGN, to=to), numbers, key=key, now=now, handed_from=person_id)


def take_back(by: Staff, key: str, *, new_key: str, now: datetime) -> None:
    """Gives back what a hand-over gave away, as far as it is still with whoever got it. Refusal unknown_act (no hand-over of
    theirs), too_late, no_cases (nothing is there to give back)."""
    with reading():
        row = bulk.of_person(by.id, key)
        if row is None or "from" not in row.facts:
            raise Refusal("unknown_act")
        if now - row.at > TAKEN_BACK_WITHIN:
            raise Refusal("too_late")
        moved = {number for number in row.cases if many.was_done(key, number)}
        numbers = sorted(moved & set(cases.numbers_owned_by(row.facts["to"])))
    many.start(by, many.Wish(many.ASSIGN, to=row.facts["from"]), numbers, key=new_key, now=now)
