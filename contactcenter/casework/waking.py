"""A promise that nobody keeps wakes people: its owner or their deputy, where none of them is there the region's team or the
operators, and where nobody is there the supervisors."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from contactcenter.casework.escalating import announce, is_the_desks, team_of
from contactcenter.casework.telling import tell
from contactcenter.rules.escalation import OWNER, SUPERVISORS, TEAM, WARNING, level
from contactcenter.rules.local_time import local
from contactcenter.rules.staff import OPERATOR, SUPERVISOR
from contactcenter.rules.tasks import SEEN_WITHIN, WAKE_AFTER
from contactcenter.rules.team import PROMISE_DUE
from contactcenter.storage import case_regions, cases, deputies, events, revisions, tasks
from contactcenter.storage.db import AnyRow, reading, transaction

BATCH_TASKS = 100


def wake_due(*, now: datetime, limit: int = BATCH_TASKS) -> int:
    """Wakes people for the promises that are due since WAKE_AFTER, each once for each of its times, however many workers there
    are; returns for how many. Raises DatabaseAway."""
    with reading():
        due = tasks.to_wake_for(due_before=now - WAKE_AFTER, limit=limit)
    return sum(_wake(row.id, row.case_id, now) for row in due)


def _wake(task_id: int, case_number: int, now: datetime) -> bool:
    with transaction():
        case = cases.by_number(case_number)          # locked first, as every act does
        task = tasks.wake_for(task_id, due_before=now - WAKE_AFTER, now=now) if case else None
        if case is None or task is None:
            return False
        owners = _there(task.owner_id, now)
        told = _level(case, owners, now)
        announce(told, case, "promise", owners=owners, now=now)
        tell(_people(told, case, owners), PROMISE_DUE, case_id=case.id, by=None, now=now)
        attention = case.attention if told == OWNER else case.attention or PROMISE_DUE
        cases.mark(case.id, attention=attention, at=now)
        events.add(case.id, "promise", at=now, facts={"task": task.kind, "told": told, "due": task.due_at.isoformat()})
        revisions.move(case.id, *cases.scopes_of(case))
        return True


def _people(told: str, case: AnyRow, owners: Collection[int]) -> Collection[int]:
    """Whose pages have a notice of it: of the operators those who are at work."""
    if told == OWNER:
        return owners
    if told == TEAM:
        return team_of(case) or case_regions.people_of(OPERATOR, at_work=True)
    return case_regions.people_of(SUPERVISOR)


def _level(case: AnyRow, owners: Collection[int], now: datetime) -> str:
    at_work = {SUPERVISORS}
    if owners:
        at_work.add(OWNER)
    if any(_is_there(user, now) for user in team_of(case)) or is_the_desks(case) and case_regions.operators_on_shift():
        at_work.add(TEAM)
    return level(WARNING, at_work=at_work)


def _there(owner_id: int | None, now: datetime) -> list[int]:
    """Of the owner of a promise and whoever stands in for them today, those who are there."""
    if owner_id is None:
        return []
    people = (owner_id, *sorted(deputies.standing_in_for([owner_id], day=local(now).date())))
    return [person for person in people if _is_there(person, now)]


def _is_there(user_id: int, now: datetime) -> bool:
    """An operator is while they have a shift; others, who have none, while they open pages."""
    person = case_regions.person(user_id)
    if person is None or not person.active:
        return False
    return case_regions.on_shift(user_id) or person.role != OPERATOR and case_regions.is_signed_in(
        user_id, seen_since=now - SEEN_WITHIN, now=now)
