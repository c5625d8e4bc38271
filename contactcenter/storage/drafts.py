"""Drafts: what people were typing, kept until the form is sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import Draft
from contactcenter.storage.statements import insert

_table = Draft.__table__


def save(user_id: int, case_id: int, *, fields: dict[str, str], serial: int, at: datetime) -> bool:
    """Keeps the latest of one person's saves; False for one that is not newer than what is kept."""
    values = {"fields": fields, "serial": serial, "saved_at": at}
    statement = insert(Draft).values(user_id=user_id, case_id=case_id, **values)
    saved = db.session.execute(statement.on_conflict_do_update(
        index_elements=["user_id", "case_id"], set_=values, where=_table.c.serial < serial).returning(_table.c.case_id))
    return saved.first() is not None


def of(user_id: int, case_id: int) -> AnyRow | None:
    """One person's draft of a case, locked on PostgreSQL until the end of the transaction."""
    return db.session.execute(
        select(_table).where(_table.c.user_id == user_id, _table.c.case_id == case_id).with_for_update()).first()


def drop(user_id: int, case_id: int) -> None:
    db.session.execute(delete(_table).where(_table.c.user_id == user_id, _table.c.case_id == case_id))
