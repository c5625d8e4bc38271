"""Hold and transfer. The caller waits in their own queue; what differs is only who dials it next.

Every act raises Refusal: no_call, not_talking, not_held, not_your_call (somebody else's, you are only asked), not_available
(with name and state), same_person, not_connected, no_queue (the provider has none, see VOICE_FLOW). DatabaseAway: nothing is
stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from contactcenter.casework import presence
from contactcenter.casework.distributing import end_offer, ring, tell
from contactcenter.casework.ordering import order
from contactcenter.casework.telephones import OwnCall, back_to_queue, give_call, note, own_call, put_down
from contactcenter.rules.calls import (AVAILABLE, CONSULT, FOR_CONSULT, HELD, LEG_HELD, LEG_UP, SEND, TALKING, WITHDRAWN)
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import calls, legs, offers, shifts, users
from contactcenter.storage.db import AnyRow


def hold(by: Staff, *, now: datetime) -> None:
    """The caller hears that they are not forgotten, the operator is not heard. Twice is once."""
    with _led(by, now) as own:
        if own.call.stage != HELD:
            _hold(own, now)


def resume(by: Staff, *, now: datetime) -> None:
    """Back to the caller; whoever was asked is thanked and let go. Twice is once."""
    with _led(by, now) as own:
        if own.call.stage == TALKING:
            return
        if own.call.stage != HELD:
            raise Refusal("not_held")
        send_away(own.call, by.id, now=now)
        _resume(own, now)


def transfer(by: Staff, to_user_id: int, *, warm: bool, now: datetime) -> None:
    """Hands the caller to somebody who is free. Cold: the call rings there, and goes on to others when nobody answers.
    Warm: the caller is held, the two talk first; see complete_transfer and cancel_transfer."""
    with _led(by, now) as own:
        if own.call.stage not in (TALKING, HELD):
            raise Refusal("not_talking")
        person = _free_person(to_user_id, by)
        if warm:
            _ask(own, person, now)
        else:
            _send_on(own, person, now)


def complete_transfer(by: Staff, *, now: datetime) -> None:
    """The one who was asked takes the caller over."""
    with _led(by, now) as own:
        partner = asked(own.others)
        if own.call.stage != HELD or partner is None:
            raise Refusal("not_connected")
        give_call(own.call, partner, now=now)
        put_down(own.leg, now=now)
        presence.wrap_up(by.id, now=now)
        _note_transfer(own.call, partner.user_id, now, warm=True, by=by.id)


def cancel_transfer(by: Staff, *, now: datetime) -> None:
    """Back to the caller, as resume."""
    resume(by, now=now)


def asked(others: tuple[AnyRow, ...]) -> AnyRow | None:
    """The telephone of whoever is asked, once it was picked up."""
    return next((leg for leg in others if leg.purpose == CONSULT and leg.answered_at), None)


def send_away(call: AnyRow, user_id: int, *, now: datetime) -> None:
    """Whoever is asked about a held call, or rung to be asked, is not needed any more; `user_id` is who asked."""
    for offer in offers.ringing(call_id=call.contact_id):
        end_offer(call, offer, WITHDRAWN, now=now)
    for leg in legs.live_of(call.contact_id):
        if leg.user_id != user_id:
            put_down(leg, now=now)
            presence.free_again(leg.user_id, now=now)


def pass_to_asked(call: AnyRow, from_user_id: int, partner: AnyRow, *, now: datetime) -> None:
    """The operator put the telephone down while two conferred about a held call: the other one has it."""
    give_call(call, partner, now=now)
    _note_transfer(call, partner.user_id, now, warm=True, by=from_user_id)


@contextmanager
def _led(by: Staff, now: datetime) -> Iterator[OwnCall]:
    with own_call(by, now=now) as own:
        if not own.leads:
            raise Refusal("not_your_call")
        yield own


def _hold(own: OwnCall, now: datetime) -> None:
    if own.call.stage != TALKING:
        raise Refusal("not_talking")
    calls.change(own.call.contact_id, stage=HELD)
    legs.change(own.leg.id, state=LEG_HELD)
    order(SEND, call_id=own.call.contact_id, now=now, target="hold")
    note(own.call, "call_held", now=now, by=own.leg.user_id)
    tell(own.leg.user_id, "call", now=now, call=own.call.contact_id)


def _resume(own: OwnCall, now: datetime) -> None:
    """The operator's telephone dials the caller's queue again. Without queues it was put down by holding, and rings anew."""
    call_id, user_id = own.call.contact_id, own.leg.user_id
    if own.leg.state == LEG_HELD:      # pressed again before the two are connected it is the same
        note(own.call, "call_resumed", now=now, by=user_id)
    if own.leg.dialled:
        legs.end(own.leg.id, now=now)
        presence.free_again(user_id, now=now)
        back_to_queue(own.call, now=now, wanted_id=user_id)
    else:
        legs.change(own.leg.id, state=LEG_UP)
        order(SEND, call_id=call_id, leg_id=own.leg.id, now=now, target="leg")
    tell(user_id, "call", now=now, call=call_id)


def _free_person(user_id: int, by: Staff) -> AnyRow:
    if user_id == by.id:
        raise Refusal("same_person")
    shift = shifts.open_of(user_id)
    if shift is None or shift.state != AVAILABLE:
        raise Refusal("not_available", name=users.display_name(user_id), state=shift.state if shift else None)
    return shift


def _ask(own: OwnCall, person: AnyRow, now: datetime) -> None:
    if own.leg.dialled:
        raise Refusal("no_queue")
    if own.others or not ring(own.call.contact_id, person.user_id, FOR_CONSULT, now=now):
        raise Refusal("not_available", name=users.display_name(person.user_id), state=person.state)
    if own.call.stage == TALKING:
        _hold(own, now)
    else:
        order(SEND, call_id=own.call.contact_id, leg_id=own.leg.id, now=now, target="leg")
    tell(own.leg.user_id, "call", now=now, call=own.call.contact_id)


def _send_on(own: OwnCall, person: AnyRow, now: datetime) -> None:
    send_away(own.call, own.leg.user_id, now=now)
    back_to_queue(own.call, now=now, wanted_id=person.user_id)
    put_down(own.leg, now=now)
    presence.wrap_up(own.leg.user_id, now=now)
    _note_transfer(own.call, person.user_id, now, warm=False, by=own.leg.user_id)


def _note_transfer(call: AnyRow, to_user_id: int, now: datetime, *, warm: bool, by: int) -> None:
    note(call, "call_transferred", now=now, by=by, to=to_user_id, to_name=users.display_name(to_user_id), warm=warm)
