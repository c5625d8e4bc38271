"""One act on a case in one transaction: what every act has in common.

Every act is safe to send twice: its form carries a one-time key that is stored with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contactcenter.casework.teaching import learn_from_correction
from contactcenter.casework.timing import CaseClocks
from contactcenter.rules.deadlines import ANSWER
from contactcenter.rules.lifecycle import CLOSED, facts_of, next_status, only_second
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.storage import cases, events, revisions, wall
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
    """The case under change; the act fills in `values` of its row, `facts` of its event, what else it brought about as
    (kind, facts) of further events, and what becomes of its clocks beyond what the states do by themselves."""

    case: AnyRow
    status: str
    clocks: CaseClocks
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    further: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    restored: Collection[int] | None = None   # the state is the one before closing: these clocks of then go on, none begins

    @property
    def region(self) -> str | None:
        """The region after the change."""
        region: str | None = self.values.get("region", self.case.region)
        return region

    @property
    def seconds(self) -> tuple[str, ...]:
        """The second region after the change, if there is one."""
        second = self.values.get("second_region", self.case.second_region)
        return (second,) if second else ()

    @property
    def urgency(self) -> int:
        """The urgency after the change."""
        return int(self.values.get("urgency", self.case.urgency))


@contextmanager
def change_of(form: Form, act: str, *, versioned: bool = False, beside: int | None = None) -> Iterator[Change | None]:
    """One act in one transaction. `beside` is a second case that the act will change: both are locked in the order of their
    numbers. Raises Refusal unknown_case (not there, or not theirs to see), not_allowed, stale; DatabaseAway: nothing is stored.
    """
    with transaction(), change_within(form, act, versioned=versioned, beside=beside) as change:
        yield change


@contextmanager
def change_within(form: Form, act: str, *, versioned: bool = False, beside: int | None = None) -> Iterator[Change | None]:
    """change_of for a transaction that is already open: scope, sent-before (yields None), table of moves, version, then clock,
    event, revision. A Refusal leaves nothing written."""
    numbers = sorted({form.case_number, beside or form.case_number})
    case = {number: cases.by_number_for(form.by, number) for number in numbers}[form.case_number]
    if case is None:
        wall.go_beyond()   # this very form may have taken the case out of sight when it was sent before
    if events.of_act(form.key):
        yield None
        return
    if case is None:
        raise Refusal("unknown_case")
    change = Change(case, case.status, CaseClocks.of(case.id))
    change.status = _allowed(act, form, change)
    if versioned and case.version != form.version:
        raise Refusal("stale")
    yield change
    _store(form, act, change)


def _allowed(act: str, form: Form, change: Change) -> str:
    case, by = change.case, form.by
    return next_status(
        act, status=case.status, role=by.role, region=case.region,
        facts=facts_of(region=case.region, second_region=case.second_region, attention=case.attention,
                       appeal=change.clocks.ever(ANSWER), clock=bool(change.clocks.settleable())),
        second=only_second(role=by.role, regions=by.regions, region=case.region, second_region=case.second_region))


def _store(form: Form, act: str, change: Change) -> None:
    case, region, clocks = change.case, change.region, change.clocks
    _keep_time(change, form.now)
    if case.second_region and region in (None, case.second_region):
        change.values["second_region"] = None
    if (region, *change.seconds) != cases.scopes_of(case):
        wall.go_beyond()   # whoever hands a case on may not see it any more
    change.values |= {"status": change.status} | clocks.store(case.id, now=form.now)
    cases.change(case.id, version=case.version, changed_at=form.now, **change.values)
    events.add(case.id, act, at=form.now, actor_id=form.by.id, act_key=form.key,
               facts={"from_status": case.status, "to_status": change.status} | change.facts)
    for kind, facts in change.further:
        events.add(case.id, kind, at=form.now, actor_id=form.by.id, facts=facts)
    revisions.move(case.id, *cases.scopes_of(case), region, *change.seconds)


def _keep_time(change: Change, now: datetime) -> None:
    case, clocks = change.case, change.clocks
    if change.restored is not None:
        clocks.restore(change.restored)
        return
    if case.status == CLOSED != change.status:
        clocks.resume(case.closed_at)
    if change.status != case.status or change.region != case.region:
        clocks.enter(change.status, urgency=change.urgency, now=now)
    elif change.urgency < case.urgency:
        clocks.hasten(case.status, urgency=change.urgency, now=now)


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


def written(text: str, *, missing: str = "") -> str:
    """A cleaned text. Refusal `missing` for an empty one where that is given, too_long."""
    cleaned = clean(text).strip()
    if missing and not cleaned:
        raise Refusal(missing)
    if len(cleaned) > LONGEST_NOTE_CHARACTERS:
        raise Refusal("too_long", most=LONGEST_NOTE_CHARACTERS)
    return cleaned


def case_for_supervisor(form: Form) -> AnyRow | None:
    """The case, locked, for an act beside the lifecycle; None when this form was sent before. Refusal not_allowed (no
    supervisor), unknown_case."""
    if form.by.role != SUPERVISOR:
        raise Refusal("not_allowed")
    case = cases.by_number_for(form.by, form.case_number)
    if case is None:
        raise Refusal("unknown_case")
    return None if events.of_act(form.key) else case


def note_beside(form: Form, kind: str, case: AnyRow, facts: dict[str, Any]) -> None:
    """The event of such an act, and its move for the pages that show the case."""
    events.add(case.id, kind, at=form.now, actor_id=form.by.id, act_key=form.key, facts=facts)
    revisions.move(case.id, *cases.scopes_of(case))
