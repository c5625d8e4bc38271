"""Revisions: counters that move together with what they count, so that a page can ask 'anything new?' for one read."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select, update

from contactcenter.storage.db import AnyRow, db, note_move
from contactcenter.storage.models import Revision

NATIONAL = "none"
SHARDS = 8
_table = Revision.__table__


def move(case_id: int, *regions: str | None) -> None:
    """Counts a change of a case in its regions' scopes; the order is fixed so that two writers cannot lock each other."""
    for scope in sorted({region or NATIONAL for region in regions}):
        db.session.execute(update(_table).where(_table.c.scope == scope, _table.c.shard == case_id % SHARDS)
                           .values(value=_table.c.value + 1))
    note_move()


def in_order(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Cases in the order in which their counters may be moved by one writer: all writers keep to it."""
    return sorted(rows, key=lambda case: (case.region or NATIONAL, case.id % SHARDS))


def current(scopes: Iterable[str] | None = None) -> int:
    """The sum over the scopes (all of them for None)."""
    query = select(func.coalesce(func.sum(_table.c.value), 0))
    if scopes is not None:
        query = query.where(_table.c.scope.in_(sorted(scopes)))
    return int(db.session.execute(query).scalar_one())
