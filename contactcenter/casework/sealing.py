"""Sealing a case: for a colleague's relative or by order of a court, only named people see it from then on (DOMAIN 2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from contactcenter.casework.acting import Form, case_for_supervisor, note_beside, written
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import seals
from contactcenter.storage.db import transaction
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
        case = case_for_supervisor(form)
        if case:
            seals.seal(case.id, {*people, form.by.id}, at=form.now)
            note_beside(form, SEAL, case, {"reason": said, "people": [form.by.display_name, *(named[one] for one in people)]})


def unseal(form: Form, reason: str) -> None:
    """Takes the seal off; everybody sees the case again whom role and region let see it. Refusals as for sealing."""
    said = written(reason, missing="reason_missing")
    with transaction():
        case = case_for_supervisor(form)
        if case:
            seals.unseal(case.id)
            note_beside(form, UNSEAL, case, {"reason": said})
