"""How much is waiting: the numbers above a list, within the reader's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from contactcenter.rules.lifecycle import ACCEPTED, NEW, OFFERED, WAITING
from contactcenter.rules.local_time import end_of_day
from contactcenter.rules.staff import Staff
from contactcenter.rules.urgency import URGENT
from contactcenter.storage.db import db
from contactcenter.storage.models import Case
from contactcenter.storage.reads.tasks import due_calls_back
from contactcenter.storage.scope import IS_COUNTED, IS_OPEN, in_regions, visible_to

_case = Case.__table__.c


@dataclass(frozen=True)
class Counters:
    """How much is waiting within the reader's scope."""

    new: int
    urgent: int
    offered: int
    unrouted: int
    working: int
    attention: int
    mine: int
    overdue: int
    due_today: int                       # still to run out before Kazakhstan's midnight
    call_backs: int                      # promised, and due by now


def counters(staff: Staff, *, now: datetime, regions: tuple[str, ...] = ()) -> Counters:
    """The numbers above a list, in one query over open cases and closed ones that call for a look; `regions` narrows them to
    these ISO codes, but not the calls back."""
    def counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(*conditions)

    within = [in_regions(list(regions))] if regions else []
    row = db.session.execute(select(
        counted(_case.status == NEW), counted(_case.urgency == URGENT, IS_OPEN),
        counted(_case.status == OFFERED), counted(_case.region.is_(None), IS_OPEN),
        counted(_case.status.in_((ACCEPTED, WAITING))),
        counted(_case.attention.is_not(None)), counted(_case.owner_id.in_(staff.stands_for), IS_OPEN),
        counted(_case.due_at < now),
        counted(_case.due_at >= now, _case.due_at < end_of_day(now)), due_calls_back(staff, now=now).scalar_subquery(),
    ).where(visible_to(staff), IS_COUNTED, *within)).one()
    return Counters(*row)
