"""What the provider tells of our texts: best effort, repeated, out of order. It may only move a text forward."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contactcenter.rules.delivery import DELIVERED, DUE, FAILED, NEVER_TEXT_AGAIN, OPTED_OUT, outbox_state, rank
from contactcenter.rules.doubts import HANDSET_OFF_AFTER, tries_later
from contactcenter.rules.inbound import DeliveryReport
from contactcenter.storage import callers, cases, events, outbox, revisions
from contactcenter.storage.db import AnyRow, transaction


def record_delivery_report(report: DeliveryReport, *, now: datetime) -> bool:
    """Stores a status, once for each (sid, status); False when it says nothing new. Raises DatabaseAway."""
    with transaction():
        text = outbox.find(outbox_id=report.outbox_id, sid=report.sid)
        news = outbox.add_delivery_event_once({
            "sid": report.sid, "status": report.status, "error_code": report.error_code,
            "outbox_id": text.id if text else None, "received_at": now, "raw": report.raw})
        if news and text:
            advance(text, sid=report.sid, status=report.status, error_code=report.error_code, now=now)
        return news


def advance(text: AnyRow, *, sid: str, status: str, error_code: str | None, now: datetime) -> None:
    """Moves one of our texts to a status, within the caller's transaction, and does what follows from it."""
    state, later = outbox_state(status), _later(text, status, error_code, now)
    settled = now if state in (DELIVERED, FAILED) and not later else None
    if not outbox.advance(text.id, sid=sid, rank=rank(status), provider_status=status, error_code=error_code,
                          settled_at=settled, **(later or {"state": state})):
        return
    if state == FAILED and not later:
        note_failure(text.case_id, caller_id=text.caller_id, error_code=error_code, now=now)
    stir(text.case_id)


def _later(text: AnyRow, status: str, error_code: str | None, now: datetime) -> dict[str, Any]:
    """A text to a handset that was off is due once more; it keeps the SID and the rank of the failure, so that no late word on
    the first try moves it."""
    if outbox_state(status) != FAILED or not tries_later(error_code, resends=text.resends, expires_at=text.expires_at, now=now):
        return {}
    return {"state": DUE, "due_at": now + HANDSET_OFF_AFTER, "resends": text.resends + 1}


def note_failure(case_number: int, *, caller_id: int, error_code: str | None, now: datetime) -> None:
    """A text that will never arrive: the case says so, and the number is not tried again where the provider says never."""
    events.add(case_number, "text_failed", at=now, facts={"error_code": error_code})
    if error_code == OPTED_OUT:
        callers.note(caller_id, opted_out_at=now)
    elif error_code in NEVER_TEXT_AGAIN:
        callers.note(caller_id, receives_texts=False)


def stir(case_number: int) -> None:
    """Tells the pages that show a case that it has changed."""
    if scopes := cases.scopes_locked(case_number):
        revisions.move(case_number, *scopes)
