"""Carrying out orders: claim with a lease, tell the provider with no transaction open, settle.

A leg whose start is unsure is never started again: its callbacks settle it, or the person is passed over. Sending, ending and
asking twice does no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from contactcenter.casework.calls import FINAL, note_state
from contactcenter.casework.operators_way import leg_moved
from contactcenter.casework.ordering import order
from contactcenter.rules.calls import ASK, HANG_UP, ORDER_DONE, ORDER_DUE, ORDER_FAILED, RING_FOR, SEND, START_LEG
from contactcenter.rules.inbound import LegReport
from contactcenter.rules.sending import HALT, Handover, HandoverResult
from contactcenter.rules.voice import LAST_WORD
from contactcenter.storage import call_orders
from contactcenter.storage.db import AnyRow, DatabaseAway, reading, transaction

LEASE = timedelta(seconds=20)    # longer than an order whose provider times out
AGAIN_AFTER = timedelta(milliseconds=500)   # doubled with each try
MOST_DOUBLINGS = 4
SURELY_SILENT_AFTER = 2 * RING_FOR + timedelta(seconds=5)   # a telephone that was told to ring for RING_FOR rings no more
NO_SID = "no sid yet"
SETTLING_TRIES = 4
log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class Telephone(Protocol):
    """What is asked of the provider. Nothing raises; each says what came of it."""

    def start_leg(self, leg_id: str, *, sender: str, address: str) -> HandoverResult: ...

    def send(self, sid: str, target: str, *, leg_id: str | None = None) -> HandoverResult: ...

    def hang_up(self, sid: str) -> HandoverResult: ...

    def ask(self, sid: str) -> HandoverResult: ...


def carry_out_due(phone: Telephone, *, now: Clock, batch: int = 1) -> tuple[HandoverResult, ...]:
    """Carries out up to `batch` due orders and returns what came of each. Safe in any number of threads and processes.

    One at a time, so that a slow answer holds up no other line and a lease can be short. Raises DatabaseAway."""
    results = []
    for wanted, line in _claim(now(), batch):
        result = _tell(phone, wanted, line)
        _settle_surely(wanted, result, now)
        results.append(result)
    return tuple(results)


def _claim(now: datetime, batch: int) -> Sequence[tuple[AnyRow, AnyRow]]:
    """Looks first: a transaction five times a second for nothing would be in everybody's way."""
    with reading():
        if not call_orders.is_any_due(now):
            return ()
    with transaction():
        call_orders.give_up(now)
        return [(wanted, call_orders.line_of(wanted)) for wanted in call_orders.claim(
            now=now, lease_until=now + LEASE, limit=batch)]


def _tell(phone: Telephone, wanted: AnyRow, line: AnyRow) -> HandoverResult:
    if wanted.kind == START_LEG:
        return phone.start_leg(wanted.leg_id, sender=line.recipient, address=line.address)
    if line.sid is None:   # its start is still under way
        return HandoverResult(Handover.NOT_SENT, code=NO_SID)
    if wanted.kind == SEND:
        return phone.send(line.sid, wanted.target, leg_id=wanted.leg_id)
    return phone.hang_up(line.sid) if wanted.kind == HANG_UP else phone.ask(line.sid)


def _settle_surely(wanted: AnyRow, result: HandoverResult, now: Clock) -> None:
    """What came of an order is known only here: a database that is away for a moment is asked again."""
    for _ in range(SETTLING_TRIES - 1):
        try:
            return _settle(wanted, result, now())
        except DatabaseAway:
            log.warning("the database is away: what came of an order is settled on another try")
    _settle(wanted, result, now())


def _settle(wanted: AnyRow, result: HandoverResult, now: datetime) -> None:
    with transaction():
        if _again(wanted, result, now) and not (wanted.kind == SEND and call_orders.superseded(wanted)):
            pause = HALT if result.kind is Handover.HALTED else AGAIN_AFTER * 2 ** min(wanted.attempts - 1, MOST_DOUBLINGS)
            call_orders.settle(wanted.id, state=ORDER_DUE, due_at=now + pause, error_code=result.code or None)
            return
        done = result.kind is Handover.SENT or wanted.kind == HANG_UP and result.kind is Handover.REFUSED
        call_orders.settle(wanted.id, state=ORDER_DONE if done else ORDER_FAILED, error_code=result.code or None)
        _follow(wanted, result, now)


def _again(wanted: AnyRow, result: HandoverResult, now: datetime) -> bool:
    """A leg that nobody can name, because its start stayed unsure, is ended when its sid comes; if it is picked up before
    that, it is told to hang up."""
    if wanted.kind == HANG_UP and result.code == NO_SID:
        return bool(now - wanted.created_at < SURELY_SILENT_AFTER)
    if result.kind is Handover.UNSURE:
        return bool(wanted.kind != START_LEG)
    return result.kind in (Handover.NOT_SENT, Handover.HALTED)


def _follow(wanted: AnyRow, result: HandoverResult, now: datetime) -> None:
    """What an answer means for the call."""
    if wanted.kind == START_LEG and result.kind is Handover.SENT:
        call_orders.note_leg_sid(wanted.leg_id, result.sid)
    elif wanted.kind == START_LEG and result.kind is Handover.REFUSED:
        leg_moved(wanted.leg_id, LegReport("failed", LAST_WORD), now)
    elif wanted.kind == SEND and result.kind is Handover.REFUSED:
        order(ASK, call_id=wanted.call_id, leg_id=wanted.leg_id, now=now)
    elif wanted.kind == ASK and result.kind in (Handover.SENT, Handover.REFUSED):
        _believe(wanted, result, now)


def _believe(wanted: AnyRow, result: HandoverResult, now: datetime) -> None:
    """How the line stands, from the provider's own books. A line that it does not know is over."""
    status = result.status if result.kind is Handover.SENT else "completed"
    if wanted.leg_id is None:
        note_state(wanted.call_id, status, duration_seconds=result.duration_seconds, now=now)
    elif status in FINAL:
        leg_moved(wanted.leg_id, LegReport(status, LAST_WORD, sid=result.sid or call_orders.line_of(wanted).sid), now)
