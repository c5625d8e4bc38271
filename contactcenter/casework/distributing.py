"""Giving waiting calls to people who are free. Everything here works within a transaction that is already open.

Whoever lets a call ring at a person holds the rows of both, so neither rings twice; rows that somebody else holds are left
to them: nobody waits for a lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contactcenter.casework.ordering import order
from contactcenter.rules.calls import FOR_CONSULT, FOR_QUEUE, FOR_TRANSFER, MOST_WAITING, RING_FOR, SEND
from contactcenter.rules.presence import SERVING, Free, Waiting, share_out
from contactcenter.storage import calls, legs, offers, shifts, signals
from contactcenter.storage.db import AnyRow

OPEN, NOBODY, FULL = ("open", "nobody", "full")
Rows = dict[int, AnyRow]


def openness(*, now: datetime) -> str:
    """Whether a call may wait for a person: 'open', 'nobody' (nobody on shift serves) or 'full'."""
    if not shifts.serving(SERVING):
        return NOBODY
    return FULL if calls.waiting_count() >= MOST_WAITING else OPEN


def distribute(*, now: datetime) -> int:
    """Lets waiting calls ring at people who are free, and returns how many ring anew. Safe from any number of threads."""
    waiting: Rows = {call.contact_id: call for call in offers.waiting_unoffered()}
    free: Rows = {shift.user_id: shift for shift in shifts.free()} if waiting else {}
    given = 0
    while pairs := list(_pairs(waiting, free, now)):
        for call_id, user_id in pairs:
            given += _try(call_id, user_id, waiting, free, now)
    return given


def _pairs(waiting: Rows, free: Rows, now: datetime) -> Iterator[tuple[int, int]]:
    if not waiting or not free:
        return iter(())
    return share_out(
        [Waiting(call.contact_id, call.language, call.wanted_id) for call in waiting.values()],
        [Free(shift.user_id, shift.languages) for shift in free.values()],
        let_go={(row.call_id, row.user_id): row.settled_at for row in offers.let_go(waiting)},
        serving=shifts.serving(SERVING), now=now)


def _try(call_id: int, user_id: int, waiting: Rows, free: Rows, now: datetime) -> bool:
    """One pair; whoever turns out to be in other hands is left out from now on."""
    if shifts.claim_available(user_id) is None:
        del free[user_id]
        return False
    del waiting[call_id]
    call = offers.claim_waiting(call_id)
    if call is None:
        return False
    del free[user_id]
    tell_desk("waiting", now=now)
    return ring(call_id, user_id, FOR_QUEUE if call.answered_at is None else FOR_TRANSFER, now=now)


def ring(call_id: int, user_id: int, kind: str, *, now: datetime) -> bool:
    """Lets a call ring at a person; False when either has a ringing offer. Both rows are locked by the caller."""
    if offers.rings(call_id=call_id, user_id=user_id):
        return False
    offer_id = offers.add_once(call_id=call_id, user_id=user_id, kind=kind, now=now, until=now + RING_FOR)
    if offer_id is None:
        return False
    signals.add(signals.person(user_id), "ringing", at=now, offer=offer_id, call=call_id)
    return True


def end_offer(call: AnyRow, offer: AnyRow, state: str, *, now: datetime) -> bool:
    """Ends the ringing of a locked call at a person without a talk; False when it had ended. The call stays where it is."""
    if not offers.settle(offer.id, state, now=now):
        return False
    signals.add(signals.person(offer.user_id), "offer_gone", at=now, offer=offer.id, call=call.contact_id)
    _stop_dialling(call, offer.user_id, now)
    if offer.kind == FOR_CONSULT:
        tell(call.operator_id, "call", now=now, call=call.contact_id)
    elif call.wanted_id == offer.user_id:
        calls.change(call.contact_id, wanted_id=None)
    tell_desk("waiting", now=now)
    return True


def _stop_dialling(call: AnyRow, user_id: int, now: datetime) -> None:
    """Without queues the caller's own line rings the person: it is called back into the queue."""
    for leg in legs.live_of(call.contact_id):
        if leg.dialled and leg.user_id == user_id:
            legs.end(leg.id, now=now)
            order(SEND, call_id=call.contact_id, now=now, target="queue")


def tell(user_id: int | None, kind: str, *, now: datetime, **ids: int) -> None:
    """Tells one person's pages."""
    if user_id is not None:
        signals.add(signals.person(user_id), kind, at=now, **ids)


def tell_desk(kind: str, *, now: datetime) -> None:
    """Tells everybody who watches the queue ('waiting') or the people ('presence')."""
    signals.add(signals.OPERATORS, kind, at=now)
