"""Calling somebody through the centre: how such a call stands, and how it can end (twilio.com/docs/voice/twiml/dial)."""

from __future__ import annotations

from datetime import timedelta

# Wanted, being placed, rings at the own telephone, the person's telephone was rung, over.
DUE, DOING, RINGING, TALKING, OVER = STATES = ("due", "doing", "ringing", "talking", "over")

TALKED, NO_ANSWER, BUSY, HUNG_UP, BARRED, NOT_PICKED_UP, NOT_PLACED = OUTCOMES = (
    "talked", "no_answer", "busy", "hung_up", "barred", "not_picked_up", "not_placed")
_OUTCOME_OF = {"completed": TALKED, "answered": TALKED, "no-answer": NO_ANSWER, "busy": BUSY, "canceled": HUNG_UP,
               "failed": NOT_PLACED}

VALID_FOR = timedelta(minutes=1)            # later whoever wanted the call sits at something else
CALLING_OUT_FOR = timedelta(hours=4)        # the provider's own longest call; later its end was lost
RING_PERSON_FOR = timedelta(seconds=25)     # shorter than most voicemails wait


def outcome_of(status: str, *, default: str = NOT_PLACED) -> str:
    """What the provider's last word about a telephone means; `default` for any other word."""
    return _OUTCOME_OF.get(status, default)
