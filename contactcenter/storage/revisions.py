"""Revisions: counters that move together with what they count, so that a page can ask 'anything new?' for one read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from sqlalchemy import bindparam, func, literal_column, select, update

from contactcenter.storage.db import db, do_last, note_move
from contactcenter.storage.models import Revision
from contactcenter.storage.writing import Write

NATIONAL = "none"
SHARDS = 8
_table = Revision.__table__
_count = Write(lambda given: update(_table).where(_table.c.scope == given["scope"], _table.c.shard == given["shard"])
               .values(value=_table.c.value + literal_column("1")))
_sum = select(func.coalesce(func.sum(_table.c.value), 0))   # built once: every poll asks for it
_sum_of = _sum.where(_table.c.scope.in_(bindparam("scopes", expanding=True)))


def move(case_id: int, *regions: str | None) -> None:
    """Counts a change of a case in its regions' scopes, once for a transaction, at its end."""
    for scope in {region or NATIONAL for region in regions}:
        shard = case_id % SHARDS
        do_last((scope, shard), partial(_count, scope=scope, shard=shard))
    note_move()


def current(scopes: Iterable[str] | None = None) -> int:
    """The sum over the scopes (all of them for None)."""
    if scopes is None:
        return int(db.session.execute(_sum).scalar_one())
    return int(db.session.execute(_sum_of, {"scopes": sorted(scopes)}).scalar_one())
