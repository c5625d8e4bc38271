"""Answering calls, letting them go, and what becomes of them when the caller goes.

The acts of people raise Refusal: no_shift, not_available (with the person's state), taken (with the name `by`), call_gone,
no_call, pick_up, not_allowed. Every act is safe to send twice. DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework import call_backs, presence
from contactcenter.casework.distributing import distribute, end_offer, tell, tell_desk
from contactcenter.casework.operators_way import connect
from contactcenter.casework.ordering import order
from contactcenter.casework.telephones import back_to_queue, make_owner, note, own_call, put_down, ring_telephone
from contactcenter.casework.transferring import asked, pass_to_asked, send_away
from contactcenter.rules.calls import (CONSULT, ENDED, FOR_CONSULT, HELD, LIVE_STAGES, MESSAGE, PASSED, QUEUED, SEND,
                                       TAKEN, TALK, WITHDRAWN)
from contactcenter.rules.policy import DEFAULT_POLICY, Policy
from contactcenter.rules.presence import SERVING
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.rules.voice import DIAL_FLOW, result_of
from contactcenter.storage import calls, legs, offers, recordings, shifts, users
from contactcenter.storage.db import AnyRow, transaction


def answer(by: Staff, call_id: int, *, now: datetime, policy: Policy = DEFAULT_POLICY) -> None:
    """Makes a waiting call the actor's own and rings their telephone; whoever is asked about a held call joins the operator.

    Exactly one of many wins; the others get Refusal taken or call_gone. What else rang at the winner goes on to others.
    Refusal pick_up without queues: the caller's line rings the telephones, and picking up is answering.
    """
    with transaction():
        call = calls.by_id(call_id)
        if call is None or call.stage not in LIVE_STAGES:
            raise Refusal("call_gone")
        if legs.of_user_in(call_id, by.id) and call.operator_id == by.id:
            return
        if policy.voice_flow == DIAL_FLOW or any(leg.dialled for leg in legs.live_of(call_id)):
            raise Refusal("pick_up")
        if not _join_operator(by, call, now):
            _take(by, call, now)
        distribute(now=now)


def _join_operator(by: Staff, call: AnyRow, now: datetime) -> bool:
    """Whether the actor is asked about a held call; then they join whoever asks."""
    asked_now = [offer for offer in offers.ringing(call_id=call.contact_id)
                 if offer.user_id == by.id and offer.kind == FOR_CONSULT]
    if not asked_now:
        return legs.of_user_in(call.contact_id, by.id) is not None
    offers.settle(asked_now[0].id, TAKEN, now=now)
    ring_telephone(call, by.id, CONSULT, now=now)
    tell(call.operator_id, "call", now=now, call=call.contact_id)
    return True


def _take(by: Staff, call: AnyRow, now: datetime) -> None:
    taken = calls.take(call.contact_id, operator_id=by.id)
    if taken is None:
        theirs = call.operator_id not in (None, by.id)
        raise Refusal("taken", by=users.display_name(call.operator_id)) if theirs else Refusal("call_gone")
    for offer in offers.ringing(call_id=call.contact_id, user_id=by.id):
        if offer.call_id == call.contact_id and offer.user_id == by.id:
            offers.settle(offer.id, TAKEN, now=now)
        else:
            _withdraw(offer, now)
    ring_telephone(taken, by.id, TALK, now=now)
    make_owner(taken.case_id, by.id, now=now)
    note(taken, "call_answered", now=now, by=by.id)
    tell_desk("waiting", now=now)


def _withdraw(offer: AnyRow, now: datetime) -> None:
    """Somebody else has it, or the person took another call."""
    if offers.settle(offer.id, WITHDRAWN, now=now):
        tell(offer.user_id, "offer_gone", now=now, offer=offer.id, call=offer.call_id)


def pass_on(by: Staff, offer_id: int, *, now: datetime) -> None:
    """Lets a ringing call go on to the next person; one that rings no more is let be. Refusal call_gone: not their offer."""
    with transaction():
        call_id = offers.call_of(offer_id, by.id)
        if call_id is None:
            raise Refusal("call_gone")
        call, offer = calls.locked(call_id), offers.by_id(offer_id)
        if offer and end_offer(call, offer, PASSED, now=now):
            distribute(now=now)


def hang_up(by: Staff, *, now: datetime) -> None:
    """Puts the actor's telephone down. The caller hears how to reach us again; one who was never connected goes back to the
    queue, one who is held while somebody is asked goes to whoever is asked. While it still rings it is a pass."""
    with own_call(by, now=now) as own:
        if own.leg.dialled and own.call.operator_id is None:
            return _pass_ringing(by, own.call, now)
        put_down(own.leg, now=now)
        if own.leads and own.call.stage == QUEUED:
            offers.note_unanswered(own.call.contact_id, by.id, now=now)
            back_to_queue(own.call, now=now)
            make_owner(own.call.case_id, None, now=now)
        elif own.leads and own.call.stage == HELD:
            _leave_held(by, own.call, asked(own.others), now)
        presence.wrap_up(by.id, now=now)
        if not own.leads:
            tell(own.call.operator_id, "call", now=now, call=own.call.contact_id)


def _pass_ringing(by: Staff, call: AnyRow, now: datetime) -> None:
    """Without queues: the caller's line rings it, and goes on to the next person."""
    for offer in offers.ringing(call_id=call.contact_id):
        if offer.user_id == by.id:
            end_offer(call, offer, PASSED, now=now)


