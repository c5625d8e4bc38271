"""Offers: a call ringing at a person. Ringing ones are locked in the order of their ids, after the call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from contactcenter.rules.calls import FOR_QUEUE, MOST_WAITING, RINGING, TAKEN, UNANSWERED, WITHDRAWN
from contactcenter.storage.call_models import Call, CallOffer
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.live import RINGS, TURNS, WAITS
from contactcenter.storage.statements import insert

_table, _calls = CallOffer.__table__, Call.__table__


def add_once(*, call_id: int, user_id: int, kind: str, now: datetime, until: datetime) -> int | None:
    """Lets a call ring at a person and returns the offer; None when either has a ringing one already."""
    statement = insert(CallOffer).values(call_id=call_id, user_id=user_id, kind=kind, state=RINGING, offered_at=now,
                                         until=until).on_conflict_do_nothing()
    return db.session.execute(statement.returning(_table.c.id)).scalar()


def by_id(offer_id: int) -> AnyRow | None:
    """An offer, locked until the end of the transaction."""
    return db.session.execute(select(_table).where(_table.c.id == offer_id).with_for_update()).first()


def call_of(offer_id: int, user_id: int) -> int | None:
    """The call of an offer to this person, without locking: calls are locked before their offers."""
    return db.session.execute(
        select(_table.c.call_id).where(_table.c.id == offer_id, _table.c.user_id == user_id)).scalar()


def ringing(*, call_id: int = 0, user_id: int = 0) -> Sequence[AnyRow]:
    """The offers that ring for a call or at a person, locked."""
    return db.session.execute(
        select(_table).where(RINGS, or_(_table.c.call_id == call_id, _table.c.user_id == user_id))
        .order_by(_table.c.id).with_for_update()).all()


def calls_ringing_at(user_id: int) -> Sequence[int]:
    """The calls that ring at a person, without locking."""
    return db.session.execute(select(_table.c.call_id).where(RINGS, _table.c.user_id == user_id)).scalars().all()


def rings(*, call_id: int, user_id: int) -> bool:
    """Whether anything rings for a call or at a person."""
    return db.session.execute(select(_table.c.id).where(
        RINGS, or_(_table.c.call_id == call_id, _table.c.user_id == user_id)).limit(1)).first() is not None


def waiting_unoffered(limit: int = MOST_WAITING) -> Sequence[AnyRow]:
    """The waiting calls that ring nowhere, in the order of their turns."""
    ringing_now = select(_table.c.id).where(_table.c.call_id == _calls.c.contact_id, RINGS).exists()
    return db.session.execute(select(_calls).where(WAITS, ~ringing_now).order_by(*TURNS).limit(limit)).all()


def claim_waiting(call_id: int) -> AnyRow | None:
    """A call that still waits, locked; None when it does not, or somebody else holds it."""
    return db.session.execute(
        select(_calls).where(_calls.c.contact_id == call_id, WAITS).with_for_update(skip_locked=True)).first()


def settle(offer_id: int, state: str, *, now: datetime) -> bool:
    """Ends the ringing; False when it had ended."""
    settled = db.session.execute(update(_table).where(_table.c.id == offer_id, RINGS)
                                 .values(state=state, settled_at=now).returning(_table.c.id))
    return settled.first() is not None


def extend(offer_id: int, *, until: datetime) -> None:
    """Lets an offer ring for longer."""
    db.session.execute(update(_table).where(_table.c.id == offer_id, RINGS).values(until=until))


def note_unanswered(call_id: int, user_id: int, *, now: datetime) -> None:
    """The person took the call, offered or not, but never talked to it: they have let it go."""
    noted = db.session.execute(
        update(_table).where(_table.c.call_id == call_id, _table.c.user_id == user_id, _table.c.state == TAKEN)
        .values(state=UNANSWERED, settled_at=now).returning(_table.c.id)).first()
    if noted is None:
        db.session.execute(insert(CallOffer).values(
            call_id=call_id, user_id=user_id, kind=FOR_QUEUE, state=UNANSWERED, offered_at=now, until=now, settled_at=now))


def let_go(call_ids: Collection[int]) -> Iterable[AnyRow]:
    """(call_id, user_id, settled_at) of those who passed or missed these calls, or lost them by vanishing."""
    return db.session.execute(
        select(_table.c.call_id, _table.c.user_id, _table.c.settled_at)
        .where(_table.c.call_id.in_(sorted(call_ids)), _table.c.state.not_in((RINGING, TAKEN, WITHDRAWN)))).all()


def overdue(now: datetime) -> Sequence[AnyRow]:
    """(id, call_id, user_id): offers that rang for as long as they may."""
    return db.session.execute(
        select(_table.c.id, _table.c.call_id, _table.c.user_id).where(RINGS, _table.c.until <= now)
        .order_by(_table.c.id)).all()
