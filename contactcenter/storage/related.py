"""Links between cases, and pairs of which somebody said that they are not the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Table, select, update

from contactcenter.storage.db import db
from contactcenter.storage.related_models import CaseLink, NotTheSame
from contactcenter.storage.statements import insert

_link, _not_same = CaseLink.__table__, NotTheSame.__table__


def pair(one: int, other: int) -> dict[str, int]:
    """The columns of a pair of cases."""
    return {"low_id": min(one, other), "high_id": max(one, other)}


def _of_pair(table: Table, one: int, other: int) -> list[ColumnElement[bool]]:
    return [table.c[name] == number for name, number in pair(one, other).items()]


def link(one: int, other: int, *, kind: str, note: str, by: int, at: datetime) -> bool:
    """Links two cases; False when they are linked so already."""
    made = insert(CaseLink).values(**pair(one, other), kind=kind, note=note, made_by=by, made_at=at).on_conflict_do_nothing()
    return db.session.execute(made.returning(_link.c.id)).scalar() is not None


def take_away(one: int, other: int, *, kind: str, by: int, at: datetime) -> bool:
    """Takes a link away; False when there is none of this kind."""
    gone = update(_link).where(*_of_pair(_link, one, other), _link.c.kind == kind, _link.c.removed_at.is_(None))
    return db.session.execute(gone.values(removed_by=by, removed_at=at).returning(_link.c.id)).first() is not None


def rule_out(one: int, other: int, *, reasons: Collection[str], by: int, at: datetime) -> None:
    """Notes that two cases are not the same in spite of these reasons, beside those that were known before."""
    known = db.session.execute(select(_not_same.c.reasons).where(*_of_pair(_not_same, one, other))).scalar()
    values = {"reasons": sorted({*reasons, *(known or ())}), "said_by": by, "said_at": at}
    statement = insert(NotTheSame).values(**pair(one, other), **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["low_id", "high_id"], set_=values))
