"""One act on a case in one transaction: what every act has in common.

Every act is safe to send twice: its form carries a one-time key that is stored with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contactcenter.casework.teaching import learn_from_correction
from contactcenter.rules.deadlines import due
from contactcenter.rules.lifecycle import next_status
from contactcenter.rules.refusal import Refusal
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
class Change:
    """The case under change; the act fills in `values` of its row, `facts` of its event, and what else it brought about as
    (kind, facts) of further events."""

    case: AnyRow
    status: str
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    further: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def region(self) -> str | None:
        """The region after the change."""
        region: str | None = self.values.get("region", self.case.region)
        return region

    @property
    def urgency(self) -> int:
        """The urgency after the change."""
        return int(self.values.get("urgency", self.case.urgency))


@contextmanager
def change_of(form: Form, act: str, *, versioned: bool = False, beside: int | None = None) -> Iterator[Change | None]:
    """One act in one transaction: scope, sent-before (yields None), table of moves, version, then clock, event, revision.

    `beside` is a second case that the act will change: both are locked in the order of their numbers. Raises Refusal
    unknown_case (not there, or not theirs to see), not_allowed, stale; DatabaseAway: nothing is stored.
    """
    with transaction():
        numbers = sorted({form.case_number, beside or form.case_number})
        case = {number: cases.by_number_for(form.by, number) for number in numbers}[form.case_number]
        if events.of_act(form.key):
            yield None
            return
        if case is None:
            raise Refusal("unknown_case")
        status = next_status(act, status=case.status, role=form.by.role, region=case.region)
        if versioned and case.version != form.version:
            raise Refusal("stale")
        change = Change(case, status)
        yield change
        _store(form, act, change)


def _store(form: Form, act: str, change: Change) -> None:
    case, region = change.case, change.region
    if change.status != case.status or region != case.region:
        clock = due(status=change.status, urgency=change.urgency, since=form.now)
        change.values |= {"status": change.status, "due_at": clock.at if clock else None,
                          "due_clock": clock.clock if clock else None}
    elif change.urgency < case.urgency:
        change.values |= sooner(case, urgency=change.urgency, now=form.now)
    cases.change(case.id, version=case.version, changed_at=form.now, **change.values)
    events.add(case.id, act, at=form.now, actor_id=form.by.id, act_key=form.key,
               facts={"from_status": case.status, "to_status": change.status} | change.facts)
    for kind, facts in change.further:
        events.add(case.id, kind, at=form.now, actor_id=form.by.id, facts=facts)
    revisions.move(case.id, case.region, region)


def decide_region(change: Change, region: str | None, *, now: datetime) -> dict[str, str | None]:
    """A person's decision on the region, with the machine's reading kept beside it; returns the facts of the event."""
    machine = change.case.region_basis
    if region:
        learn_from_correction(change.case.id, machine, region, now=now)
    change.values |= {"region": region, "suggested_region": None, "region_basis": {
        "by": "person", "region": region, "machine": machine.get("machine", machine)}}
    return {"from": change.case.region, "to": region, "suggested": machine.get("region")}


def close_with(change: Change, outcome: str, form: Form) -> None:
    """What closing writes into a case; whoever closes one that nobody had taken on is its owner."""
    change.values |= {"outcome": outcome, "closed_at": form.now, "attention": None,
                      "owner_id": change.case.owner_id or form.by.id}


def sooner(case: AnyRow, *, urgency: int, now: datetime) -> Mapping[str, Any]:
    """The clock of a case whose urgency has risen: never a later one."""
    clock = due(status=case.status, urgency=urgency, since=now)
    if clock is None:
        return {}
    return {"due_at": min(case.due_at or clock.at, clock.at), "due_clock": clock.clock}


def written(text: str, *, missing: str = "") -> str:
    """A cleaned text. Refusal `missing` for an empty one where that is given, too_long."""
    cleaned = clean(text).strip()
    if missing and not cleaned:
        raise Refusal(missing)
    if len(cleaned) > LONGEST_NOTE_CHARACTERS:
        raise Refusal("too_long", most=LONGEST_NOTE_CHARACTERS)
    return cleaned
