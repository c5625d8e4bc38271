"""Telling a case within another one, and taking that back. Nothing moves: a row points, and both references keep resolving.

No clock falls out: what ran in the joined case runs on in the one that tells of it, if it ends sooner there. There are no
chains: a case that is told within another tells of none.
"""

from __future__ import annotations

from typing import Any

from contactcenter.casework.acting import Change, Form, change_of, close_with
from contactcenter.casework.timing import CaseClocks
from contactcenter.rules.lifecycle import CLOSED, JOINED, only_second
from contactcenter.rules.reference import reference
from contactcenter.rules.refusal import Refusal
from contactcenter.storage import cases, events, merges, revisions, wall
from contactcenter.storage.db import AnyRow


def join_case(form: Form, into: int) -> None:
    """Tells this case within another one; separate_case undoes it. Refusal stale, join_target (not there or not theirs to see,
    closed, itself told within another, this very case; or this one tells of others)."""
    with change_of(form, "join", versioned=True, beside=into) as change:
        if change is None:
            return
        target = cases.by_number_for(form.by, into)
        if target is None or not _may_tell(target, form):
            raise Refusal("join_target")
        wall.go_beyond()   # what is told within this case, or has been, may be another region's
        if merges.tells_others(form.case_number):
            raise Refusal("join_target")
        running = change.clocks.running()
        merges.point(form.case_number, into_id=into, by=form.by.id, at=form.now)
        change.facts |= {"into": _reference(target), "attention": change.case.attention, "owner": change.case.owner_id,
                         "clocks": [row.id for row in running]}
        change.status = CLOSED
        close_with(change, JOINED, form)
        _take_over(target, change.case, running, form)


def _may_tell(target: AnyRow, form: Form) -> bool:
    """An open case, and theirs to work on."""
    second = only_second(role=form.by.role, regions=form.by.regions, region=target.region, second_region=target.second_region)
    return target.status != CLOSED and target.id != form.case_number and not second


def _take_over(target: AnyRow, case: AnyRow, running: list[AnyRow], form: Form) -> None:
    """What the other case takes on: the event, a look, an urgency that only rises, and every clock that ends sooner."""
    its, values = CaseClocks.of(target.id), {"attention": "joined"}
    if case.urgency < target.urgency:
        values |= {"urgency": case.urgency, "urgency_basis": case.urgency_basis}
        its.hasten(target.status, urgency=case.urgency, now=form.now)
    for row in running:
        its.take_over(row)
    _tell(target, "joined", case, form, values | its.store(target.id, now=form.now))


def separate_case(form: Form) -> None:
    """Takes the joining back: the case is again what it was, with the clocks it had; what was done on them meanwhile counts.
    Refusal not_allowed for one that is not joined."""
    into, merged_at = merges.of(form.case_number) or (None, None)
    with change_of(form, "separate", beside=into) as change:
        if change is None:
            return
        joined = events.latest(form.case_number, "join")
        if into is None or merged_at is None or joined is None or merges.target_of(form.case_number) != into:
            raise Refusal("not_allowed", act="separate", status=change.case.status)
        wall.go_beyond()   # the other case may have left their sight
        merges.forget(form.case_number)
        change.status = joined["from_status"]
        change.restored = joined.get("clocks", [row.id for row in change.clocks.rows if row.stopped_at == merged_at])
        change.values |= {"outcome": None, "closed_at": None, "attention": joined["attention"],
                          "owner_id": joined.get("owner", change.case.owner_id)}
        target = cases.by_number(into)
        if target:
            _give_back(target, change, merged_at, form)


def _give_back(target: AnyRow, change: Change, merged_at: Any, form: Form) -> None:
    """The other case has its own clocks again; one that was settled there is settled here."""
    case, its = change.case, CaseClocks.of(target.id)
    taken = [row for row in change.clocks.rows if row.id in (change.restored or ())]
    change.clocks.done |= its.give_back(taken, since=merged_at, closed_at=target.closed_at)
    values = {"attention": None if target.attention == "joined" else target.attention}
    if target.status != CLOSED:
        values |= its.store(target.id, now=form.now)
    _tell(target, "separated", case, form, values)


def _tell(target: AnyRow, kind: str, case: AnyRow, form: Form, values: dict[str, Any]) -> None:
    cases.change(target.id, version=target.version, changed_at=form.now, **values)
    events.add(target.id, kind, at=form.now, actor_id=form.by.id, facts={"case": _reference(case)})
    revisions.move(target.id, *cases.scopes_of(target))


def _reference(case: AnyRow) -> str:
    return reference(case.id, case.opened_at)
