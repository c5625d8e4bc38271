"""The way of an operator's leg: picked up, joined to the caller, held, over. The counterpart of callers_way.

Each function is one transaction. The same news twice changes nothing, later news is never undone by earlier; a leg that has
nothing to do any more is told to hang up. Raises DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from contactcenter.casework import presence, transferring
from contactcenter.casework.distributing import distribute, end_offer, tell
from contactcenter.casework.telephones import back_to_queue, make_owner, note, put_down
from contactcenter.rules.calls import (CONSULT, ENDED, HELD, LEG_HELD, LEG_OVER, LEG_RINGING, LEG_UP, LEG_WANTED, QUEUED,
                                       RING_FOR, TAKEN, TALK, TALKING, UNANSWERED)
from contactcenter.rules.inbound import LegReport
from contactcenter.rules.voice import Kind, Step
from contactcenter.storage import call_orders, calls, legs, offers, shifts
from contactcenter.storage.db import AnyRow, transaction

NOT_UP = (LEG_WANTED, LEG_RINGING)
STATES = {"initiated": LEG_WANTED, "queued": LEG_WANTED, "ringing": LEG_RINGING, "answered": LEG_UP, "in-progress": LEG_UP,
          "completed": LEG_OVER, "busy": LEG_OVER, "failed": LEG_OVER, "no-answer": LEG_OVER, "canceled": LEG_OVER}
HANG_UP = Step(Kind.HANG_UP)


def leg_step(leg_id: str, *, now: datetime, after: bool = False) -> Step:
    """What a leg does now: when it was picked up or sent here, or (`after`) when what it was dialling has ended."""
    with transaction():
        call, leg = _locked(leg_id)
        if call is None or leg is None or leg.state == LEG_OVER or call.stage == ENDED:
            return HANG_UP
        if leg.state in NOT_UP:
            leg = legs.change(leg_id, state=LEG_UP, answered_at=now) or leg
            tell(leg.user_id, "call", now=now, call=call.contact_id)
        kind = _consult_step(after) if leg.purpose == CONSULT else _talk_step(call, leg, after)
        return Step(kind, call_id=call.contact_id, leg_id=leg_id)


def _consult_step(after: bool) -> Kind:
    return Kind.HANG_UP if after else Kind.JOIN_CONSULT


def _talk_step(call: AnyRow, leg: AnyRow, after: bool) -> Kind:
    if call.operator_id != leg.user_id:
        return Kind.HANG_UP
    if leg.state == LEG_HELD:
        return Kind.AWAIT_CONSULT if _confers(call) else Kind.LEG_WAIT
    if after and call.stage == TALKING or call.stage not in (QUEUED, TALKING, HELD):
        return Kind.HANG_UP          # the caller has hung up, or is not in the queue any more
    return Kind.JOIN_CALLER


def _confers(call: AnyRow) -> bool:
    """Whether somebody is asked about a held call, or rung to be asked."""
    return any(leg.purpose == CONSULT for leg in legs.live_of(call.contact_id)) or bool(
        offers.ringing(call_id=call.contact_id))


def record_leg_report(leg_id: str, report: LegReport, *, now: datetime) -> bool:
    """Moves a leg forward by the provider's sequence and does what follows; False when it says nothing new."""
    with transaction():
        return leg_moved(leg_id, report, now)


def leg_moved(leg_id: str, report: LegReport, now: datetime) -> bool:
    """record_leg_report within the caller's transaction."""
    state = STATES.get(report.status)
    call, leg = _locked(leg_id)
    if state is None or call is None or leg is None or _is_cut_by_holding(leg, state):
        return False
    moved = legs.advance(leg_id, sid=report.sid, sequence=report.sequence, **_values(leg, state, report.at or now))
    if moved is None:
        if report.sid and leg.sid is None:
            call_orders.note_leg_sid(leg_id, report.sid)      # given up before it was known by name: now it can be ended
        return False
    calls.change(call.contact_id, news_at=now)
    if state == LEG_OVER:
        _ended(call, leg, now)
        distribute(now=now)
    tell(leg.user_id, "call", now=now, call=call.contact_id)
    return True


def give_up_leg(leg_id: str, *, now: datetime) -> None:
    """Nobody knows whether a telephone rings: the call goes on to the next person. Picked up later it is hung up."""
    with transaction():
        call, leg = _locked(leg_id)
        if call and leg and leg.state in NOT_UP:
            put_down(leg, now=now)
            _ended(call, leg, now)
            distribute(now=now)


def dial_leg(call: AnyRow, *, now: datetime) -> AnyRow | None:
    """Without queues: the leg with which the caller's line rings whoever the call is offered to, within the caller's
    transaction; None when it rings at nobody. Asked again it is the same leg."""
    offer = next(iter(offers.ringing(call_id=call.contact_id)), None)
    if offer is None:
        return None
    known = legs.of_user_in(call.contact_id, offer.user_id)
    if known:
        return known
    legs.end_leftover(offer.user_id, now=now)
    leg_id = str(uuid4())
    offers.extend(offer.id, until=now + 2 * RING_FOR)      # the provider's own time-out comes first
    legs.add_once({"id": leg_id, "call_id": call.contact_id, "user_id": offer.user_id, "purpose": TALK, "dialled": True,
                   "state": LEG_RINGING, "address": shifts.address_of(offer.user_id), "created_at": now})
    return legs.by_id(leg_id)


