"""What may come of handing a text to the provider, and when to try again (TELEPHONY 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FIRST_DELAY_SECONDS = 2
LONGEST_DELAY_SECONDS = 120
HALT = timedelta(seconds=60)


@dataclass(frozen=True)
class OutboundText:
    """A text to hand over. `valid_seconds`: later than this it must not arrive any more."""

    outbox_id: str
    sender: str
    recipient: str
    text: str
    valid_seconds: int


class Handover(StrEnum):
    """SENT: accepted. NOT_SENT: surely not processed, may be tried again. REFUSED: for good. HALTED: our credentials are
    refused, so nothing can be sent. UNSURE: it may be under way; a second text is a decision, not a loop."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    HALTED = "halted"
    UNSURE = "unsure"


@dataclass(frozen=True)
class HandoverResult:
    """`sid` and `status` with SENT (and the length of a call that is over); `code` says why otherwise;
    `retry_after_seconds` if the provider named it."""

    kind: Handover
    sid: str = ""
    status: str = ""
    code: str = ""
    duration_seconds: int | None = None
    retry_after_seconds: float | None = None


def retry_delay(*, attempts: int, retry_after_seconds: float | None, outbox_id: str) -> timedelta:
    """Doubles with each attempt; spread by the id so that many texts do not come back at the same moment."""
    doubled = min(FIRST_DELAY_SECONDS * 2 ** min(attempts - 1, 10), LONGEST_DELAY_SECONDS)
    spread = 1 + int(outbox_id.replace("-", "")[:4], 16) / 0xFFFF / 2
    return timedelta(seconds=max(doubled * spread, retry_after_seconds or 0))
