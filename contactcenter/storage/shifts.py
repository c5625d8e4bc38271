"""Shifts: who is at work and in which state. The row of an open shift is locked after calls, offers and legs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from contactcenter.rules.calling_out import OVER
from contactcenter.rules.calls import AVAILABLE, AWAY, BREAK, ON_CALL, WRAP_UP
from contactcenter.storage.call_models import CallLeg, CallOffer, Shift
from contactcenter.storage.contact_models import CallOut
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.live import AT_WORK, LEG_LIVES, RINGS
from contactcenter.storage.statements import insert

_table, _offers, _legs, _outs = Shift.__table__, CallOffer.__table__, CallLeg.__table__, CallOut.__table__


def start_once(values: dict[str, Any]) -> bool:
    """Opens a shift; False when the person has an open one."""
    statement = insert(Shift).values(**values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(_table.c.id)).scalar() is not None


def open_of(user_id: int) -> AnyRow | None:
    """The open shift of a person, locked until the end of the transaction."""
    return db.session.execute(select(_table).where(_table.c.user_id == user_id, AT_WORK).with_for_update()).first()


def change(user_id: int, *, only_from: Collection[str] | None = None, **values: Any) -> AnyRow | None:
    """Writes values into the open shift of a person, if it is in one of these states (None: any), and returns it."""
    wanted = [_table.c.user_id == user_id, AT_WORK]
    if only_from is not None:
        wanted.append(_table.c.state.in_(sorted(only_from)))
    return db.session.execute(update(_table).where(*wanted).values(**values).returning(*_table.c)).first()


def free() -> Sequence[AnyRow]:
    """Everybody who is available and at whom nothing rings, longest idle first."""
    ringing = select(_offers.c.id).where(_offers.c.user_id == _table.c.user_id, RINGS).exists()
    return db.session.execute(
        select(_table).where(AT_WORK, _table.c.state == AVAILABLE, ~ringing)
        .order_by(_table.c.idle_since, _table.c.id)).all()


def claim_available(user_id: int) -> AnyRow | None:
    """The shift of somebody who is still available, locked; None when they are not, or somebody else holds the row."""
    return db.session.execute(
        select(_table).where(_table.c.user_id == user_id, AT_WORK, _table.c.state == AVAILABLE)
        .with_for_update(skip_locked=True)).first()


def serving(states: Collection[str]) -> frozenset[int]:
    """The people on shift who are in one of these states."""
    return frozenset(db.session.execute(
        select(_table.c.user_id).where(AT_WORK, _table.c.state.in_(sorted(states)))).scalars())


def address_of(user_id: int) -> str:
    """Where a person at work is dialled; nothing off work."""
    return db.session.execute(select(_table.c.address).where(_table.c.user_id == user_id, AT_WORK)).scalar() or ""


def vanished(user_id: int, *, seen_before: datetime) -> bool:
    """Whether a person's browser gave no sign of life since then."""
    return db.session.execute(select(_table.c.id).where(
        _table.c.user_id == user_id, AT_WORK, _table.c.seen_at < seen_before)).first() is not None


def overdue(now: datetime, *, seen_before: datetime, forgotten_before: datetime) -> Sequence[AnyRow]:
    """(user_id, state): open shifts whose wrap-up is over, whose browser vanished while it could receive, or whose person
    has been gone for so long that the shift is over."""
    vanished = and_(_table.c.state.in_((AVAILABLE, WRAP_UP)), _table.c.seen_at < seen_before)
    forgotten = and_(_table.c.state.in_((AWAY, BREAK)), _table.c.seen_at < forgotten_before)
    wrapped_up = and_(_table.c.state == WRAP_UP, _table.c.wrap_up_until <= now)
    return db.session.execute(
        select(_table.c.user_id, _table.c.state).where(AT_WORK, or_(vanished, forgotten, wrapped_up))
        .order_by(_table.c.user_id)).all()


def stranded() -> Sequence[int]:
    """The people on a call whose telephone is in none: nobody told how it ended."""
    lives = select(_legs.c.id).where(_legs.c.user_id == _table.c.user_id, LEG_LIVES).exists()
    calls_out = select(_outs.c.id).where(_outs.c.user_id == _table.c.user_id, _outs.c.state != OVER).exists()
    return db.session.execute(
        select(_table.c.user_id).where(AT_WORK, _table.c.state == ON_CALL, ~lives, ~calls_out)
        .order_by(_table.c.user_id)).scalars().all()
