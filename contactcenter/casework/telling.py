"""Telling people about a case inside the application: a notice for each, and the stream's signal to their pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from contactcenter.rules.local_time import local
from contactcenter.rules.staff import Staff
from contactcenter.storage import deputies, notices, signals
from contactcenter.storage.db import transaction

NOTICE = "notice"   # the signal: what it is about stands in the table


def tell(people: Collection[int], kind: str, *, case_id: int, by: Staff | None, now: datetime) -> None:
    """Within the caller's transaction; `kind` is one of rules/team, `by` None where nobody did it but time went by. Whoever
    stands in for one of them today is told too, and nobody what they did themselves."""
    if not people:
        return
    told = {*people} | deputies.standing_in_for(people, day=local(now).date())
    if by:
        told.discard(by.id)
    _tell(told, kind, case_id=case_id, by=by, now=now)


def tell_in_person(user: int, kind: str, *, case_id: int, by: Staff, now: datetime) -> None:
    """The same for what concerns one person alone: nobody stands in for them."""
    _tell({user}, kind, case_id=case_id, by=by, now=now)


def _tell(told: set[int], kind: str, *, case_id: int, by: Staff | None, now: datetime) -> None:
    notices.add(told, case_id=case_id, kind=kind, by=by.id if by else None, at=now)
    for user in sorted(told):
        signals.add(signals.person(user), NOTICE, at=now)


def note_all_read(by: Staff, *, up_to: int, now: datetime) -> None:
    """Lays aside what a person was told, up to a notice."""
    with transaction():
        notices.note_all_read(by.id, up_to=up_to, at=now)
        signals.add(signals.person(by.id), NOTICE, at=now)   # their other pages count anew
