"""Letting a case wait until a day, taking it up again, and saying that one has looked. All raise Refusal as working does."""

from __future__ import annotations

from datetime import date, timedelta

from contactcenter.casework.acting import Form, change_of, written
from contactcenter.rules.deadlines import MESSAGE, until
from contactcenter.rules.lifecycle import WAITS_FOR
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.working_days import opening

LONGEST_WAIT_DAYS = 366


def wait_with_case(form: Form, day: date | None, waits_for: str, words: str = "") -> None:
    """Lets a case wait for somebody until the morning of a day; then its owner is told. Of a waiting case: sets another day.

    Refusal bad_date (none, or not after today), too_far (more than LONGEST_WAIT_DAYS), unknown_waits_for, too_long.
    """
    text, today = written(words), local(form.now).date()
    if day is None or day <= today:
        raise Refusal("bad_date")
    if day > today + timedelta(days=LONGEST_WAIT_DAYS):
        raise Refusal("too_far", most=LONGEST_WAIT_DAYS)
    if waits_for not in WAITS_FOR:
        raise Refusal("unknown_waits_for")
    with change_of(form, "wait", versioned=True) as change:
        if change:
            change.facts |= {"until": day.isoformat(), "waits_for": waits_for, "text": text}
            change.values |= {"attention": None, "owner_id": change.case.owner_id or form.by.id}
            change.clocks.start(until(opening(day)))


def resume_case(form: Form) -> None:
    """Takes a waiting case up again."""
    with change_of(form, "resume", versioned=True) as change:
        if change:
            change.values["attention"] = None


def mark_seen(form: Form) -> None:
    """Says that somebody has looked at what called for it; what came in for a closed case is dealt with by that."""
    with change_of(form, "seen") as change:
        if change:
            change.facts["attention"] = change.case.attention
            change.values["attention"] = None
            change.clocks.stop(MESSAGE)
