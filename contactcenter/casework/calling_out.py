"""Calling the person of a case through the centre: first the own telephone rings, then, when it is picked up, the person's.

Each sees the centre's number only, and nobody needs to see the person's. The safety card is asked when the call is wanted, and
again in the moment in which the person's telephone would ring. A start that is unsure is never repeated: a second ringing is
a decision of whoever calls.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from contactcenter.casework import presence
from contactcenter.casework.acting import Change, Form, change_of
from contactcenter.rules.calling_out import (BARRED, CALLING_OUT_FOR, DOING, DUE, HUNG_UP, NOT_PICKED_UP, NOT_PLACED, OVER,
                                             RINGING, STATES, TALKING, VALID_FOR, outcome_of)
from contactcenter.rules.calls import TELEPHONE
from contactcenter.rules.policy import Policy
from contactcenter.rules.presence import address as dialled
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.safety import objection_to_call
from contactcenter.rules.sending import Handover, HandoverResult
from contactcenter.rules.voice import HANG_UP, Kind, Step
from contactcenter.storage import call_outs, callers, cases, contacts, events, revisions
from contactcenter.storage.db import AnyRow, DatabaseAway, reading, transaction

LEASE, AGAIN_AFTER = timedelta(seconds=20), timedelta(seconds=2)
SETTLING_TRIES = 4
log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class Telephone(Protocol):
    """What is asked of the provider; it does not raise."""

    def start_call_out(self, call_out_id: str, *, sender: str, address: str) -> HandoverResult: ...


def call_out(form: Form, own_telephone: str, *, policy: Policy) -> None:
    """Wants a call to the person of a case, from the actor's own telephone.

    Refusal bad_address (not a telephone of this country, or one of the service's own), no_number, unsafe_call (with `objection`
    and the card's `hours`), calling_already, and those of every act.
    """
    address = dialled(TELEPHONE, own_telephone, user_id=form.by.id, own_numbers=policy.own_numbers)
    with change_of(form, "call_out") as change:
        if change:
            _want(change, address, form, policy)


def _want(change: Change, address: str, form: Form, policy: Policy) -> None:
    caller = callers.by_id(change.case.caller_id) if change.case.caller_id else None
    if caller is None:
        raise Refusal("no_number")
    reach = callers.reach_of(caller)
    objection = objection_to_call(reach, now=form.now)
    if objection:
        hours = reach.card.hours
        raise Refusal("unsafe_call", objection=objection, hours=(hours.begin, hours.end) if hours else None)
    sender = contacts.last_recipient(change.case.id, among=policy.own_numbers) or min(policy.own_numbers, default="")
    wanted = {"id": str(uuid4()), "case_id": change.case.id, "caller_id": caller.id, "user_id": form.by.id, "sender": sender,
              "address": address, "created_at": form.now, "due_at": form.now, "expires_at": form.now + VALID_FOR}
    if not call_outs.add_once(wanted):
        raise Refusal("calling_already")
    change.facts["call_out"] = wanted["id"]
    presence.begin_call_out(form.by.id, now=form.now)


def carry_out_due(phone: Telephone, *, now: Clock) -> tuple[HandoverResult, ...]:
    """Rings the own telephone for the oldest call that is wanted. Safe in any number of threads and processes. Raises
    DatabaseAway."""
    results = []
    for wanted in _claim(now()):
        result = phone.start_call_out(wanted.id, sender=wanted.sender, address=wanted.address)
        _settle_surely(wanted, result, now)
        results.append(result)
    return tuple(results)


def _claim(now: datetime) -> Sequence[AnyRow]:
    with reading():
        if not call_outs.is_any_due(now):
            return ()
    with transaction():
        for lost in call_outs.lost(now):
            _end(lost, NOT_PLACED if lost.state == DUE else NOT_PICKED_UP, now)
        return call_outs.claim(now=now, lease_until=now + LEASE)


def _settle_surely(wanted: AnyRow, result: HandoverResult, now: Clock) -> None:
    """What came of it is known only here: a database that is away for a moment is asked again."""
    for _ in range(SETTLING_TRIES - 1):
        try:
            return _settle(wanted, result, now())
        except DatabaseAway:
            log.warning("the database is away: what came of a call is settled on another try")
    _settle(wanted, result, now())


def _settle(wanted: AnyRow, result: HandoverResult, now: datetime) -> None:
    with transaction():
        if result.kind is Handover.REFUSED:
            _end(wanted, NOT_PLACED, now)
        elif result.kind in (Handover.NOT_SENT, Handover.HALTED):
            call_outs.change(wanted.id, (DOING,), state=DUE, due_at=now + AGAIN_AFTER)
        else:
            call_outs.change(wanted.id, (DOING,), state=RINGING, lease_until=now + CALLING_OUT_FOR)


def picked_up(call_out_id: str, *, now: datetime) -> Step:
    """The own telephone was picked up: the person's rings now, if the card still allows it. Asked again it says the same."""
    with transaction():
        wanted = call_outs.locked(call_out_id)
        if wanted is None or wanted.state == OVER:
            return HANG_UP
        caller = callers.by_id(wanted.caller_id)
        if caller is None or objection_to_call(callers.reach_of(caller), now=now):
            _end(wanted, BARRED, now)
            return HANG_UP
        call_outs.change(wanted.id, (DUE, DOING, RINGING), state=TALKING, answered_at=now, lease_until=now + CALLING_OUT_FOR)
        return Step(Kind.CALL_OUT, leg_id=wanted.id, address=caller.number, caller_id=wanted.sender)


def reached(call_out_id: str, status: str, *, now: datetime) -> Step:
    """The person's telephone rings no more, or the talk is over."""
    with transaction():
        wanted = call_outs.locked(call_out_id)
        if wanted is not None and wanted.state != OVER:
            _end(wanted, outcome_of(status), now)
        return HANG_UP


def own_telephone_over(call_out_id: str, status: str, *, now: datetime) -> None:
    """The own telephone is out of the call: never picked up, or hung up before the person's was known to be over."""
    with transaction():
        wanted = call_outs.locked(call_out_id)
        if wanted is not None and wanted.state != OVER and outcome_of(status, default=""):
            _end(wanted, NOT_PICKED_UP if wanted.answered_at is None else HUNG_UP, now)


def _end(wanted: AnyRow, outcome: str, now: datetime) -> None:
    case = cases.by_number(wanted.case_id)
    if case and call_outs.change(wanted.id, STATES[:-1], state=OVER, outcome=outcome, ended_at=now):
        events.add(case.id, "call_out_over", at=now, actor_id=wanted.user_id, facts={"outcome": outcome})
        cases.mark(case.id, attention=case.attention, at=now)
        revisions.move(case.id, *cases.scopes_of(case))
        presence.end_call_out(wanted.user_id, now=now)
