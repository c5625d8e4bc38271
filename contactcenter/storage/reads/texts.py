"""Texts that did not arrive or are in doubt, within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from contactcenter.rules.delivery import EXPIRED, FAILED, UNSURE
from contactcenter.rules.numbers import masked
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import Caller, Case, Outbox
from contactcenter.storage.scope import visible_to

MOST_ROWS = 100
_text, _case, _caller = Outbox.__table__, Case.__table__, Caller.__table__


@dataclass(frozen=True)
class TextRow:
    """A text. `caller` is masked; `may_text` is the number's mark now; `since` is when it became a question or an end."""

    id: str
    kind: str
    state: str
    reference: str
    urgency: int
    caller: str
    may_text: bool
    error_code: str | None
    created_at: datetime
    since: datetime


def for_a_person(staff: Staff) -> Sequence[TextRow]:
    """Texts of which nobody knows whether they went out, and that wait for somebody to decide; the oldest first."""
    return _rows(staff, and_(_text.c.state == UNSURE, _text.c.person_at.is_not(None)), _text.c.person_at)


def not_delivered(staff: Staff, *, since: datetime) -> Sequence[TextRow]:
    """Texts that ended undelivered since then, the latest first."""
    ended = and_(_text.c.state.in_((FAILED, EXPIRED)), _text.c.settled_at >= since)
    return _rows(staff, ended, _text.c.settled_at.desc())


def _rows(staff: Staff, wanted: object, order: object) -> Sequence[TextRow]:
    query = (select(_text, _case.c.opened_at, _case.c.urgency, _caller.c.safe_to_text, _caller.c.receives_texts,
                    _caller.c.opted_out_at)
             .join(_case, _case.c.id == _text.c.case_id).join(_caller, _caller.c.id == _text.c.caller_id)
             .where(wanted, visible_to(staff)).order_by(order).limit(MOST_ROWS))   # type: ignore[arg-type]
    return [TextRow(
        id=row.id, kind=row.kind, state=row.state, reference=reference(row.case_id, row.opened_at), urgency=row.urgency,
        caller=masked(row.recipient), may_text=row.safe_to_text and row.receives_texts and row.opted_out_at is None,
        error_code=row.error_code, created_at=row.created_at, since=row.person_at or row.settled_at or row.created_at)
        for row in db.session.execute(query)]
