"""Sealing a case: for a colleague's relative or by order of a court, only named people see it from then on (DOMAIN 2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from contactcenter.casework.acting import Form, written
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.storage import cases, events, revisions, seals
from contactcenter.storage.db import AnyRow, transaction
from contactcenter.storage.reads.staff import people_with_cases

SEAL, UNSEAL = "seal", "unseal"


def may_be_named(by: Staff) -> Sequence[Staff]:
    """Whom a supervisor can name beside themselves."""
    return [person for person in people_with_cases() if person.id != by.id]


def seal(form: Form, people: Collection[int], reason: str) -> None:
    """Seals a case, or names other people for a sealed one; whoever seals is among them, so that it can be unsealed. Refusal
    not_allowed (no supervisor), unknown_case, reason_missing, too_long, unknown_person."""
    named = {person.id: person.display_name for person in may_be_named(form.by)}
    if not named.keys() >= set(people):
        raise Refusal("unknown_person")
    said = written(reason, missing="reason_missing")
    with transaction():
        case = _case_of(form)
        if case:
            seals.seal(case.id, {*people, form.by.id}, at=form.now)
            _note(form, SEAL, case, {"reason": said, "people": [form.by.display_name, *(named[one] for one in people)]})


def unseal(form: Form, reason: str) -> None:
    """Takes the seal off; everybody sees the case again whom role and region let see it. Refusals as for sealing."""
    said = written(reason, missing="reason_missing")
    with transaction():
        case = _case_of(form)
        if case:
            seals.unseal(case.id)
            _note(form, UNSEAL, case, {"reason": said})


def _case_of(form: Form) -> AnyRow | None:
    """The case, locked; None when this form was sent before."""
    if form.by.role != SUPERVISOR:
        raise Refusal("not_allowed")
    case = cases.by_number_for(form.by, form.case_number)
    if case is None:
        raise Refusal("unknown_case")
    return None if events.of_act(form.key) else case


def _note(form: Form, kind: str, case: AnyRow, facts: dict[str, object]) -> None:
    events.add(case.id, kind, at=form.now, actor_id=form.by.id, act_key=form.key, facts=facts)
    revisions.move(case.id, *cases.scopes_of(case))
