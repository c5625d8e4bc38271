"""The synthetic text that is sent through the real door every minute: it is noted and is nobody's case. Its silence is an
alarm."""

from __future__ import annotations

from datetime import datetime

from contactcenter.storage import turns
from contactcenter.storage.db import reading, transaction

HEARTBEAT = "heartbeat"


def note_heartbeat(*, at: datetime) -> None:
    """It came through. Raises DatabaseAway."""
    with transaction():
        turns.note_done(HEARTBEAT, at=at)


def last_heartbeat() -> datetime | None:
    """When it came through last; None: never. Raises DatabaseAway."""
    with reading():
        return turns.done_at(HEARTBEAT)
