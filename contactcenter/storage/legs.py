"""Legs: operators' telephones in calls. They move forward only; the provider's sequence says what is later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from contactcenter.rules.calls import LEG_OVER, LEG_RINGING, LEG_WANTED, ORDER_DUE, ORDER_FAILED, START_LEG
from contactcenter.storage.call_models import CallLeg, CallOrder
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.live import LEG_LIVES
from contactcenter.storage.statements import insert

_table, _orders = CallLeg.__table__, CallOrder.__table__


def add_once(values: dict[str, Any]) -> bool:
    """Adds a leg; False when the person's telephone is in a call already."""
    statement = insert(CallLeg).values(**{"status_sequence": -1, "dialled": False} | values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(_table.c.id)).scalar() is not None


def of_user_in(call_id: int, user_id: int) -> AnyRow | None:
    """The telephone of one person in a call, locked."""
    return next((leg for leg in live_of(call_id) if leg.user_id == user_id), None)


def call_of(leg_id: str) -> int | None:
    """The call a leg belongs to, without locking: calls are locked before their legs."""
    return db.session.execute(select(_table.c.call_id).where(_table.c.id == leg_id)).scalar()


def by_id(leg_id: str) -> AnyRow | None:
    """A leg, locked until the end of the transaction."""
    return db.session.execute(select(_table).where(_table.c.id == leg_id).with_for_update()).first()


def call_and_leg_of(user_id: int) -> tuple[int, str] | None:
    """The call a person's telephone is in, and the leg, without locking."""
    row = db.session.execute(select(_table.c.call_id, _table.c.id).where(_table.c.user_id == user_id, LEG_LIVES)).first()
    return (row.call_id, row.id) if row else None


def live_of(call_id: int) -> Sequence[AnyRow]:
    """The telephones in a call, the oldest first, locked."""
    return db.session.execute(
        select(_table).where(_table.c.call_id == call_id, LEG_LIVES).order_by(_table.c.created_at, _table.c.id)
        .with_for_update()).all()


def change(leg_id: str, **values: Any) -> AnyRow | None:
    """Writes values into a leg that is not over, and returns it as it is now; None when it is over."""
    return db.session.execute(update(_table).where(_table.c.id == leg_id, LEG_LIVES).values(**values)
                              .returning(*_table.c)).first()


def advance(leg_id: str, *, sid: str, sequence: int, **values: Any) -> AnyRow | None:
    """Moves a leg forward; None when it is over or a later step is known already."""
    return db.session.execute(
        update(_table).where(_table.c.id == leg_id, LEG_LIVES, _table.c.status_sequence < sequence,
                             or_(_table.c.sid.is_(None), _table.c.sid == sid))
        .values(sid=sid or _table.c.sid, status_sequence=sequence, **values).returning(*_table.c)).first()


def end(leg_id: str, *, now: datetime) -> AnyRow | None:
    """Ends a leg and returns it; None when it was over."""
    return change(leg_id, state=LEG_OVER, ended_at=now)


def cancel_start(leg_id: str) -> bool:
    """Takes the order to ring a leg back; False when it was carried out, or is being carried out."""
    cancelled = db.session.execute(
        update(_orders).where(_orders.c.leg_id == leg_id, _orders.c.kind == START_LEG, _orders.c.state == ORDER_DUE)
        .values(state=ORDER_FAILED, error_code="not needed").returning(_orders.c.id))
    return cancelled.first() is not None


def end_leftover(user_id: int, *, now: datetime) -> None:
    """Forgets a telephone whose end was never told, of somebody who is free."""
    db.session.execute(update(_table).where(_table.c.user_id == user_id, LEG_LIVES).values(state=LEG_OVER, ended_at=now))


def unheard(*, not_placed_before: datetime, before: datetime) -> Sequence[str]:
    """Legs that were neither picked up nor given up: those the provider has not confirmed since then, and all older ones."""
    return db.session.execute(
        select(_table.c.id).where(LEG_LIVES, _table.c.state.in_((LEG_WANTED, LEG_RINGING)), or_(
            _table.c.sid.is_(None) & (_table.c.created_at < not_placed_before), _table.c.created_at < before))
        .order_by(_table.c.id)).scalars().all()
