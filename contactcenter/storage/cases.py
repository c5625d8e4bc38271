"""Cases: opening, joining, changing by version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, insert, literal_column, or_, select, update

from contactcenter.rules.lifecycle import CLOSED, JOINED, WAITING
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import CaseMerge
from contactcenter.storage.models import Case
from contactcenter.storage.scope import visible_to
from contactcenter.storage.writing import Insert, Prepared, Write, defaults

_table = Case.__table__
_is_open = _table.c.status != literal_column(repr(CLOSED))   # spelled as the partial index is
_add = Write(lambda given: insert(_table).values(given).returning(_table.c.id))
_add_numbered = Insert(_table)
_scoped = Prepared(lambda given: select(_table.c.region, _table.c.second_region).where(_table.c.id == given["number"])
                   .with_for_update())


def add(values: dict[str, Any], *, number: int | None = None) -> int:
    """Opens a case, under a number that was drawn for it before where there is one, and returns the number."""
    if number is None:
        return int(_add.scalar(**defaults(_table), **values))
    _add_numbered(id=number, **values)
    return number


def _to_join() -> Select[*tuple[Any, ...]]:
    since: Any = bindparam("since")
    case = _table.c
    open_one = and_(case.status != CLOSED, or_(case.last_inbound_at >= since, case.status == WAITING))
    joined_one = and_(case.outcome == JOINED, _is_told_in_one_of(since))
    closed_one = and_(case.status == CLOSED, or_(case.closed_at >= since, joined_one))
    return (select(_table).where(case.caller_id == bindparam("caller_id"), or_(open_one, closed_one))
            .order_by(case.status == CLOSED, case.last_inbound_at.desc()).limit(1).with_for_update())


def _is_told_in_one_of(since: Any) -> ColumnElement[bool]:
    """A joined case stands for the one that tells of it."""
    telling = _table.alias("telling")
    return exists(select(telling.c.id).join(CaseMerge, CaseMerge.__table__.c.into_id == telling.c.id).where(
        CaseMerge.__table__.c.case_id == _table.c.id,
        or_(telling.c.status == WAITING, and_(telling.c.status != CLOSED, telling.c.last_inbound_at >= since))))


_TO_JOIN = _to_join()   # built once, like everything on the path of a text


def case_to_join(caller_id: int, *, since: datetime) -> AnyRow | None:
    """The case that a further text of a number belongs to, locked like by_number: the latest open one that was heard from
    since then, or that waits; otherwise the latest one closed since then."""
    return db.session.execute(_TO_JOIN, {"caller_id": caller_id, "since": since}).first()


def by_number(number: int) -> AnyRow | None:
    """A case, locked on PostgreSQL until the end of the transaction. For the machine only: no person's scope."""
    return db.session.execute(select(_table).where(_table.c.id == number).with_for_update()).first()


def scopes_locked(number: int) -> tuple[str | None, ...]:
    """scopes_of a case, locked like by_number; nothing where it is not there. Its content stays sealed."""
    case = _scoped.row(number=number)
    return scopes_of(case) if case else ()


def by_number_for(staff: Staff, number: int) -> AnyRow | None:
    """A case within a person's scope, locked like by_number."""
    return db.session.execute(
        select(_table).where(_table.c.id == number, visible_to(staff)).with_for_update()).first()


def is_visible(staff: Staff, number: int) -> bool:
    """Whether a case is there and within a person's scope."""
    return db.session.execute(select(_table.c.id).where(_table.c.id == number, visible_to(staff))).first() is not None


def owned_by(user_id: int, *, statuses: Collection[str]) -> Sequence[AnyRow]:
    """A person's cases in these states, locked."""
    return db.session.execute(
        select(_table).where(_table.c.owner_id == user_id, _table.c.status.in_(sorted(statuses)), _table.c.status != CLOSED)
        .order_by(_table.c.id).with_for_update()).all()


def numbers_owned_by(user_id: int) -> Sequence[int]:
    """A person's open cases, the oldest first."""
    return db.session.execute(select(_table.c.id).where(_table.c.owner_id == user_id, _is_open)
                              .order_by(_table.c.id)).scalars().all()


def scopes_of(case: AnyRow) -> tuple[str | None, ...]:
    """Whose lists show a case: its region (None: the national queue) and the second one, if there is one."""
    return (case.region, case.second_region) if case.second_region else (case.region,)


def mark(number: int, *, attention: str | None, at: datetime) -> None:
    """Says that a case calls for a look. Its version stays: nobody's form grows old by that."""
    db.session.execute(update(_table).where(_table.c.id == number).values(attention=attention, changed_at=at))


def change(number: int, *, version: int, **values: Any) -> bool:
    """Writes values if the case still has this version, and counts the version up; False when it has moved on."""
    changed = db.session.execute(
        update(_table).where(_table.c.id == number, _table.c.version == version)
        .values(version=_table.c.version + 1, **values).returning(_table.c.id))
    return changed.first() is not None
