"""What people do with a case. Every act is safe to send twice: its form carries a one-time key that is stored with it.

All raise Refusal: unknown_case (not there, or not theirs to see), not_allowed, stale (the case has moved on since the form was
drawn), or what the act itself names. DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contactcenter.casework.teaching import learn_from_correction
from contactcenter.rules.deadlines import due
from contactcenter.rules.lifecycle import NEW, OFFERED, OUTCOMES, next_status
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import Staff
from contactcenter.storage import cases, events, revisions
from contactcenter.storage.db import AnyRow, transaction

LONGEST_NOTE_CHARACTERS = 10_000


@dataclass(frozen=True)
class Form:
    """Who acts on which case, with the form's one-time key, and the version that was on the screen."""

    case_number: int
    by: Staff
    key: str
    version: int
    now: datetime


@dataclass
class _Change:
    """The case under change; `values` and `facts` are filled in by the act."""

    case: AnyRow
    status: str
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def claim_case(form: Form) -> None:
    """Makes the case the actor's own. Refusal already_owned when somebody else was quicker."""
    with _change(form, "claim") as change:
        if change and change.case.owner_id not in (None, form.by.id):
            raise Refusal("already_owned")
        if change:
            change.values["owner_id"] = form.by.id


def set_region(form: Form, region: str | None, *, offer: bool = False) -> None:
    """Corrects or confirms the region (None: back to the national queue), and offers it there if asked; both readings are
    kept. Refusal unknown_region."""
    if region is not None and region not in REGIONS:
        raise Refusal("unknown_region")
    with _change(form, "route", versioned=True) as change:
        if change:
            machine = change.case.region_basis
            if region:
                learn_from_correction(change.case.id, machine, region, now=form.now)
            change.facts |= {"from": change.case.region, "to": region, "suggested": machine.get("region")}
            change.values |= {"region": region, "suggested_region": None, "region_basis": {
                "by": "person", "region": region, "machine": machine.get("machine", machine)}}
            change.status = OFFERED if region and (offer or change.status == OFFERED) else NEW


def offer_case(form: Form) -> None:
    """Puts the case into the queue of its region."""
    with _change(form, "offer", versioned=True) as change:
        if change:
            change.facts["to"] = change.case.region


def accept_case(form: Form) -> None:
    """Takes an offered case on, by name. Refusal not_allowed for whoever comes second."""
    with _change(form, "accept") as change:
        if change:
            change.values |= {"owner_id": form.by.id, "attention": None}


def return_case(form: Form, reason: str) -> None:
    """Gives an offered or accepted case back to the national queue. Refusal reason_missing, too_long."""
    text = _written(reason, missing="reason_missing")
    with _change(form, "return", versioned=True) as change:
        if change:
            change.facts |= {"reason": text, "from": change.case.region}
            change.values |= {"region": None, "suggested_region": None, "owner_id": None, "attention": "returned"}


def add_note(form: Form, text: str) -> None:
    """Adds a note; notes never collide, so no version is asked for. Refusal note_missing, too_long."""
    note = _written(text, missing="note_missing")
    with _change(form, "note") as change:
        if change:
            change.facts["text"] = note


def close_case(form: Form, outcome: str, note: str = "") -> None:
    """Closes with an outcome. Refusal unknown_outcome, too_long."""
    if outcome not in OUTCOMES:
        raise Refusal("unknown_outcome")
    text = _written(note) if note.strip() else ""
    with _change(form, "close", versioned=True) as change:
        if change:
            change.facts |= {"outcome": outcome, "text": text}
            change.values |= {"outcome": outcome, "closed_at": form.now, "attention": None,
                              "owner_id": change.case.owner_id or form.by.id}


def reopen_case(form: Form, reason: str) -> None:
    """Takes a closed case up again. Refusal reason_missing, too_long."""
    text = _written(reason, missing="reason_missing")
    with _change(form, "reopen", versioned=True) as change:
        if change:
            change.facts["reason"] = text
            change.values |= {"outcome": None, "closed_at": None, "owner_id": form.by.id}


@contextmanager
def _change(form: Form, act: str, *, versioned: bool = False) -> Iterator[_Change | None]:
    """One act in one transaction: scope, sent-before (yields None), table of moves, version, then clock, event, revision."""
    with transaction():
        case = cases.by_number_for(form.by, form.case_number)
        if events.of_act(form.key):
            yield None
            return
        if case is None:
            raise Refusal("unknown_case")
        status = next_status(act, status=case.status, role=form.by.role, region=case.region)
        if versioned and case.version != form.version:
            raise Refusal("stale")
        change = _Change(case, status)
        yield change
        _store(form, act, change)


def _store(form: Form, act: str, change: _Change) -> None:
    case = change.case
    region = change.values.get("region", case.region)
    if change.status != case.status or region != case.region:
        clock = due(status=change.status, urgency=case.urgency, since=form.now)
        change.values |= {"status": change.status, "due_at": clock.at if clock else None,
                          "due_clock": clock.clock if clock else None}
    cases.change(case.id, version=case.version, changed_at=form.now, **change.values)
    events.add(case.id, act, at=form.now, actor_id=form.by.id, act_key=form.key,
               facts={"from_status": case.status, "to_status": change.status} | change.facts)
    revisions.move(case.id, case.region, region)


def _written(text: str, *, missing: str = "") -> str:
    cleaned = clean(text).strip()
    if missing and not cleaned:
        raise Refusal(missing)
    if len(cleaned) > LONGEST_NOTE_CHARACTERS:
        raise Refusal("too_long", most=LONGEST_NOTE_CHARACTERS)
    return cleaned
