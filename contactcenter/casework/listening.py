"""Listening to what was recorded: nobody hears a child without its being on record."""

from __future__ import annotations

from datetime import datetime

from contactcenter.rules.audit import PLAY
from contactcenter.storage import audit
from contactcenter.storage.db import transaction


def note_play(*, user_id: int, case_number: int, recording_sid: str, now: datetime) -> None:
    """Writes down that somebody listens to a recording, before the first byte of it is handed out. DatabaseAway: nothing
    is stored, and nothing may be played."""
    with transaction():
        audit.record(PLAY, "play_recording", user_id=user_id, case_id=case_number, recording_sid=recording_sid, at=now)
