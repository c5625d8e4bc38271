"""Cases with everything that belongs to them, in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, true, tuple_

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import CaseDetails
from contactcenter.storage.models import Case, CaseEvent, Contact, Outbox, User

BATCH_CASES = 200


@dataclass(frozen=True)
class Batch:
    """Some cases, and their rows by case number."""

    cases: Sequence[AnyRow]
    contacts: Mapping[int, list[AnyRow]]
    events: Mapping[int, list[AnyRow]]
    texts: Mapping[int, list[AnyRow]]
    details: Mapping[int, list[AnyRow]]


def batches(since: datetime | None) -> Iterator[Batch]:
    """Cases changed since then, those that changed first before the others, each batch by an index from where the last one
    ended. A case that changes meanwhile comes once more at the end, as it is then; none is left out."""
    table = Case.__table__
    beyond = table.c.changed_at >= since if since else true()
    while True:
        some = select(table).where(beyond).order_by(table.c.changed_at, table.c.id).limit(BATCH_CASES)
        cases = db.session.execute(some).all()
        if not cases:
            return
        numbers = [case.id for case in cases]
        yield Batch(cases, _of(Contact.__table__, numbers), _events_of(numbers), _of(Outbox.__table__, numbers),
                    _grouped(select(CaseDetails.__table__).where(CaseDetails.case_id.in_(numbers))))
        db.session.rollback()   # a long export must not hold one snapshot
        end = literal(cases[-1].changed_at, type_=table.c.changed_at.type)
        beyond = tuple_(table.c.changed_at, table.c.id) > tuple_(end, numbers[-1])


def _of(table: Any, numbers: list[int]) -> Mapping[int, list[AnyRow]]:
    return _grouped(select(table).where(table.c.case_id.in_(numbers)).order_by(table.c.id))


def _events_of(numbers: list[int]) -> Mapping[int, list[AnyRow]]:
    event, user = CaseEvent.__table__, User.__table__
    return _grouped(select(event, user.c.name.label("actor")).select_from(
        event.outerjoin(user, user.c.id == event.c.actor_id)).where(event.c.case_id.in_(numbers)).order_by(event.c.id))


def _grouped(query: Any) -> Mapping[int, list[AnyRow]]:
    rows: dict[int, list[AnyRow]] = defaultdict(list)
    for row in db.session.execute(query):
        rows[row.case_id].append(row)
    return rows
