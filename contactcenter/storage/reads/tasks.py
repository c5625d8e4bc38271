"""What was promised and is still to be done, within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, select

from contactcenter.rules.numbers import masked
from contactcenter.rules.reference import reference
from contactcenter.rules.safety import Reach
from contactcenter.rules.staff import Staff
from contactcenter.rules.tasks import CALL_BACK, MOST_ATTEMPTS, OPEN
from contactcenter.storage.callers import REACH, reach_of
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import Caller, Case, User
from contactcenter.storage.scope import visible_to

PAGE_ROWS = 100
_task, _case, _caller, _user = Task.__table__, Case.__table__, Caller.__table__, User.__table__
_is_open = _task.c.state == literal_column(repr(OPEN))


@dataclass(frozen=True)
class TaskRow:
    """A promise. `caller` is None for a withheld number; `reach` is its safety card, `may_call` the mark on it; `outcome`
    is None while it is open."""

    id: int
    kind: str
    reason: str
    state: str
    due_at: datetime
    attempts: int
    owner: str | None
    owner_id: int | None
    case_number: int
    reference: str
    urgency: int
    summary: str
    language: str
    caller: str | None
    caller_id: int | None
    may_call: bool
    text: str
    reach: Reach | None
    created_at: datetime
    outcome: str | None
    settled_at: datetime | None

    @property
    def attempts_left(self) -> int:
        return max(0, MOST_ATTEMPTS - self.attempts)


def open_tasks(staff: Staff, *, mine: bool = False, limit: int = PAGE_ROWS) -> Sequence[TaskRow]:
    """Open promises, first what is due first."""
    query = _tasks(staff).where(_is_open).order_by(_task.c.due_at, _task.c.id).limit(limit)
    return [_row(row) for row in db.session.execute(query.where(_task.c.owner_id.in_(staff.stands_for)) if mine else query)]


def task_for(staff: Staff, task_id: int) -> TaskRow | None:
    """A promise, open or settled; None when it is not there or not within the reader's scope."""
    row = db.session.execute(_tasks(staff).where(_task.c.id == task_id)).first()
    return _row(row) if row else None


def tasks_of_case(staff: Staff, case_number: int) -> Sequence[TaskRow]:
    """The promises of a case, the newest first."""
    query = _tasks(staff).where(_task.c.case_id == case_number).order_by(_task.c.id.desc())
    return [_row(row) for row in db.session.execute(query)]


def due_calls_back(staff: Staff, *, now: datetime) -> Select[int]:
    """How many calls back are due by now, as a part of a greater question."""
    case = _task.join(_case, _case.c.id == _task.c.case_id)
    due = select(func.count()).select_from(case).where(
        _is_open, _task.c.kind == CALL_BACK, _task.c.due_at <= now, visible_to(staff))
    return due.correlate(None)


def _tasks(staff: Staff) -> Select[*tuple[Any, ...]]:
    return (select(_task, _case.c.opened_at, _case.c.urgency, _case.c.summary, _case.c.language,
                   _caller.c.number.label("caller_number"), *REACH, _user.c.display_name)
            .select_from(_task.join(_case, _case.c.id == _task.c.case_id)
                         .outerjoin(_caller, _caller.c.id == _task.c.caller_id)
                         .outerjoin(_user, _user.c.id == _task.c.owner_id))
            .where(visible_to(staff)))


def _row(row: AnyRow) -> TaskRow:
    return TaskRow(
        id=row.id, kind=row.kind, reason=row.reason, state=row.state, due_at=row.due_at, attempts=row.attempts,
        owner=row.display_name, owner_id=row.owner_id, case_number=row.case_id,
        reference=reference(row.case_id, row.opened_at), urgency=row.urgency, summary=row.summary, language=row.language,
        caller=masked(row.caller_number) if row.caller_number else None, caller_id=row.caller_id,
        may_call=bool(row.caller_id and row.safe_to_call), text=row.text,
        reach=reach_of(row) if row.caller_id else None, created_at=row.created_at, outcome=row.outcome,
        settled_at=row.settled_at)
