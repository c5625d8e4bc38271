"""What lies in sealed columns under an older key, or in the clear, is sealed with the newest key: a page of rows at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, select, tuple_, type_coerce, update

from contactcenter.storage.db import AnyRow, Base, db
from contactcenter.storage.models import Caller
from contactcenter.storage.number_keys import number_keys
from contactcenter.storage.service_models import SealMark
from contactcenter.storage.statements import insert
from contactcenter.storage.types import Sealed, SealedFacts, keys, lies_under

_mark, _caller = SealMark.__table__, Caller.__table__
Last = list[Any]         # the key of the last row that was looked at; empty before the first


def sealed_tables() -> Mapping[str, Table]:
    """Every table with a sealed column, by name."""
    return {table.name: table for table in Base.metadata.sorted_tables if _sealed(table)}


def newest_key() -> str:
    """The id of the key that seals."""
    return keys().newest


def _sealed(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, Sealed | SealedFacts)]


def reseal_some(table: Table, last: Last, *, limit: int) -> Last | None:
    """Looks at the rows behind `last`; the key of the last one, or None when there are no more. Locks what it looks at."""
    order = list(table.primary_key.columns)
    raw = [type_coerce(column, column.type.impl).label(column.name) for column in _sealed(table)]   # type: ignore[attr-defined]
    behind = [tuple_(*order) > tuple_(*last)] if last else []
    rows = db.session.execute(select(*order, *raw).where(*behind).order_by(*order).limit(limit).with_for_update()).all()
    for row in rows:
        _reseal(table, order, row)
    return [getattr(rows[-1], column.name) for column in order] if rows else None


def _reseal(table: Table, order: Sequence[Column[Any]], row: AnyRow) -> None:
    lies = {column: getattr(row, column.name) for column in _sealed(table)}
    plain = {column: _opened(column, value) for column, value in lies.items() if value and lies_under(value) != newest_key()}
    if plain:
        db.session.execute(update(table).where(*(column == getattr(row, column.name) for column in order)).values(plain))


def _opened(column: Column[Any], value: Any) -> Any:
    return column.type.process_result_value(value, db.engine.dialect)   # type: ignore[attr-defined]


def find_numbers_anew(last: int, *, limit: int) -> int | None:
    """Gives numbers the fingerprints of the key in force; the last one's id, or None when there are no more."""
    rows = db.session.execute(select(_caller.c.id, _caller.c.number).where(_caller.c.id > last).order_by(_caller.c.id)
                              .limit(limit)).all()
    for row in rows:
        db.session.execute(update(_caller).where(_caller.c.id == row.id).values(number_keys(row.number)))
    return rows[-1].id if rows else None


def marks() -> Mapping[str, AnyRow]:
    """How far each table has been looked at, by name: (table_name, key_id, last, done_at)."""
    return {row.table_name: row for row in db.session.execute(select(_mark))}


def mark(name: str, *, key_id: str, last: Last, done_at: datetime | None) -> None:
    """Notes how far a table has been looked at under a key."""
    values = {"key_id": key_id, "last": last, "done_at": done_at}
    statement = insert(SealMark).values(table_name=name, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["table_name"], set_=values))
