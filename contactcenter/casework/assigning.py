"""Whose case it is: giving one to a colleague, and taking one over. A region's people do it within their team, operators within
the desk, supervisors everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from contactcenter.casework.acting import Change, Form, change_of
from contactcenter.casework.telling import tell
from contactcenter.rules.lifecycle import NEW
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import OMBUDSMAN, OPERATOR, SUPERVISOR, Staff
from contactcenter.rules.team import ASSIGNED
from contactcenter.storage import case_regions, tasks
from contactcenter.storage.reads.staff import people_with_cases

DESK = frozenset({OPERATOR, SUPERVISOR})


def colleagues(by: Staff) -> Sequence[Staff]:
    """To whom somebody may give cases, themselves among them."""
    everybody = [by if person.id == by.id else person for person in people_with_cases()]   # as a deputy they may have more
    return [person for person in everybody if _works_with(by, person)]


def takers(by: Staff, *, region: str | None, status: str) -> Sequence[Staff]:
    """The colleagues to whom a case in this region and state can be given."""
    return [person for person in colleagues(by) if _may_have(person, region, status)]


def _works_with(by: Staff, person: Staff) -> bool:
    if by.role == OMBUDSMAN:
        return person.role == OMBUDSMAN and bool(person.regions & by.regions)
    return by.role == SUPERVISOR or person.role in DESK


def assign_case(form: Form, to: int | None) -> None:
    """Gives a case to a colleague, or takes it over. Refusal unknown_person (nobody this person may give cases to), not_theirs
    (it is another region's, or with the region), already_theirs."""
    target = next((person for person in colleagues(form.by) if person.id == to), None)
    if target is None:
        raise Refusal("unknown_person")
    with change_of(form, "assign", versioned=True) as change:
        if change:
            give(change, target, form)
            tell({target.id}, ASSIGNED, case_id=change.case.id, by=form.by, now=form.now)


def give(change: Change, target: Staff | None, form: Form) -> None:
    """Makes a case under change somebody's, with what its owner had promised. Refusal not_theirs, already_theirs."""
    case = change.case
    if target is None or not _may_have(target, case.region, case.status) or not _is_the_givers(form.by, case.owner_id):
        raise Refusal("not_theirs")
    if case.owner_id == target.id:
        raise Refusal("already_theirs")
    if case.owner_id:
        tasks.hand_on(case.id, by=case.owner_id, to=target.id)
    change.values["owner_id"] = target.id
    change.facts |= {"to": target.display_name, "from_id": case.owner_id, "to_id": target.id}


def _may_have(target: Staff, region: str | None, status: str) -> bool:
    """Whoever gets a case must see it: before it is offered no region does."""
    return target.role != OMBUDSMAN or status != NEW and region in target.regions


def _is_the_givers(by: Staff, owner_id: int | None) -> bool:
    """The desk takes nothing out of a region's hands."""
    owner = case_regions.person(owner_id) if owner_id and by.role == OPERATOR else None
    return owner is None or owner.role != OMBUDSMAN
