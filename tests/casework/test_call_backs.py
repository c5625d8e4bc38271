"""Calling back: who is promised it, who must not be called, when it is enough."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from contactcenter.casework import call_backs, logbook
from contactcenter.rules.staff import Staff
from contactcenter.rules.tasks import MOST_ATTEMPTS
from contactcenter.storage import callers, calls
from contactcenter.storage.db import transaction
from contactcenter.storage.reads.tasks import open_tasks, task_for, tasks_of_case
from tests.casework.telephone_desk import CHILD, Desk
from tests.casework.test_logbook import filled_in, form
from tests.casework.test_working import refusal


@pytest.fixture
def operator(desk: Desk) -> Staff:
    return desk.add_user("operator", "operator")


def missed(desk: Desk, sender: str = CHILD, *, wish: str | None = None, stage: str = "queued") -> int:
    """A call that ended before anybody talked to it."""
    call = desk.waits(sender)
    with transaction():
        calls.change(call, stage=stage, wish=wish)
    desk.caller_gone(call)
    return call


def tries(desk: Desk, by: Staff, task_id: int, outcome: str, *, key: str = "") -> None:
    call_backs.note_attempt(by, task_id, outcome, key=key or str(uuid4()), now=desk.now)


@pytest.mark.parametrize(("stage", "wish", "result", "reason", "minutes", "attention"), [
    ("greeting", None, "abandoned", "abandoned", 5, "missed_call"),
    ("queued", None, "abandoned", "abandoned", 5, "missed_call"),
    ("message", None, "missed", "missed", 5, "missed_call"), ("message", "message", "missed", "missed", 5, "missed_call"),
    ("message", "call_back", "call_back", "asked", 0, None)])
def test_who_reached_nobody_is_called_back(desk: Desk, operator: Staff, stage: str, wish: str | None, result: str,
                                           reason: str, minutes: int, attention: str | None) -> None:
    call = missed(desk, stage=stage, wish=wish)
    (task,) = open_tasks(operator)
    assert (desk.call(call).result, task.reason, task.due_at) == (result, reason, desk.now + timedelta(minutes=minutes))
    assert (task.case_number, task.may_call, task.attempts_left) == (desk.call(call).case_id, True, MOST_ATTEMPTS)
    assert (desk.case(call).attention, desk.events(call)[-1]) == (attention, "call_back_promised")


def test_who_talked_to_somebody_is_not(desk: Desk) -> None:
    one = desk.person("one")
    call = desk.waits()
    desk.talks(one, call)
    desk.caller_gone(call)
    assert desk.tasks() == []


def test_a_promise_said_twice_is_one(desk: Desk) -> None:
    call = missed(desk)
    with transaction():
        call_backs.promise(calls.locked(call), "asked", now=desk.now)
    assert len(desk.tasks()) == 1


@pytest.mark.parametrize(("number", "safe", "attention"), [("anonymous", True, "missed_call"), (CHILD, False, "do_not_call")])
def test_whoever_cannot_or_must_not_be_called_is_looked_at(desk: Desk, number: str, safe: bool, attention: str) -> None:
    call = desk.waits(number)
    if not safe:
        with transaction():
            callers.note(desk.call(call).caller_id, safe_to_call=False)
    desk.caller_gone(call)
    assert (desk.tasks(), desk.case(call).attention) == ([], attention)


def test_a_later_call_from_the_number_settles_it(desk: Desk) -> None:
    first, other = missed(desk), missed(desk, "+77051234568")
    desk.later(minutes=2)
    desk.waits()
    settled, still_open = desk.tasks()
    assert (settled.state, settled.outcome, settled.settled_at) == ("done", "called_again", desk.now)
    assert (desk.case(first).attention, desk.events(first)[-1]) == (None, "call_back_settled")
    assert (still_open.state, desk.case(other).attention) == ("open", "missed_call")


@pytest.mark.parametrize("outcome", ["reached", "not_wanted"])
def test_reaching_somebody_settles_it(desk: Desk, operator: Staff, outcome: str) -> None:
    call = missed(desk)
    task = desk.tasks()[0]
    tries(desk, operator, task.id, outcome)
    assert (desk.tasks()[0].state, desk.tasks()[0].outcome, desk.case(call).attention) == ("done", outcome, None)
    assert open_tasks(operator) == []
    assert refusal(lambda: tries(desk, operator, task.id, outcome)) == "settled"


def test_it_is_tried_later_and_later_and_not_for_ever(desk: Desk, operator: Staff) -> None:
    call = missed(desk)
    task_id, waits = desk.tasks()[0].id, []
    for outcome in ("no_answer", "busy", "somebody_else"):
        tries(desk, operator, task_id, outcome)
        waits.append(desk.tasks()[0].due_at - desk.now)
        desk.now = desk.tasks()[0].due_at
    assert waits == sorted(waits) and waits[0] >= timedelta(minutes=15)
    tries(desk, operator, task_id, "no_answer")
    task = desk.tasks()[0]
    assert (task.state, task.outcome, task.attempts) == ("stopped", "given_up", MOST_ATTEMPTS)
    assert desk.case(call).attention == "missed_call", "nobody was reached: somebody decides"


def test_a_form_sent_twice_is_one_attempt(desk: Desk, operator: Staff) -> None:
    missed(desk)
    task_id, key = desk.tasks()[0].id, str(uuid4())
    for _ in range(2):
        tries(desk, operator, task_id, "busy", key=key)
    assert desk.tasks()[0].attempts == 1


def test_a_number_that_has_become_unsafe_is_not_called(desk: Desk, operator: Staff) -> None:
    call = missed(desk)
    task = desk.tasks()[0]
    with transaction():
        callers.note(task.caller_id, safe_to_call=False)
    assert refusal(lambda: tries(desk, operator, task.id, "no_answer")) == "do_not_call"
    found = task_for(operator, task.id)
    assert found is not None and not found.may_call
    with transaction():
        call_backs.stop_unsafe(task.caller_id, now=desk.now)
    assert (desk.tasks()[0].state, desk.tasks()[0].outcome, desk.case(call).attention) == ("stopped", "unsafe", "do_not_call")


def test_a_promise_is_taken_on_by_one_and_given_back(desk: Desk, operator: Staff) -> None:
    missed(desk)
    other, task_id = desk.add_user("other", "operator"), desk.tasks()[0].id
    for _ in range(2):
        call_backs.take(operator, task_id, now=desk.now)
    assert [task.id for task in open_tasks(operator, mine=True)] == [task_id]
    assert refusal(lambda: call_backs.take(other, task_id, now=desk.now)) == "already_owned"
    assert refusal(lambda: call_backs.give_back(other, task_id, now=desk.now)) == "not_allowed"
    for _ in range(2):
        call_backs.give_back(operator, task_id, now=desk.now)
    call_backs.take(other, task_id, now=desk.now)
    assert open_tasks(operator, mine=True) == []


def test_promises_stay_within_the_scope_of_their_cases(desk: Desk, operator: Staff) -> None:
    call = missed(desk)
    task_id = desk.tasks()[0].id
    region = desk.add_user("region", "ombudsman", "KZ-71")
    assert (open_tasks(region), task_for(region, task_id)) == ([], None)
    assert refusal(lambda: tries(desk, region, task_id, "reached")) == "unknown_task"
    assert refusal(lambda: tries(desk, operator, 10**9, "reached")) == "unknown_task"
    assert refusal(lambda: tries(desk, operator, task_id, "magic")) == "unknown_outcome"
    assert [task.id for task in tasks_of_case(operator, desk.call(call).case_id)] == [task_id]


def test_writing_down_that_a_number_is_unsafe_stops_what_was_promised_to_it(desk: Desk, operator: Staff) -> None:
    call = missed(desk)
    logbook.save_details(form(desk.call(call).case_id, operator, now=desk.now), filled_in(safe_to_call=False))
    assert (desk.tasks()[0].state, desk.tasks()[0].outcome) == ("stopped", "unsafe")
    assert (desk.case(call).attention, open_tasks(operator)) == ("do_not_call", [])
