"""Addressing a colleague in a note: only who may see the case can be, and nobody hears of anybody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from contactcenter.casework.telling import tell
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.rules.team import MENTION, begins_with, mentioned
from contactcenter.storage import cases
from contactcenter.storage.db import reading
from contactcenter.storage.reads.staff import people_with_cases

MOST_FOUND = 8


def tell_mentioned(text: str, case_number: int, *, by: Staff, now: datetime) -> list[str]:
    """Tells whom a note addresses, within the transaction that stores it; returns their names."""
    if "@" not in text:
        return []
    told = list(_who_see(case_number, mentioned(text, _others(by, now))))
    tell([one.id for one in told], MENTION, case_id=case_number, by=by, now=now)
    return [one.display_name for one in told]


def addressable(by: Staff, case_number: int, begins: str, *, now: datetime) -> list[Staff]:
    """Colleagues who may see a case and whose name begins so, a few. Refusal unknown_case for who may not see it."""
    with reading():
        if not cases.is_visible(by, case_number):
            raise Refusal("unknown_case")
        named = [one for one in _others(by, now) if begins_with(one, begins)]
        return list(islice(_who_see(case_number, named), MOST_FOUND))


def _others(by: Staff, now: datetime) -> list[Staff]:
    return [one for one in people_with_cases(local(now).date()) if one.id != by.id]


def _who_see(case_number: int, people: Iterable[Staff]) -> Iterator[Staff]:
    return (one for one in people if cases.is_visible(one, case_number))
