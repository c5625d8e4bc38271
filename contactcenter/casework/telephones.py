"""Operators' telephones in a call: ringing them, putting them down. Within a transaction that is already open, with the call
locked; own_call opens it for the acts of a person in a call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from contactcenter.casework import presence
from contactcenter.casework.delivery import stir
from contactcenter.casework.distributing import distribute, tell, tell_desk
from contactcenter.casework.ordering import order
from contactcenter.rules.calls import HANG_UP, LEG_UP, LEG_WANTED, QUEUED, SEND, START_LEG, TALK
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import calls, cases, events, legs
from contactcenter.storage.db import AnyRow, transaction


@dataclass(frozen=True)
class OwnCall:
    """The call somebody acts in, locked, with their own leg and the other telephones in it."""

    call: AnyRow
    leg: AnyRow
    others: tuple[AnyRow, ...]

    @property
    def leads(self) -> bool:
        """Whether it is their call, not one they are only asked about."""
        return bool(self.call.operator_id == self.leg.user_id)


@contextmanager
def own_call(by: Staff, *, now: datetime) -> Iterator[OwnCall]:
    """One act in the call that a person's telephone is in; whoever it frees is given the next call. Refusal no_call."""
    with transaction():
        found = legs.call_and_leg_of(by.id)
        if found is None:
            raise Refusal("no_call")
        call, live = calls.locked(found[0]), legs.live_of(found[0])
        mine = next((leg for leg in live if leg.user_id == by.id), None)
        if mine is None:
            raise Refusal("no_call")
        yield OwnCall(call, mine, tuple(leg for leg in live if leg.user_id != by.id))
        distribute(now=now)


def ring_telephone(call: AnyRow, user_id: int, purpose: str, *, now: datetime) -> None:
    """Puts an available person on the call and rings their telephone. Refusal no_shift, not_available."""
    legs.end_leftover(user_id, now=now)
    shift = presence.engage(user_id, now=now)
    leg_id = str(uuid4())
    legs.add_once({"id": leg_id, "call_id": call.contact_id, "user_id": user_id, "purpose": purpose, "state": LEG_WANTED,
                   "address": shift.address, "created_at": now})
    order(START_LEG, call_id=call.contact_id, leg_id=leg_id, now=now)


def put_down(leg: AnyRow, *, now: datetime) -> None:
    """Ends a telephone's part in a call, and lets the provider hang it up, if it rings at all."""
    if legs.end(leg.id, now=now) and not legs.cancel_start(leg.id):
        order(HANG_UP, call_id=leg.call_id, leg_id=leg.id, now=now)


def back_to_queue(call: AnyRow, *, now: datetime, **values: Any) -> AnyRow:
    """The caller waits for somebody again; whoever has talked already waits anew, at the head of the queue."""
    if call.stage != QUEUED:
        values["queued_at"] = now
        order(SEND, call_id=call.contact_id, now=now, target="queue")
    tell_desk("waiting", now=now)
    return calls.change(call.contact_id, **({"stage": QUEUED, "operator_id": None, "wanted_id": None} | values))


def give_call(call: AnyRow, leg: AnyRow, *, now: datetime) -> None:
    """Makes a held call the asked person's own: their telephone joins the caller, the case is theirs."""
    calls.change(call.contact_id, operator_id=leg.user_id, wanted_id=None)
    legs.change(leg.id, purpose=TALK, state=LEG_UP)
    order(SEND, call_id=call.contact_id, leg_id=leg.id, now=now, target="leg")
    make_owner(call.case_id, leg.user_id, now=now)
    tell(leg.user_id, "call", now=now, call=call.contact_id)


def make_owner(case_number: int, user_id: int | None, *, now: datetime) -> None:
    """The case is theirs (None: nobody's)."""
    case = cases.by_number(case_number)
    if case and case.owner_id != user_id:
        cases.change(case.id, version=case.version, owner_id=user_id, changed_at=now)


def note(call: AnyRow, kind: str, *, now: datetime, by: int | None = None, **facts: Any) -> None:
    """Writes down in the case what became of its call."""
    events.add(call.case_id, kind, at=now, actor_id=by, facts={"call": call.contact_id} | facts)
    stir(call.case_id)