def _leave_held(by: Staff, call: AnyRow, partner: AnyRow | None, now: datetime) -> None:
    if partner:
        pass_to_asked(call, by.id, partner, now=now)
    else:
        send_away(call, by.id, now=now)
        order(SEND, call_id=call.contact_id, now=now, target="left")


def move_call(by: Staff, call_id: int, to_user_id: int, *, now: datetime) -> None:
    """A supervisor means a waiting call for somebody: it rings there before all others, as soon as they are free. Refusal
    not_allowed, call_gone, taken, not_available."""
    if by.role != SUPERVISOR:
        raise Refusal("not_allowed", allowed=())
    with transaction():
        call = calls.by_id(call_id)
        if call is None or call.stage != QUEUED:
            raise Refusal("call_gone")
        if call.operator_id:
            raise Refusal("taken", by=users.display_name(call.operator_id))
        if to_user_id not in shifts.serving(SERVING):
            raise Refusal("not_available", name=users.display_name(to_user_id), state=None)
        for offer in offers.ringing(call_id=call_id):
            if offer.user_id != to_user_id:
                end_offer(call, offer, WITHDRAWN, now=now)
        calls.change(call_id, wanted_id=to_user_id)
        note(call, "call_moved", now=now, by=by.id, to=to_user_id, to_name=users.display_name(to_user_id))
        tell_desk("waiting", now=now)
        distribute(now=now)


def connected(call: AnyRow, now: datetime) -> None:
    """Caller and operator hear each other. Within the caller's transaction, like all below."""
    connect(call, now)


def leave_for_message(call: AnyRow, now: datetime) -> None:
    """The caller does not wait for a person any more: nothing rings for the call, whoever was being connected is free."""
    calls.change(call.contact_id, stage=MESSAGE, operator_id=None, wanted_id=None)
    for offer in offers.ringing(call_id=call.contact_id):
        _withdraw(offer, now)
    for leg in legs.live_of(call.contact_id):
        put_down(leg, now=now)
        presence.free_again(leg.user_id, now=now)
    tell_desk("waiting", now=now)
    distribute(now=now)


def caller_gone(call: AnyRow, now: datetime, *, ended_at: datetime | None = None) -> None:
    """The call is over: offers and telephones end, people wrap up or are free, the result stands, and whoever talked to
    nobody is called back. The same end twice is one. `ended_at` is the provider's word, which may come late."""
    call = calls.locked(call.contact_id)
    if call.stage == ENDED:
        return
    talked = call.answered_at is not None
    for offer in offers.ringing(call_id=call.contact_id):
        _withdraw(offer, now)
    for leg in legs.live_of(call.contact_id):
        put_down(leg, now=now)
        (presence.wrap_up if talked else presence.free_again)(leg.user_id, now=now)
    result = result_of(answered=talked, left_message=recordings.has_message(call.contact_id), wish=call.wish, stage=call.stage)
    calls.change(call.contact_id, stage=ENDED, ended_at=ended_at or now, result=result, wanted_id=None,
                 **_wait_so_far(call, ended_at or now))
    call_backs.follow(call, result, now=now)
    tell_desk("waiting", now=now)
    distribute(now=now)


def _wait_so_far(call: AnyRow, now: datetime) -> dict[str, int]:
    """How long somebody waited in vain, until the provider says."""
    if call.wait_seconds is not None or call.stage != QUEUED or call.queued_at is None:
        return {}
    return {"wait_seconds": max(0, int((now - call.queued_at).total_seconds()))}
