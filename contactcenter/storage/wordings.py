"""Texts as administrators worded them: rows that are only added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.desk_models import TextWording
from contactcenter.storage.models import User

_table = TextWording.__table__


def revision() -> int | None:
    """Changes with every wording."""
    return db.session.execute(select(func.max(_table.c.id))).scalar()


def latest() -> Sequence[AnyRow]:
    """The latest row of each text, the oldest text first."""
    newest = select(func.max(_table.c.id)).group_by(_table.c.code)
    return db.session.execute(select(_table).where(_table.c.id.in_(newest)).order_by(_table.c.id)).all()


def history(limit: int) -> Sequence[AnyRow]:
    """(code, name, words, retired, changed_at, by) of the last changes, the newest first."""
    user = User.__table__
    return db.session.execute(
        select(_table.c.code, _table.c.name, _table.c.words, _table.c.retired, _table.c.changed_at,
               user.c.display_name.label("by"))
        .join(user, user.c.id == _table.c.changed_by).order_by(_table.c.id.desc()).limit(limit)).all()


def add(values: dict[str, Any]) -> None:
    db.session.execute(insert(_table).values(**values))
