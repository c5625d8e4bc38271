"""Calls through the centre: wanted, placed under a lease, over. They move forward only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from contactcenter.rules.calling_out import DOING, DUE, OVER
from contactcenter.storage.contact_models import CallOut
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Case
from contactcenter.storage.statements import insert

_table = CallOut.__table__


def add_once(values: dict[str, Any]) -> bool:
    """Wants a call; False when the person has one that is not over."""
    statement = insert(CallOut).values(state=DUE, **values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(_table.c.id)).scalar() is not None


def locked(call_out_id: str) -> AnyRow | None:
    """A call, locked until the end of the transaction, after its case as every act does."""
    case_id = db.session.execute(select(_table.c.case_id).where(_table.c.id == call_out_id)).scalar()
    if case_id is None:
        return None
    case = Case.__table__
    db.session.execute(select(case.c.id).where(case.c.id == case_id).with_for_update())
    return db.session.execute(select(_table).where(_table.c.id == call_out_id).with_for_update()).first()


def is_any_due(now: datetime) -> bool:
    """Whether there is anything to claim or to give up."""
    return db.session.execute(select(_table.c.id).where(or_(_is_due(now), _is_lost(now))).limit(1)).first() is not None


def claim(*, now: datetime, lease_until: datetime) -> Sequence[AnyRow]:
    """Takes the oldest call that is wanted, until the lease ends."""
    due = select(_table.c.id).where(_is_due(now)).order_by(_table.c.due_at).limit(1).with_for_update(skip_locked=True)
    return db.session.execute(update(_table).where(_table.c.id.in_(due)).values(state=DOING, lease_until=lease_until)
                              .returning(*_table.c)).all()


def lost(now: datetime) -> Sequence[AnyRow]:
    """Calls that were not placed in time, and those of which nothing was heard any more."""
    return db.session.execute(select(_table).where(_is_lost(now)).order_by(_table.c.case_id)).all()


def change(call_out_id: str, only_from: Collection[str], **values: Any) -> bool:
    """Writes values into a call that is in one of these states; False when it is not."""
    return db.session.execute(
        update(_table).where(_table.c.id == call_out_id, _table.c.state.in_(sorted(only_from))).values(**values)
        .returning(_table.c.id)).first() is not None


def _is_due(now: datetime) -> Any:
    return and_(_table.c.state == DUE, _table.c.due_at <= now, _table.c.expires_at > now)


def _is_lost(now: datetime) -> Any:
    return or_(and_(_table.c.state == DUE, _table.c.expires_at <= now),
               and_(_table.c.state.not_in((DUE, OVER)), _table.c.lease_until <= now))
