"""The vocabulary as administrators changed it: rows that are only added, numbered without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.desk_models import ReasonRow
from contactcenter.storage.models import User
from contactcenter.storage.statements import insert

_table = ReasonRow.__table__


def revision() -> int:
    """The number of the last change; 0 before the first."""
    return int(db.session.execute(select(func.coalesce(func.max(_table.c.number), 0))).scalar_one())


def changes() -> Sequence[AnyRow]:
    """Every change, the oldest first."""
    return db.session.execute(select(_table).order_by(_table.c.number)).all()


def history(limit: int) -> Sequence[AnyRow]:
    """The last changes, the newest first, each with `by`, the name of who made it."""
    user = User.__table__
    return db.session.execute(
        select(_table, user.c.display_name.label("by")).join(user, user.c.id == _table.c.changed_by)
        .order_by(_table.c.number.desc()).limit(limit)).all()


def add_once(values: dict[str, Any]) -> bool:
    """Adds a change under its number; False where another change took the number a moment earlier."""
    statement = insert(ReasonRow).values(**values).on_conflict_do_nothing(index_elements=["number"])
    return db.session.execute(statement.returning(_table.c.number)).first() is not None
