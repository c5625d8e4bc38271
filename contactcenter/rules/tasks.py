"""What was promised: calling back whoever did not reach anybody. When to try, and when to stop trying."""

from __future__ import annotations

from datetime import datetime, timedelta

CALL_BACK, FOLLOW_UP = TASK_KINDS = ("call_back", "follow_up")
OPEN, DONE, STOPPED = TASK_STATES = ("open", "done", "stopped")
ABANDONED, MISSED, ASKED, MESSAGE = REASONS = ("abandoned", "missed", "asked", "message")
PLANNED = "planned"   # a follow-up that somebody set

# What came of trying. The first two end the task; the others bring the next attempt, or its end.
REACHED, NOT_WANTED, NO_ANSWER, BUSY, SOMEBODY_ELSE = ATTEMPT_OUTCOMES = (
    "reached", "not_wanted", "no_answer", "busy", "somebody_else")
ENDING = frozenset({REACHED, NOT_WANTED})
CALLED_AGAIN, GIVEN_UP, UNSAFE = OTHER_OUTCOMES = ("called_again", "given_up", "unsafe")

FIRST_AFTER = timedelta(minutes=5)          # somebody who hung up may not be able to talk this very minute
PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))   # after the first, second, third attempt
MOST_ATTEMPTS = len(PAUSES) + 1


def first_due(reason: str, *, now: datetime) -> datetime:
    """When to call back first: at once for somebody who asked, after a moment for somebody who hung up."""
    return now if reason in (ASKED, MESSAGE) else now + FIRST_AFTER


def next_due(attempts: int, *, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None when it is enough (a telephone that keeps ringing endangers)."""
    return now + PAUSES[attempts - 1] if attempts < MOST_ATTEMPTS else None
