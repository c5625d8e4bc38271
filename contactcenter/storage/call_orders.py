"""Orders to the provider: due, being carried out under a lease, done or failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select, update

from contactcenter.rules.calls import ORDER_DOING, ORDER_DUE, ORDER_FAILED, SEND, START_LEG
from contactcenter.storage.call_models import Call, CallLeg, CallOrder
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Contact

_table = CallOrder.__table__


def add(values: dict[str, Any]) -> int:
    """Adds an order that is due at once and returns its id."""
    statement = insert(_table).values(state=ORDER_DUE, attempts=0, due_at=values["created_at"], **values)
    return int(db.session.execute(statement.returning(_table.c.id)).scalar_one())


def supersede(call_id: int, leg_id: str | None) -> None:
    """A line that is told something new is not sent where an earlier order wanted it any more."""
    db.session.execute(
        update(_table).where(_table.c.call_id == call_id, _table.c.leg_id.is_not_distinct_from(leg_id),
                             _table.c.kind == SEND, _table.c.state == ORDER_DUE)
        .values(state=ORDER_FAILED, error_code="superseded"))


def superseded(order: AnyRow) -> bool:
    """Whether the same line has been told something newer."""
    return db.session.execute(
        select(_table.c.id).where(_table.c.call_id == order.call_id, _table.c.id > order.id,
                                  _table.c.leg_id.is_not_distinct_from(order.leg_id)).limit(1)).first() is not None


def is_any_due(now: datetime) -> bool:
    """Whether there is anything to claim or to give up."""
    wanted = or_(and_(_table.c.state == ORDER_DUE, _table.c.due_at <= now),
                 and_(_table.c.state == ORDER_DOING, _table.c.lease_until <= now))
    return db.session.execute(select(_table.c.id).where(wanted).limit(1)).first() is not None


def give_up(now: datetime) -> None:
    """Ends orders whose time is over, and starts of legs that were with somebody who vanished: these must not be done twice.
    All else that was with them is due again, unless the line has been told something newer."""
    newer = _table.alias("newer")
    vanished = and_(_table.c.state == ORDER_DOING, _table.c.lease_until <= now)
    told_since = select(newer.c.id).where(newer.c.call_id == _table.c.call_id, newer.c.id > _table.c.id,
                                          newer.c.leg_id.is_not_distinct_from(_table.c.leg_id)).exists()
    db.session.execute(update(_table).where(vanished, _table.c.kind != START_LEG, _table.c.expires_at > now, ~told_since)
                       .values(state=ORDER_DUE, due_at=now, lease_until=None))
    db.session.execute(update(_table).where(or_(vanished, and_(_table.c.state == ORDER_DUE, _table.c.expires_at <= now)))
                       .values(state=ORDER_FAILED, lease_until=None, error_code="expired"))


def claim(*, now: datetime, lease_until: datetime, limit: int) -> Sequence[AnyRow]:
    """Takes up to `limit` due orders for one process until the lease ends, the oldest first."""
    due = (select(_table.c.id).where(_table.c.state == ORDER_DUE, _table.c.due_at <= now).order_by(_table.c.id)
           .limit(limit).with_for_update(skip_locked=True))
    claimed = db.session.execute(
        update(_table).where(_table.c.id.in_(due))
        .values(state=ORDER_DOING, lease_until=lease_until, attempts=_table.c.attempts + 1)
        .returning(*_table.c)).all()
    return sorted(claimed, key=lambda order: order.id)


def line_of(order: AnyRow) -> AnyRow:
    """(sid, recipient, address): the line an order is about, our number in the call, where a leg is to ring."""
    call, leg, contact = Call.__table__, CallLeg.__table__, Contact.__table__
    sid = leg.c.sid if order.leg_id else call.c.sid
    return db.session.execute(
        select(sid.label("sid"), contact.c.recipient, leg.c.address)
        .select_from(call).join(contact, contact.c.id == call.c.contact_id)
        .outerjoin(leg, leg.c.id == order.leg_id).where(call.c.contact_id == order.call_id)).one()


def settle(order_id: int, **values: Any) -> bool:
    """Ends what was claimed; False when it was given up meanwhile."""
    settled = db.session.execute(
        update(_table).where(_table.c.id == order_id, _table.c.state == ORDER_DOING)
        .values(lease_until=None, **values).returning(_table.c.id))
    return settled.first() is not None


def note_leg_sid(leg_id: str, sid: str) -> None:
    """The provider's SID of a leg that it has just placed; also of one that is over meanwhile, so that it can be ended."""
    leg = CallLeg.__table__
    db.session.execute(update(leg).where(leg.c.id == leg_id, leg.c.sid.is_(None)).values(sid=sid))
