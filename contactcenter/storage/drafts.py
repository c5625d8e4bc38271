"""Drafts: what people were typing, kept until the form is sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update

from contactcenter.rules.team import LOG
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import Draft
from contactcenter.storage.statements import insert

_table = Draft.__table__


def save(user_id: int, case_id: int, *, fields: dict[str, str], serial: int, at: datetime, form: str = LOG) -> bool:
    """Keeps the latest of one person's saves; False for one that is not newer than what is kept."""
    values = {"fields": fields, "serial": serial, "saved_at": at}
    statement = insert(Draft).values(user_id=user_id, case_id=case_id, form=form, **values)
    saved = db.session.execute(statement.on_conflict_do_update(
        index_elements=["user_id", "case_id", "form"], set_=values, where=_table.c.serial < serial).returning(_table.c.case_id))
    return saved.first() is not None


def of(user_id: int, case_id: int, *, form: str = LOG) -> AnyRow | None:
    """One person's draft of a case, locked on PostgreSQL until the end of the transaction."""
    return db.session.execute(
        select(_table).where(_is(user_id, case_id, form)).with_for_update()).first()


def peek(user_id: int, case_id: int, *, form: str) -> AnyRow | None:
    """One person's draft, read without locking."""
    return db.session.execute(select(_table).where(_is(user_id, case_id, form))).first()


def replace(user_id: int, case_id: int, *, form: str, fields: dict[str, str]) -> None:
    """What is left of a draft; without fields nothing is."""
    if fields:
        db.session.execute(update(_table).where(_is(user_id, case_id, form)).values(fields=fields))
    else:
        drop(user_id, case_id, form=form)


def drop(user_id: int, case_id: int, *, form: str = LOG) -> None:
    db.session.execute(delete(_table).where(_is(user_id, case_id, form)))


def _is(user_id: int, case_id: int, form: str) -> ColumnElement[bool]:
    return and_(_table.c.user_id == user_id, _table.c.case_id == case_id, _table.c.form == form)
