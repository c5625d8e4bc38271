"""Call backs: whoever did not reach anybody is called, safely and not for ever.

The acts of people raise Refusal: unknown_task (not there, or not theirs to see), settled, already_owned, do_not_call,
unknown_outcome, bad_time, not_allowed. Sent twice they act once. DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contactcenter.rules import calls as call_rules
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.safety import next_safe
from contactcenter.rules.staff import Staff
from contactcenter.rules.tasks import (ABANDONED, ASKED, CALL_BACK, CALLED_AGAIN, DONE, ENDING, GIVEN_UP, MISSED, OPEN,
                                       OUTCOMES_OF, PLANNED, PUT_OFF, STOPPED, UNSAFE, first_due, is_to_come, next_due)
from contactcenter.storage import callers, cases, events, revisions, tasks
from contactcenter.storage.db import AnyRow, transaction

MISSED_CALL, DO_NOT_CALL = "missed_call", "do_not_call"
REASONS = {call_rules.ABANDONED: ABANDONED, call_rules.MISSED: MISSED, call_rules.ASKED_CALL_BACK: ASKED}


@dataclass(frozen=True)
class _Opened:
    """A promise under an act, with its case; both are locked."""

    task: AnyRow
    case: AnyRow


def follow(call: AnyRow, result: str, *, now: datetime) -> None:
    """What a call that ended so asks for, within the caller's transaction."""
    if result in REASONS:
        promise(call, REASONS[result], now=now)


def promise(call: AnyRow, reason: str, *, now: datetime) -> None:
    """Promises to call back, within the caller's transaction; once for a case, however often it is said.

    No promise where the number must not be called, or was withheld: the case calls for a look instead.
    """
    case = cases.by_number(call.case_id)
    if case is None:
        return
    caller = callers.by_id(call.caller_id) if call.caller_id else None
    if caller and not caller.safe_to_call:
        return _look_at(case, "call_back_unsafe", now, attention=DO_NOT_CALL, reason=reason)
    due_at = _safe(caller, first_due(reason, now=now))
    if caller is None or tasks.add_once({"case_id": case.id, "caller_id": caller.id, "kind": CALL_BACK, "reason": reason,
                                         "due_at": due_at, "created_at": now}):
        facts: dict[str, Any] = {"due": due_at.isoformat()} if caller else {}
        attention = MISSED_CALL if caller is None or reason != ASKED else case.attention
        kind = "call_back_promised" if caller else "call_back_no_number"
        _look_at(case, kind, now, attention=attention, reason=reason, **facts)


def called_again(caller_id: int, now: datetime) -> None:
    """A later call from a number settles what was promised to it, within the caller's transaction."""
    promised = {row.case_id: row.id for row in tasks.open_of_caller(caller_id, CALL_BACK)}
    for case in filter(None, map(cases.by_number, promised)):
        if tasks.change(promised[case.id], state=DONE, outcome=CALLED_AGAIN, settled_at=now):
            _look_at(case, "call_back_settled", now, attention=_without_missed(case), outcome=CALLED_AGAIN)


def stop_unsafe(caller_id: int, *, now: datetime) -> None:
    """The number has become unsafe to call: what was promised stops, within the caller's transaction."""
    promised = {row.case_id: row.id for row in tasks.open_of_caller(caller_id, CALL_BACK)}
    for case in filter(None, map(cases.by_number, promised)):
        if tasks.change(promised[case.id], state=STOPPED, outcome=UNSAFE, settled_at=now):
            _look_at(case, "call_back_unsafe", now, attention=DO_NOT_CALL, reason=UNSAFE)


def note_attempt(by: Staff, task_id: int, outcome: str, *, key: str, now: datetime, due_at: datetime | None = None) -> None:
    """What came of a promise. Reached, not wanted, carried out or not needed settles it; after anything else it is tried
    later, at `due_at` where that is given, until it is enough. A follow-up that is put off needs the time (bad_time) and
    never has enough. Refusal do_not_call: the number has become unsafe, except for telling that it is settled."""
    if due_at and not is_to_come(due_at, now=now) or outcome == PUT_OFF and due_at is None:
        raise Refusal("bad_time")
    with _act(by, task_id, key) as opened:
        if opened is None:
            return
        if outcome not in OUTCOMES_OF[opened.task.kind]:
            raise Refusal("unknown_outcome")
        _note(opened, outcome, due_at, by=by, key=key, now=now)


