"""Cases that are told within another one: the row points, nothing moves, and taking it away is the undoing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, insert, select

from contactcenter.storage.db import db
from contactcenter.storage.log_models import CaseMerge

_table = CaseMerge.__table__


def point(case_id: int, *, into_id: int, by: int, at: datetime) -> None:
    db.session.execute(insert(_table).values(case_id=case_id, into_id=into_id, merged_by=by, merged_at=at))


def of(case_id: int) -> tuple[int, datetime] | None:
    """(the case that a joined one is told within, since when)."""
    row = db.session.execute(select(_table.c.into_id, _table.c.merged_at).where(_table.c.case_id == case_id)).first()
    return (row.into_id, row.merged_at) if row else None


def target_of(case_id: int) -> int | None:
    """The case that a joined one is told within."""
    return db.session.execute(select(_table.c.into_id).where(_table.c.case_id == case_id)).scalar()


def tells_others(case_id: int) -> bool:
    """Whether other cases are told within this one."""
    return bool(db.session.execute(select(exists().where(_table.c.into_id == case_id))).scalar())


def forget(case_id: int) -> None:
    db.session.execute(delete(_table).where(_table.c.case_id == case_id))
