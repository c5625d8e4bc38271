"""What people set to be done on a case at a time: a follow-up, or calling the person back."""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework.acting import Change, Form, change_of, written
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.safety import objection_to_call
from contactcenter.rules.tasks import CALL_BACK, FOLLOW_UP, PLANNED, TASK_KINDS, is_to_come
from contactcenter.storage import callers, tasks


def promise(form: Form, kind: str, due_at: datetime | None, text: str) -> None:
    """Promises something for a time within a year; whoever owns the case is to do it, else whoever promises.

    Refusal unknown_kind, bad_time, text_missing (a follow-up says what is to be done), too_long, already_promised (one open
    promise of a kind for a case), no_number, unsafe_call (with `objection` and the card's `hours`), and those of every act.
    """
    if kind not in TASK_KINDS:
        raise Refusal("unknown_kind")
    if due_at is None or not is_to_come(due_at, now=form.now):
        raise Refusal("bad_time")
    words = written(text, missing="text_missing" if kind == FOLLOW_UP else "")
    with change_of(form, "follow_up") as change:
        if change:
            if kind == CALL_BACK:
                _check_may_be_called(change, due_at)
            add(change, kind, due_at, words, form, owner_id=change.case.owner_id or form.by.id)


def add(change: Change, kind: str, due_at: datetime, text: str, form: Form, *, owner_id: int | None) -> None:
    """promise() for a change that is already open, and a number that may be called; without an owner it is for whoever is
    free. Refusal already_promised."""
    case = change.case
    if not tasks.add_once({
            "case_id": case.id, "caller_id": case.caller_id, "kind": kind, "reason": PLANNED, "text": text,
            "owner_id": owner_id, "due_at": due_at, "created_at": form.now}):
        raise Refusal("already_promised")
    change.facts |= {"task": kind, "text": text, "due": due_at.isoformat()}


def _check_may_be_called(change: Change, due_at: datetime) -> None:
    """By the card as it is now, at the time that is promised: outside safe hours nothing is promised."""
    caller = callers.by_id(change.case.caller_id) if change.case.caller_id else None
    if caller is None:
        raise Refusal("no_number")
    reach = callers.reach_of(caller)
    objection = objection_to_call(reach, now=due_at)
    if objection:
        hours = reach.card.hours
        raise Refusal("unsafe_call", objection=objection, hours=(hours.begin, hours.end) if hours else None)