def _note(opened: _Opened, outcome: str, due_at: datetime | None, *, by: Staff, key: str, now: datetime) -> None:
    task, case = opened.task, opened.case
    caller = callers.by_id(task.caller_id) if task.caller_id else None
    calls_back = task.kind == CALL_BACK
    if calls_back and caller and not caller.safe_to_call and outcome not in ENDING:
        raise Refusal("do_not_call")
    attempts, later = task.attempts + 1, due_at
    if calls_back:
        later = _next(caller, attempts, due_at, now)
    tasks.change(task.id, attempts=attempts, owner_id=task.owner_id if task.reason == PLANNED else None,
                 **_fate(outcome, later, now))
    ends = outcome in ENDING
    _look_at(case, f"{task.kind}_tried", now, attention=_without_missed(case) if ends and calls_back else case.attention,
             actor_id=by.id, act_key=key, outcome=outcome, attempts=attempts,
             due=later.isoformat() if later and not ends else None, given_up=later is None and not ends)


def _next(caller: AnyRow | None, attempts: int, wanted: datetime | None, now: datetime) -> datetime | None:
    """When to call again: never outside safe hours, and not at all when it is enough."""
    usual = next_due(attempts, now=now)
    return _safe(caller, wanted or usual) if usual else None


def _safe(caller: AnyRow | None, at: datetime) -> datetime:
    return next_safe(callers.reach_of(caller).card.hours, at) if caller else at


def take(by: Staff, task_id: int, *, now: datetime) -> None:
    """Makes a promise the actor's own. Refusal already_owned when somebody else was quicker."""
    with _act(by, task_id) as opened:
        if opened and opened.task.owner_id not in (None, by.id):
            raise Refusal("already_owned")
        if opened and opened.task.owner_id is None:
            tasks.change(task_id, owner_id=by.id)
            _look_at(opened.case, f"{opened.task.kind}_taken", now, attention=opened.case.attention, actor_id=by.id)


def give_back(by: Staff, task_id: int, *, now: datetime) -> None:
    """The promise is for whoever is free again. Refusal not_allowed: it is somebody else's."""
    with _act(by, task_id) as opened:
        if opened and opened.task.owner_id not in (None, by.id):
            raise Refusal("not_allowed", allowed=())
        if opened and opened.task.owner_id == by.id:
            tasks.change(task_id, owner_id=None)
            _look_at(opened.case, f"{opened.task.kind}_returned", now, attention=opened.case.attention, actor_id=by.id)


@contextmanager
def _act(by: Staff, task_id: int, key: str | None = None) -> Iterator[_Opened | None]:
    """One act on a promise in one transaction: scope, sent-before (yields None), open still."""
    with transaction():
        case_number = tasks.case_of(task_id)
        case = cases.by_number_for(by, case_number) if case_number else None
        task = tasks.by_id(task_id)
        if case is None or task is None:
            raise Refusal("unknown_task")
        if key and events.of_act(key):
            yield None
            return
        if task.state != OPEN:
            raise Refusal("settled", outcome=task.outcome)
        yield _Opened(task, case)


def _fate(outcome: str, due_at: datetime | None, now: datetime) -> dict[str, Any]:
    if outcome in ENDING:
        return {"state": DONE, "outcome": outcome, "settled_at": now}
    if due_at is None:
        return {"state": STOPPED, "outcome": GIVEN_UP, "settled_at": now}
    return {"due_at": due_at}


def _without_missed(case: AnyRow) -> str | None:
    return None if case.attention == MISSED_CALL else case.attention


def _look_at(case: AnyRow, kind: str, now: datetime, *, attention: str | None, actor_id: int | None = None,
             act_key: str | None = None, **facts: Any) -> None:
    """Writes down what became of a promise, and whether the case calls for a look."""
    cases.mark(case.id, attention=attention, at=now)
    events.add(case.id, kind, at=now, actor_id=actor_id, act_key=act_key, facts=facts)
    revisions.move(case.id, *cases.scopes_of(case))
