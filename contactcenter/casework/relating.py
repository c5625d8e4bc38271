"""Cases that have to do with each other: links that people make, and what they rule out. Nothing is linked by itself.

All raise Refusal: unknown_other (the other case is not there, not theirs to see, or this very one: one answer), and those of
every act. DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from contactcenter.casework.acting import Form, change_of, written
from contactcenter.rules.reference import reference
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.repeats import LINK_KINDS, REASONS
from contactcenter.storage import cases, events, related, revisions
from contactcenter.storage.db import AnyRow


def link_cases(form: Form, other: int, kind: str, note: str) -> None:
    """Links two cases, with what the person knows of it; both tell of it. Refusal unknown_link, link_note, too_long,
    already_linked."""
    if kind not in LINK_KINDS:
        raise Refusal("unknown_link")
    text = written(note, missing="link_note")
    with change_of(form, "link", beside=other) as change:
        if change:
            beside = other_case(form, other)
            if not related.link(change.case.id, beside.id, kind=kind, note=text, by=form.by.id, at=form.now):
                raise Refusal("already_linked")
            change.facts |= _named(beside, kind) | {"text": text}
            tell(beside, "linked", form, _named(change.case, kind))


def unlink_cases(form: Form, other: int, kind: str) -> None:
    """Takes a link away. Refusal not_linked."""
    with change_of(form, "unlink", beside=other) as change:
        if change:
            beside = other_case(form, other)
            if not related.take_away(change.case.id, beside.id, kind=kind, by=form.by.id, at=form.now):
                raise Refusal("not_linked")
            change.facts |= _named(beside, kind)
            tell(beside, "unlinked", form, _named(change.case, kind))


def rule_out(form: Form, other: int, reasons: Collection[str]) -> None:
    """Says that two cases are not about the same in spite of these reasons, which the person was shown: neither is suggested
    for the other again until there is another reason."""
    with change_of(form, "not_same", beside=other) as change:
        if change:
            beside = other_case(form, other)
            known = [reason for reason in REASONS if reason in reasons]
            related.rule_out(change.case.id, beside.id, reasons=known, by=form.by.id, at=form.now)
            change.facts |= {"case": _reference(beside), "reasons": known}
            tell(beside, "not_same", form, {"case": _reference(change.case), "reasons": known})


def other_case(form: Form, other: int) -> AnyRow:
    """The second case of an act, locked by it. Refusal unknown_other."""
    found = cases.by_number_for(form.by, other) if other != form.case_number else None
    if found is None:
        raise Refusal("unknown_other")
    return found


def tell(case: AnyRow, kind: str, form: Form, facts: dict[str, Any]) -> None:
    """Tells of the act in the other case. Its version stays: nobody's form grows old by that."""
    events.add(case.id, kind, at=form.now, actor_id=form.by.id, facts=facts)
    revisions.move(case.id, *cases.scopes_of(case))


def _named(case: AnyRow, kind: str) -> dict[str, Any]:
    return {"link": kind, "case": _reference(case)}


def _reference(case: AnyRow) -> str:
    return reference(case.id, case.opened_at)
