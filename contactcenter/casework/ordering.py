"""What the provider is to do with a call is an order: a row in the transaction that decided it. See carrying_out."""

from __future__ import annotations

from datetime import datetime, timedelta

from contactcenter.rules.calls import ASK, HANG_UP, RING_FOR, SEND, START_LEG
from contactcenter.storage import call_orders

# Later an order would do harm, or somebody else has taken care of it.
VALID_FOR = {START_LEG: RING_FOR, SEND: timedelta(seconds=40), HANG_UP: timedelta(minutes=10), ASK: timedelta(seconds=30)}


def order(kind: str, *, call_id: int, now: datetime, leg_id: str | None = None, target: str = "") -> None:
    """Orders something within the caller's transaction: START_LEG rings the leg, SEND sends the line to the step `target`
    (such as 'hold', 'queue' or 'leg' below /voice), HANG_UP ends it, ASK asks how it stands.

    Without leg_id it is about the caller's own line. A newer SEND or HANG_UP replaces an earlier SEND of the same line.
    """
    if kind in (SEND, HANG_UP):
        call_orders.supersede(call_id, leg_id)
    call_orders.add({"kind": kind, "call_id": call_id, "leg_id": leg_id, "target": target, "created_at": now,
                     "expires_at": now + VALID_FOR[kind]})
