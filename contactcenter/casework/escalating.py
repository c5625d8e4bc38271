"""What happens when a clock warns or runs out: people are woken, and what nobody accepted goes back to the national queue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from contactcenter.casework import calendars
from contactcenter.casework.timing import CaseClocks
from contactcenter.rules import escalation
from contactcenter.rules.deadlines import ACCEPTANCE, WAITING_UNTIL
from contactcenter.rules.escalation import BREACH, OWNER, SUPERVISORS, TEAM, WARNING
from contactcenter.rules.lifecycle import MACHINE, NEW, OFFERED, next_status
from contactcenter.rules.staff import OMBUDSMAN
from contactcenter.storage import case_regions, cases, clocks, events, revisions, signals
from contactcenter.storage.db import AnyRow, reading, transaction

BATCH_CLOCKS = 100
_LOUDER = {None: 0, "due_soon": 1, "overdue": 2}   # what may replace what; any other reason to look stays


def escalate_due(*, now: datetime, limit: int = BATCH_CLOCKS) -> int:
    """Takes the steps that are due, each in a transaction of its own and once, however many workers there are; returns how
    many. Raises DatabaseAway."""
    with reading():
        due = clocks.steps_due(now, limit=limit)
    return sum(_take(row.id, row.case_id, now) for row in due)


def _take(clock_id: int, case_number: int, now: datetime) -> bool:
    with transaction():
        case = cases.by_number(case_number)          # locked first, as every act does
        clock = clocks.step_due(clock_id, now)
        if case is None or clock is None:
            return False
        if clock.code == ACCEPTANCE and clock.next_step == BREACH and case.status == OFFERED:
            _lapse(case, clock, now)
        else:
            _wake(case, clock, now)
        return True


def _lapse(case: AnyRow, clock: AnyRow, now: datetime) -> None:
    """Nobody accepted in time: back to the national queue, the region stays as the suggestion, the supervisors know."""
    status = next_status("lapse", status=case.status, role=MACHINE, region=case.region)
    clocks.change(clock.id, breached_at=now)
    its = CaseClocks.of(case.id)
    its.enter(status, urgency=case.urgency, now=now)
    cases.change(case.id, version=case.version, status=status, region=None, suggested_region=case.region, second_region=None,
                 owner_id=None, attention="not_accepted", changed_at=now, **its.store(case.id, now=now))
    case_regions.leave(case.id, region=case.region, to_region=None, by=None, at=now, reason="")
    events.add(case.id, "lapse", at=now, facts={
        "from_status": case.status, "to_status": status, "from": case.region, "due_at": clock.due_at.isoformat()})
    signals.add(signals.SUPERVISORS, "not_accepted", at=now, case=case.id)
    revisions.move(case.id, *cases.scopes_of(case), None)


def _wake(case: AnyRow, clock: AnyRow, now: datetime) -> None:
    step = clock.next_step
    told = _level(case, step)
    announce(told, case, "clock", owners=[case.owner_id], now=now, clock=clock.id)
    cases.mark(case.id, attention=_attention(case.attention, clock.code, step), at=now)
    events.add(case.id, "clock", at=now, facts={"clock": clock.code, "step": step, "told": told,
                                                "due_at": clock.due_at.isoformat()})
    _note_step(clock, now)
    revisions.move(case.id, *cases.scopes_of(case))


def _note_step(clock: AnyRow, now: datetime) -> None:
    days = calendars.current().calendar if clock.calendar_version else None
    step, at = escalation.following(clock.next_step, at=clock.due_at, warn_at=clock.warn_at, days=days) or (None, None)
    seen = {"warned_at": now} if clock.next_step == WARNING else {"breached_at": clock.breached_at or now}
    clocks.change(clock.id, next_step=step, next_at=at, **seen)


def _attention(known: str | None, code: str, step: str) -> str | None:
    """What the case calls attention with: a louder clock replaces a quieter one, and no clock hides another reason."""
    if code == WAITING_UNTIL:
        return known or "date_reached"
    wanted = "due_soon" if step == WARNING else "overdue"
    return wanted if known in _LOUDER and _LOUDER[known] < _LOUDER[wanted] else known


def _level(case: AnyRow, step: str) -> str:
    """The level that is told. Operators and supervisors are at work while they have a shift; ombudsmen have none: their clocks
    of working days wait for working hours by themselves."""
    at_work = {SUPERVISORS}
    if _is_at_work(case.owner_id):
        at_work.add(OWNER)
    if team_of(case) or is_the_desks(case) and case_regions.operators_on_shift():
        at_work.add(TEAM)
    return escalation.level(step, at_work=at_work)


def announce(told: str, case: AnyRow, kind: str, *, owners: Collection[int], now: datetime, **ids: int) -> None:
    """Signals a level, within the caller's transaction."""
    audiences = [signals.SUPERVISORS]
    if told == OWNER:
        audiences = [signals.person(user) for user in owners]
    elif told == TEAM:
        audiences = [signals.person(user) for user in team_of(case)] or [signals.OPERATORS]
    for audience in audiences:
        signals.add(audience, kind, at=now, case=case.id, **ids)


def team_of(case: AnyRow) -> list[int]:
    """The ombudsmen in whose queue a case is; nobody where it is the desk's."""
    return case_regions.team_of(case.region) if case.region and case.status != NEW else []


def is_the_desks(case: AnyRow) -> bool:
    """Whether a case is in the national queue."""
    return case.region is None or case.status == NEW


def _is_at_work(user_id: int | None) -> bool:
    person = case_regions.person(user_id) if user_id else None
    if person is None or not person.active:
        return False
    return person.role == OMBUDSMAN or case_regions.on_shift(person.id)
