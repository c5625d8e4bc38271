"""Sending what is due: claim with a lease, hand over with no transaction open, settle."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from contactcenter.casework import holding_back
from contactcenter.casework.delivery import advance, note_failure, stir
from contactcenter.rules.breaker import HELD_BACK, is_failure
from contactcenter.rules.delivery import BARRED, DUE, FAILED, SENT, rank
from contactcenter.rules.safety import minute_of_day
from contactcenter.rules.sending import HALT, Handover, HandoverResult, OutboundText, retry_delay
from contactcenter.storage import callers, events, outbox
from contactcenter.storage.db import AnyRow, DatabaseAway, reading, transaction

LEASE = timedelta(seconds=120)   # longer than a batch of texts whose provider times out each time
BATCH = 4
SETTLING_TRIES = 4
log = logging.getLogger(__name__)

Send = Callable[[OutboundText], HandoverResult]
Clock = Callable[[], datetime]


def send_due(send: Send, *, now: Clock, batch: int = BATCH) -> tuple[HandoverResult, ...]:
    """Sends up to `batch` due texts and returns what came of each. Safe in any number of threads and processes.

    Once texts are held back, because of refused credentials or failures in a row, the rest of the batch is given back. The
    safety card is asked right before each text: it may change while the ones before it are under way. Raises DatabaseAway.
    """
    results: list[HandoverResult] = []
    for text in _claim(now(), batch):
        held = any(map(is_failure, results)) and holding_back.held()
        result = HandoverResult(Handover.NOT_SENT, code=HELD_BACK) if held else _hand_over(send, text, now())
        _settle_surely(text, result, now)
        results.append(result)
    return tuple(results)


def _hand_over(send: Send, text: AnyRow, now: datetime) -> HandoverResult:
    """A card that cannot be asked is no permission: the text waits."""
    try:
        with reading():
            barred = callers.is_barred(text.caller_id, minute=minute_of_day(now))
    except DatabaseAway:
        return HandoverResult(Handover.NOT_SENT, code=HELD_BACK)
    return HandoverResult(Handover.REFUSED, code=BARRED) if barred else send(_outbound(text, now))


def _claim(now: datetime, batch: int) -> Sequence[AnyRow]:
    with transaction():
        for text in (*outbox.give_up_expired(now), *outbox.refuse_barred(now)):
            events.add(text.case_id, f"text_{text.state}", at=now, facts={})
            stir(text.case_id)
        allowed = holding_back.allowance(batch, now=now)
        return outbox.claim(now=now, lease_until=now + LEASE, limit=allowed) if allowed else ()


def _outbound(text: AnyRow, now: datetime) -> OutboundText:
    return OutboundText(text.id, text.sender, text.recipient, text.text,
                        valid_seconds=max(1, int((text.expires_at - now).total_seconds())))


def _settle_surely(text: AnyRow, result: HandoverResult, now: Clock) -> None:
    """What came of a text is known only here: a database that is away for a moment is asked again."""
    for _ in range(SETTLING_TRIES - 1):
        try:
            return _settle(text, result, now())
        except DatabaseAway:
            log.warning("the database is away: what came of a text is settled on another try")
    _settle(text, result, now())


def _settle(text: AnyRow, result: HandoverResult, now: datetime) -> None:
    with transaction():
        outbox.settle(text.id, **_settlement(text, result, now))
        if result.code != BARRED:   # the provider was not asked, so nothing is said of it
            holding_back.note(result, now=now)
        if result.kind is Handover.SENT:
            _apply_early_reports(text, result.sid, now)
        elif result.kind is Handover.REFUSED:
            note_failure(text.case_id, caller_id=text.caller_id, error_code=result.code, now=now)
        elif result.kind is Handover.UNSURE:
            events.add(text.case_id, "text_unsure", at=now, facts={"why": result.code})
        stir(text.case_id)


def _settlement(text: AnyRow, result: HandoverResult, now: datetime) -> dict[str, Any]:
    if result.kind is Handover.SENT:
        return {"state": SENT, "sid": result.sid, "provider_status": result.status,
                "status_rank": rank(result.status), "error_code": None}
    if result.kind is Handover.REFUSED:
        return {"state": FAILED, "error_code": result.code, "settled_at": now}
    if result.kind is Handover.UNSURE:
        return {"error_code": result.code} | outbox.doubtful(now)
    delay = HALT if result.kind is Handover.HALTED else retry_delay(
        attempts=text.attempts, retry_after_seconds=result.retry_after_seconds, outbox_id=text.id)
    return {"state": DUE, "due_at": now + delay, "error_code": result.code or None}


def _apply_early_reports(text: AnyRow, sid: str, now: datetime) -> None:
    """A status may overtake the answer to the handover; it waited and is attached now."""
    for report in outbox.reports_of(sid):
        advance(text, sid=sid, status=report.status, error_code=report.error_code, now=now)
