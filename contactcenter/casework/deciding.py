"""What a person decides about a text that did not arrive, or of which nobody knows. Each act is safe to send twice.

All raise Refusal: unknown_text (not there, or about a case that is not theirs to see), not_open (nothing is to be decided about
it), barred (the number must not be texted). DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework.delivery import stir
from contactcenter.rules.delivery import DELIVERED, DUE, FAILED, SENDING, SENT, UNSURE
from contactcenter.rules.policy import DEFAULT_POLICY, Policy
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import callers, events, outbox
from contactcenter.storage.db import AnyRow, transaction

ON_ITS_WAY = frozenset({DUE, SENDING, SENT, DELIVERED})


def send_again(by: Staff, outbox_id: str, *, now: datetime, policy: Policy = DEFAULT_POLICY) -> None:
    """Sends it once more, with a validity from now on."""
    with transaction():
        text = _found(by, outbox_id)
        if text.state in ON_ITS_WAY:
            return
        caller = callers.by_id(text.caller_id)
        if caller is None or caller.opted_out_at or not (caller.safe_to_text and caller.receives_texts):
            raise Refusal("barred")
        _decide(text, by, "text_sent_again", now, state=DUE, due_at=now, expires_at=now + policy.acknowledgement_validity,
                attempts=0, resends=text.resends + 1, error_code=None, settled_at=None)


def count_as_sent(by: Staff, outbox_id: str, *, now: datetime) -> None:
    """Somebody knows that it went out: from the provider's own pages, or from whoever got it."""
    with transaction():
        text = _found(by, outbox_id)
        if text.state not in ON_ITS_WAY:
            _decide(text, by, "text_counted_as_sent", now, state=SENT, settled_at=now)


def let_be(by: Staff, outbox_id: str, *, now: datetime) -> None:
    """Nothing more is done about it."""
    with transaction():
        text = _found(by, outbox_id)
        if text.state == UNSURE:
            _decide(text, by, "text_let_be", now, state=FAILED, error_code="let_be", settled_at=now)


def _found(by: Staff, outbox_id: str) -> AnyRow:
    text = outbox.find_for(by, outbox_id)
    if text is None:
        raise Refusal("unknown_text")
    if text.state == UNSURE and text.person_at is None:
        raise Refusal("not_open")
    return text


def _decide(text: AnyRow, by: Staff, kind: str, now: datetime, **values: object) -> None:
    outbox.settle(text.id, state_was=text.state, person_at=None, **values)
    events.add(text.case_id, kind, at=now, facts={}, actor_id=by.id)
    stir(text.case_id)
