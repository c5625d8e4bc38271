"""Legal hold: what a court, an investigation or a complaint still needs is not forgotten, whatever the rules say."""

from __future__ import annotations

from contactcenter.casework.acting import Form, case_for_supervisor, note_beside, written
from contactcenter.rules.refusal import Refusal
from contactcenter.storage import forgettable
from contactcenter.storage.db import AnyRow, transaction

HOLD, RELEASE = "hold", "release"


def hold(form: Form, reason: str) -> None:
    """Puts a case on hold. Refusal not_allowed (no supervisor), unknown_case, reason_missing, too_long, forgotten (its content
    is gone), already_held."""
    said = written(reason, missing="reason_missing")
    with transaction():
        case = case_for_supervisor(form)
        if case:
            if case.forgotten_at or case.held_at:
                raise Refusal("forgotten" if case.forgotten_at else "already_held")
            _note(form, HOLD, case, said)


def release(form: Form, reason: str) -> None:
    """Lifts the hold. Refusals as for hold(), not_held instead of already_held."""
    said = written(reason, missing="reason_missing")
    with transaction():
        case = case_for_supervisor(form)
        if case:
            if not case.held_at:
                raise Refusal("not_held")
            _note(form, RELEASE, case, said)


def _note(form: Form, kind: str, case: AnyRow, reason: str) -> None:
    forgettable.hold(case.id, at=form.now if kind == HOLD else None)
    note_beside(form, kind, case, {"reason": reason})
