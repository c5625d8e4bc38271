"""Questions why somebody looked at a case, and the answers: each is written once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.statements import insert
from contactcenter.storage.team_models import LookQuestion

_table = LookQuestion.__table__


def ask_once(values: dict[str, Any]) -> bool:
    """Stores a question; False where this person has one about this case that is not answered."""
    statement = insert(LookQuestion).values(**values).on_conflict_do_nothing(
        index_elements=["user_id", "case_id"], index_where=text("answered_at IS NULL"))
    return db.session.execute(statement.returning(_table.c.id)).first() is not None


def put_to(user_id: int, number: int) -> AnyRow | None:
    """A question that was put to this person, locked on PostgreSQL until the end of the transaction."""
    return db.session.execute(
        select(_table).where(_table.c.id == number, _table.c.user_id == user_id).with_for_update()).first()


def answer(number: int, words: str, *, at: datetime) -> None:
    db.session.execute(update(_table).where(_table.c.id == number).values(answer=words, answered_at=at))
