"""What was promised: calling back whoever did not reach anybody, and what somebody set to be done at a time. When to try,
when to stop trying, and whom a promise wakes that nobody keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

CALL_BACK, FOLLOW_UP = TASK_KINDS = ("call_back", "follow_up")
OPEN, DONE, STOPPED = TASK_STATES = ("open", "done", "stopped")
ABANDONED, MISSED, ASKED, MESSAGE = REASONS = ("abandoned", "missed", "asked", "message")
PLANNED = "planned"   # set by somebody, with words of what is to be done

# What came of trying. The first two end the task; the others bring the next attempt, or its end.
REACHED, NOT_WANTED, NO_ANSWER, BUSY, SOMEBODY_ELSE = ATTEMPT_OUTCOMES = (
    "reached", "not_wanted", "no_answer", "busy", "somebody_else")
CARRIED_OUT, NOT_NEEDED, PUT_OFF = FOLLOW_UP_OUTCOMES = ("carried_out", "not_needed", "put_off")
OUTCOMES_OF: Mapping[str, tuple[str, ...]] = {CALL_BACK: ATTEMPT_OUTCOMES, FOLLOW_UP: FOLLOW_UP_OUTCOMES}
ENDING = frozenset({REACHED, NOT_WANTED, CARRIED_OUT, NOT_NEEDED})
CALLED_AGAIN, GIVEN_UP, UNSAFE = OTHER_OUTCOMES = ("called_again", "given_up", "unsafe")

FIRST_AFTER = timedelta(minutes=5)          # somebody who hung up may not be able to talk this very minute
PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))   # after the first, second, third attempt
MOST_ATTEMPTS = len(PAUSES) + 1
LATEST = timedelta(days=366)                # further ahead nobody plans: it is a mistake in the year
WAKE_AFTER = timedelta(minutes=5)           # so long a promise may wait for its owner, or for whoever is free
SEEN_WITHIN = timedelta(minutes=30)         # without a page opened for so long somebody who has no shift is not there


def first_due(reason: str, *, now: datetime) -> datetime:
    """When to call back first: at once for somebody who asked, after a moment for somebody who hung up."""
    return now if reason in (ASKED, MESSAGE) else now + FIRST_AFTER


def next_due(attempts: int, *, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None when it is enough (a telephone that keeps ringing endangers)."""
    return now + PAUSES[attempts - 1] if attempts < MOST_ATTEMPTS else None


def is_to_come(at: datetime | None, *, now: datetime) -> bool:
    """Whether something can be promised for this moment: it lies ahead, and not too far."""
    return at is not None and now < at < now + LATEST
