"""What the cards of a queue say beside the row of a case: the child, its name masked, and what happened last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from contactcenter.rules.details import masked_name
from contactcenter.storage.db import db
from contactcenter.storage.log_models import CaseDetails
from contactcenter.storage.models import CaseEvent
from contactcenter.storage.statements import one_of_many

_details, _event = CaseDetails.__table__.c, CaseEvent.__table__.c


@dataclass(frozen=True)
class Card:
    """`child` is a masked name, empty when nobody wrote one down; `age` is in whole years; `last` is the kind of an event."""

    child: str
    age: int | None
    last: str | None
    at: datetime | None


def cards_of(numbers: Sequence[int]) -> Mapping[int, Card]:
    """By case number. For cases that were read within the reader's scope."""
    latest = select(func.max(_event.id)).where(one_of_many(_event.case_id, numbers)).group_by(_event.case_id)
    events = {row.case_id: row for row in db.session.execute(
        select(_event.case_id, _event.kind, _event.at).where(_event.id.in_(latest)))}
    children = {row.case_id: row for row in db.session.execute(
        select(_details.case_id, _details.child_name, _details.child_age).where(one_of_many(_details.case_id, numbers)))}
    return {number: _card(children.get(number), events.get(number)) for number in numbers}


def _card(child: object, event: object) -> Card:
    return Card(masked_name(getattr(child, "child_name", None) or ""), getattr(child, "child_age", None),
                getattr(event, "kind", None), getattr(event, "at", None))
