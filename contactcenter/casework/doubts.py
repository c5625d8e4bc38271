"""Texts of which nobody knows whether they went out: the provider's books are asked, then one is sent once more at most, then a
person decides. A callback that comes meanwhile says more than all of this (delivery)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from contactcenter.casework.delivery import note_failure, stir
from contactcenter.rules.books import BookedText, BooksAway
from contactcenter.rules.delivery import DELIVERED, DUE, EXPIRED, FAILED, UNSURE, outbox_state, rank
from contactcenter.rules.doubts import LOOK_AGAIN_AFTER, Doubt, after_a_look_in_vain, after_closed_books
from contactcenter.storage import cases, events, outbox
from contactcenter.storage.db import AnyRow, reading, transaction

LEASE = timedelta(seconds=120)           # longer than the books of a batch, page after page
BATCH = 10
CLOCKS_DIFFER = timedelta(seconds=60)    # the provider's and ours, at most

Clock = Callable[[], datetime]


class TextBooks(Protocol):
    """Where the provider lists what it has sent. Raises BooksAway."""

    def texts_to(self, recipient: str, *, since: datetime) -> Sequence[BookedText]: ...


def settle_doubts(books: TextBooks, *, now: Clock) -> int:
    """Looks for the doubtful texts whose time has come and returns how many were looked for. Safe in any number of processes,
    and with nothing open while the provider thinks. Raises DatabaseAway."""
    with reading():
        if not outbox.is_any_doubtful(now()):
            return 0
    with transaction():
        doubtful = outbox.claim_doubts(now=now(), lease_until=now() + LEASE, limit=BATCH)
    for text in doubtful:
        try:
            found = _look(books, text)
        except BooksAway:
            _put_off(text, now())
        else:
            _settle(text, found, now())
    return len(doubtful)


def _look(books: TextBooks, text: AnyRow) -> BookedText | None:
    """The text in the provider's books: the same words to the same number since it was written, and no other text of ours."""
    listed = [booked for booked in books.texts_to(text.recipient, since=text.created_at - CLOCKS_DIFFER)
              if not booked.inbound and booked.sms.text == text.text]
    with reading():
        others = outbox.known_sids([booked.sms.sid for booked in listed])
    return next((booked for booked in listed if booked.sms.sid not in others), None)


def _put_off(text: AnyRow, now: datetime) -> None:
    asks = after_closed_books(unsure_at=text.unsure_at, now=now) is Doubt.ASK_A_PERSON
    with transaction():
        _change(text, now, **({"person_at": now} if asks else {"due_at": now + LOOK_AGAIN_AFTER}))
        if asks:
            events.add(text.case_id, f"text_{Doubt.ASK_A_PERSON}", at=now, facts={})
            _call_for_a_look(text, now)


def _settle(text: AnyRow, found: BookedText | None, now: datetime) -> None:
    with transaction():
        if found:
            _believe(text, found, now)
            return
        looks = text.looks + 1
        next_step = after_a_look_in_vain(looks=looks, resends=text.resends, expires_at=text.expires_at, now=now)
        _change(text, now, looks=looks, **{
            Doubt.LOOK_AGAIN: {"due_at": now + LOOK_AGAIN_AFTER},
            Doubt.RESEND: {"state": DUE, "due_at": now, "resends": text.resends + 1},
            Doubt.TOO_LATE: {"state": EXPIRED, "settled_at": now},
            Doubt.ASK_A_PERSON: {"person_at": now}}[next_step])
        if next_step is not Doubt.LOOK_AGAIN:
            events.add(text.case_id, f"text_{next_step}", at=now, facts={})
        if next_step is Doubt.ASK_A_PERSON:
            _call_for_a_look(text, now)


def _call_for_a_look(text: AnyRow, now: datetime) -> None:
    """The case says so in its lists, unless something else calls for a look there already."""
    case = cases.by_number(text.case_id)
    if case and case.attention is None:
        cases.mark(case.id, attention="text_in_doubt", at=now)


def _believe(text: AnyRow, found: BookedText, now: datetime) -> None:
    """The books have it: it went out, and has come as far as they say."""
    state = outbox_state(found.status)
    values = {"state": state, "sid": found.sms.sid, "status_rank": rank(found.status), "provider_status": found.status,
              "error_code": found.error_code, "settled_at": now if state in (DELIVERED, FAILED) else None}
    if _change(text, now, **values) and state == FAILED:
        note_failure(text.case_id, caller_id=text.caller_id, error_code=found.error_code, now=now)


def _change(text: AnyRow, now: datetime, **values: Any) -> bool:
    changed = outbox.settle(text.id, state_was=UNSURE, **values)
    if changed:
        stir(text.case_id)
    return changed