def picked_up(leg_id: str, *, now: datetime) -> bool:
    """Without queues: whoever picks up has answered. False when the call is somebody else's, or over: the leg hangs up."""
    with transaction():
        call, leg = _locked(leg_id)
        if call is None or leg is None or leg.state == LEG_OVER:
            return False
        if call.operator_id == leg.user_id and call.stage == TALKING:
            return True
        if calls.take(call.contact_id, operator_id=leg.user_id) is None:
            return False
        for offer in offers.ringing(call_id=call.contact_id):
            offers.settle(offer.id, TAKEN, now=now)
        presence.put_on_call(leg.user_id, now=now)
        legs.change(leg_id, state=LEG_UP, answered_at=now)
        connect(calls.locked(call.contact_id), now)
        make_owner(call.case_id, leg.user_id, now=now)
        note(call, "call_answered", now=now, by=leg.user_id)
        return True


def connect(call: AnyRow, now: datetime) -> AnyRow:
    """Caller and operator hear each other, within the caller's transaction."""
    if call.operator_id is None or call.stage not in (QUEUED, HELD, TALKING):
        return call
    first = {} if call.answered_at else {"answered_at": now, "wait_seconds": _waited(call, now)}
    for leg in legs.live_of(call.contact_id):
        if leg.user_id == call.operator_id and leg.state != LEG_UP:
            legs.change(leg.id, state=LEG_UP, answered_at=leg.answered_at or now)
    tell(call.operator_id, "call", now=now, call=call.contact_id)
    return calls.change(call.contact_id, stage=TALKING, wanted_id=None, **first)


def _waited(call: AnyRow, now: datetime) -> int:
    """Whole seconds in the queue, until the provider says how many."""
    return max(0, int((now - (call.queued_at or now)).total_seconds()))


def _locked(leg_id: str) -> tuple[AnyRow | None, AnyRow | None]:
    call_id = legs.call_of(leg_id)
    return (calls.locked(call_id), legs.by_id(leg_id)) if call_id else (None, None)


def _is_cut_by_holding(leg: AnyRow, state: str) -> bool:
    """Without queues holding the caller cuts the line that rang the operator; the operator stays in the call."""
    return bool(leg.dialled and leg.state == LEG_HELD and state == LEG_OVER)


def _values(leg: AnyRow, state: str, at: datetime) -> dict[str, Any]:
    if state == LEG_OVER:
        return {"state": LEG_OVER, "ended_at": at}
    if state == LEG_UP and leg.answered_at is None:
        return {"state": LEG_UP, "answered_at": at}
    return {"state": state} if leg.state in NOT_UP else {}


def _ended(call: AnyRow, leg: AnyRow, now: datetime) -> None:
    """What follows when a telephone is out of a call."""
    if leg.purpose == CONSULT:
        (presence.wrap_up if leg.answered_at else presence.miss_call)(leg.user_id, now=now)
        tell(call.operator_id, "call", now=now, call=call.contact_id)
    elif leg.dialled and call.operator_id != leg.user_id:
        _not_dialled(call, leg, now)
    elif call.operator_id != leg.user_id or call.stage == TALKING:
        presence.wrap_up(leg.user_id, now=now)
    elif call.stage == QUEUED:
        _not_picked_up(call, leg, now)
    elif call.stage == HELD:
        _left_held(call, leg, now)


def _not_picked_up(call: AnyRow, leg: AnyRow, now: datetime) -> None:
    """The call goes back to its place in the queue."""
    offers.note_unanswered(call.contact_id, leg.user_id, now=now)
    presence.miss_call(leg.user_id, now=now)
    back_to_queue(call, now=now)
    make_owner(call.case_id, None, now=now)
    note(call, "call_not_answered", now=now, by=leg.user_id)


def _not_dialled(call: AnyRow, leg: AnyRow, now: datetime) -> None:
    """Without queues: it rang, and nobody picked up."""
    for offer in offers.ringing(call_id=call.contact_id):
        if offer.user_id == leg.user_id:
            end_offer(call, offer, UNANSWERED, now=now)
            presence.miss_call(leg.user_id, now=now)


def _left_held(call: AnyRow, leg: AnyRow, now: datetime) -> None:
    """The operator's telephone is gone while the caller is held: to whoever is asked, else back to the queue."""
    partner = transferring.asked(tuple(legs.live_of(call.contact_id)))
    if partner:
        transferring.pass_to_asked(call, leg.user_id, partner, now=now)
    else:
        transferring.send_away(call, leg.user_id, now=now)
        back_to_queue(call, now=now)
    presence.wrap_up(leg.user_id, now=now)
