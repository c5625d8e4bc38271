"""What people do with a case.

All raise Refusal: unknown_case (not there, or not theirs to see), not_allowed, stale (the case has moved on since the form was
drawn), or what the act itself names. DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from contactcenter.casework.acting import (LONGEST_NOTE_CHARACTERS, Form, change_of, close_with, decide_region,
                                             written)
from contactcenter.casework.mentioning import tell_mentioned
from contactcenter.rules.lifecycle import JOINED, NEW, OFFERED, OUTCOMES
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS

__all__ = ["LONGEST_NOTE_CHARACTERS", "Form", "accept_case", "add_note", "claim_case", "close_case", "offer_case",
           "reopen_case", "return_case", "set_region"]


def claim_case(form: Form) -> None:
    """Makes the case the actor's own. Refusal already_owned when somebody else was quicker."""
    with change_of(form, "claim") as change:
        if change and change.case.owner_id not in (None, form.by.id):
            raise Refusal("already_owned")
        if change:
            change.values["owner_id"] = form.by.id


def set_region(form: Form, region: str | None, *, offer: bool = False) -> None:
    """Corrects or confirms the region (None: back to the national queue), and offers it there if asked; both readings are
    kept. Refusal unknown_region."""
    if region is not None and region not in REGIONS:
        raise Refusal("unknown_region")
    with change_of(form, "route", versioned=True) as change:
        if change:
            change.facts |= decide_region(change, region, now=form.now)
            change.status = OFFERED if region and (offer or change.status == OFFERED) else NEW


def offer_case(form: Form) -> None:
    """Puts the case into the queue of its region."""
    with change_of(form, "offer", versioned=True) as change:
        if change:
            change.facts["to"] = change.case.region


def accept_case(form: Form) -> None:
    """Takes an offered case on, by name. Refusal not_allowed for whoever comes second."""
    with change_of(form, "accept") as change:
        if change:
            change.values |= {"owner_id": form.by.id, "attention": None}


def return_case(form: Form, reason: str) -> None:
    """Gives an offered or accepted case back to the national queue. Refusal reason_missing, too_long."""
    text = written(reason, missing="reason_missing")
    with change_of(form, "return", versioned=True) as change:
        if change:
            change.facts |= {"reason": text, "from": change.case.region}
            change.values |= {"region": None, "suggested_region": None, "owner_id": None, "attention": "returned"}


def add_note(form: Form, text: str) -> None:
    """Adds a note and tells whom it addresses; notes never collide, so no version is asked. Refusal note_missing, too_long."""
    note = written(text, missing="note_missing")
    with change_of(form, "note") as change:
        if change:
            change.facts["text"] = note
            if told := tell_mentioned(note, form.case_number, by=form.by, now=form.now):
                change.facts["told"] = told


def close_case(form: Form, outcome: str, note: str = "") -> None:
    """Closes with an outcome. Refusal unknown_outcome, too_long."""
    if outcome not in OUTCOMES:
        raise Refusal("unknown_outcome")
    text = written(note) if note.strip() else ""
    with change_of(form, "close", versioned=True) as change:
        if change:
            change.facts |= {"outcome": outcome, "text": text}
            close_with(change, outcome, form)


def reopen_case(form: Form, reason: str) -> None:
    """Takes a closed case up again; one that is told within another is separated instead. Refusal reason_missing, too_long,
    forgotten (it was made anonymous by the rules of retention)."""
    text = written(reason, missing="reason_missing")
    with change_of(form, "reopen", versioned=True) as change:
        if change and change.case.outcome == JOINED:
            raise Refusal("not_allowed", act="reopen", status=change.case.status, allowed=("separate",))
        if change and change.case.forgotten_at:
            raise Refusal("forgotten")
        if change:
            change.facts["reason"] = text
            change.values |= {"outcome": None, "closed_at": None, "owner_id": form.by.id}
