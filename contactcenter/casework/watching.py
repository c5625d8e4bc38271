"""What the worker looks after each second, so that no call stays ringing, waiting or talking for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from contactcenter.casework import operators_way, presence
from contactcenter.casework.distributing import distribute
from contactcenter.casework.ordering import order
from contactcenter.rules.calls import ASK, RING_FOR, SILENT_AFTER
from contactcenter.rules.policy import DEFAULT_POLICY, Policy
from contactcenter.storage import calls, legs, offers, shifts, silence
from contactcenter.storage.db import reading, transaction

NOT_PLACED_AFTER = RING_FOR + timedelta(seconds=2)     # the order has expired, or its answer is unsure
UNHEARD_AFTER = 2 * RING_FOR + timedelta(seconds=5)   # it was placed late, rang long enough, and the news are lost
ASK_AGAIN_AFTER = timedelta(seconds=30)
SIGNALS_KEPT = timedelta(hours=2)                     # the stream replays one hour


def watch(*, now: datetime, policy: Policy = DEFAULT_POLICY) -> None:
    """One look at everything. Opens transactions of its own, none where there is nothing to do; safe in any number of
    processes. Raises DatabaseAway."""
    with reading():
        presence.sweep(now=now, policy=policy)
        for leg_id in legs.unheard(not_placed_before=now - NOT_PLACED_AFTER, before=now - UNHEARD_AFTER):
            operators_way.give_up_leg(leg_id, now=now)
        _distribute(now)
        _ask_about_silent_calls(now)
        _forget_signals(now)


def _distribute(now: datetime) -> None:
    if offers.waiting_unoffered(limit=1) and shifts.free():
        with transaction():
            distribute(now=now)


def _ask_about_silent_calls(now: datetime) -> None:
    """The provider's answer, or the callbacks it sends again, say whether the call is over (callers_way ends it)."""
    since, asked_since = now - SILENT_AFTER, now - ASK_AGAIN_AFTER
    for call_id in silence.silent_calls(since=since, asked_since=asked_since):
        with transaction():
            calls.locked(call_id)
            if call_id in silence.silent_calls(since=since, asked_since=asked_since):
                order(ASK, call_id=call_id, now=now)


def _forget_signals(now: datetime) -> None:
    if silence.has_old_signals(now - SIGNALS_KEPT):
        with transaction():
            silence.forget_signals(now - SIGNALS_KEPT)
