"""Standing in for somebody: from one day to another a deputy sees what the absent person sees and gets what they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from contactcenter.rules.audit import SETTING
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.rules.team import LONGEST_DEPUTY_DAYS
from contactcenter.storage import audit, deputies
from contactcenter.storage.db import transaction
from contactcenter.storage.reads.staff import people_with_cases


def possible_deputies(person: Staff) -> Sequence[Staff]:
    """Who may stand in for somebody: whoever has the same role, in whatever region."""
    return [one for one in people_with_cases() if one.role == person.role and one.id != person.id]


def name_deputy(by: Staff, person_id: int | None, deputy_id: int | None, *, first: date | None, last: date | None,
                now: datetime) -> None:
    """Names a deputy for these days, both included; a supervisor also for somebody else. Refusal unknown_person,
    unknown_deputy, bad_days (none, over before today, or the last before the first), too_many_days, already_named."""
    person = _person(by, person_id)
    if deputy_id not in {one.id for one in possible_deputies(person)}:
        raise Refusal("unknown_deputy")
    if first is None or last is None or last < max(first, local(now).date()):
        raise Refusal("bad_days")
    if last - first > timedelta(days=LONGEST_DEPUTY_DAYS):
        raise Refusal("too_many_days", most=LONGEST_DEPUTY_DAYS)
    with transaction():
        if deputies.overlaps(person.id, deputy_id, first=first, last=last):
            raise Refusal("already_named")
        deputies.add({"person_id": person.id, "deputy_id": deputy_id, "first_day": first, "last_day": last,
                      "named_by": by.id, "named_at": now})
        audit.record(SETTING, "deputy_named", user_id=by.id, at=now, about=f"accounts {person.id} {deputy_id} {first} {last}")


def _person(by: Staff, person_id: int | None) -> Staff:
    known = people_with_cases() if by.role == SUPERVISOR else [by]
    for one in known:
        if one.id == person_id:
            return one
    raise Refusal("unknown_person")


def end_deputy(by: Staff, deputy_row: int, *, now: datetime) -> None:
    """Ends it at once; the row stays and says so. Refusal unknown_deputy (there is none, or it is not theirs to end)."""
    with transaction():
        whose = None if by.role == SUPERVISOR else by.id
        if not deputies.end(deputy_row, by=by.id, at=now, person_id=whose):
            raise Refusal("unknown_deputy")
        audit.record(SETTING, "deputy_ended", user_id=by.id, at=now, about=str(deputy_row))
