"""What a provider's message status means, and which one may follow which (twilio.com/docs/messaging/api/message-resource)."""

from __future__ import annotations

DUE, SENDING, SENT, DELIVERED, FAILED, UNSURE, EXPIRED = OUTBOX_STATES = (
    "due", "sending", "sent", "delivered", "failed", "unsure", "expired")

_RANK = {"accepted": 1, "scheduled": 1, "queued": 2, "sending": 3, "sent": 4, "partially_delivered": 5,
         "delivered": 6, "undelivered": 6, "failed": 6, "canceled": 6, "read": 7}
_STATE = {"delivered": DELIVERED, "read": DELIVERED, "undelivered": FAILED, "failed": FAILED, "canceled": FAILED}

BARRED = "barred"   # our own code: the safety card did not allow it when it was to go out
NEVER_TEXT_AGAIN = frozenset({"21614", "30006"})
OPTED_OUT = "21610"


def rank(status: str) -> int:
    """How far along a status is; statuses only move up. An unknown one is stored and moves nothing (0)."""
    return _RANK.get(status, 0)


def outbox_state(status: str) -> str:
    """The state of our text after the provider told this status."""
    return _STATE.get(status, SENT)
