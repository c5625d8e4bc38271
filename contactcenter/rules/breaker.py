"""When texts are held back because the provider fails, and when one of them tries again."""

from __future__ import annotations

from datetime import timedelta

from contactcenter.rules.sending import Handover, HandoverResult

FAILURES_TO_OPEN = 5                       # in a row: one slow answer is no outage
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=5)
RATE_LIMITED, HELD_BACK = "20429", "held_back"   # not the provider's faults: it works; it was not asked


def is_failure(result: HandoverResult) -> bool:
    """Whether an answer is the provider's fault."""
    return result.kind in (Handover.UNSURE, Handover.HALTED) or (
        result.kind is Handover.NOT_SENT and result.code not in (RATE_LIMITED, HELD_BACK))


def opens(result: HandoverResult, *, failures: int) -> bool:
    """Whether this failure, the `failures`-th in a row, holds everything back. Refused credentials do so at once."""
    return result.kind is Handover.HALTED or failures >= FAILURES_TO_OPEN


def wait_before_probe(openings: int) -> timedelta:
    """How long nothing is sent but one text at the end; doubled each time that one fails too."""
    return min(FIRST_WAIT * 2 ** min(max(openings - 1, 0), 10), LONGEST_WAIT)
