"""Legal hold: what a court, an investigation or a complaint still needs is not forgotten, whatever the rules say."""

from __future__ import annotations

from contactcenter.casework.acting import Form, written
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import SUPERVISOR
from contactcenter.storage import cases, events, forgettable, revisions
from contactcenter.storage.db import AnyRow, transaction

HOLD, RELEASE = "hold", "release"


def hold(form: Form, reason: str) -> None:
    """Puts a case on hold. Refusal not_allowed (no supervisor), unknown_case, reason_missing, too_long, forgotten (its content
    is gone), already_held."""
    said = written(reason, missing="reason_missing")
    with transaction():
        case = _case_of(form)
        if case:
            if case.forgotten_at or case.held_at:
                raise Refusal("forgotten" if case.forgotten_at else "already_held")
            _note(form, HOLD, case, said)


def release(form: Form, reason: str) -> None:
    """Lifts the hold. Refusals as for hold(), not_held instead of already_held."""
    said = written(reason, missing="reason_missing")
    with transaction():
        case = _case_of(form)
        if case:
            if not case.held_at:
                raise Refusal("not_held")
            _note(form, RELEASE, case, said)


def _case_of(form: Form) -> AnyRow | None:
    """The case, locked; None when this form was sent before."""
    if form.by.role != SUPERVISOR:
        raise Refusal("not_allowed")
    case = cases.by_number_for(form.by, form.case_number)
    if case is None:
        raise Refusal("unknown_case")
    return None if events.of_act(form.key) else case


def _note(form: Form, kind: str, case: AnyRow, reason: str) -> None:
    forgettable.hold(case.id, at=form.now if kind == HOLD else None)
    events.add(case.id, kind, at=form.now, actor_id=form.by.id, act_key=form.key, facts={"reason": reason})
    revisions.move(case.id, *cases.scopes_of(case))
