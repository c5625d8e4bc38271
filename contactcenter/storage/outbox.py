"""The outbox: texts that are due, with leases so that several senders never take the same one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, ScalarSelect, Select, bindparam, func, or_, select, update

from contactcenter.rules.delivery import BARRED, DUE, EXPIRED, FAILED, SENDING, UNSURE
from contactcenter.rules.doubts import LOOK_AFTER
from contactcenter.rules.lifecycle import CLOSED
from contactcenter.rules.safety import minute_of_day
from contactcenter.rules.staff import Staff
from contactcenter.storage.callers import barred_from_texts
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Caller, Case, DeliveryEvent, Outbox
from contactcenter.storage.scope import visible_to
from contactcenter.storage.statements import insert as insert_once
from contactcenter.storage.types import UtcTime
from contactcenter.storage.writing import Insert, Placeholders, Prepared

_table, _delivery = Outbox.__table__, DeliveryEvent.__table__.c
_add = Insert(_table, state=DUE)


def add(values: dict[str, Any]) -> None:
    _add(**values)


def add_once(values: dict[str, Any]) -> bool:
    """add for a text of which a contact gets one at most; False when it has it."""
    statement = insert_once(Outbox).values(state=DUE, attempts=0, status_rank=-1, **values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(_table.c.id)).scalar() is not None


def has(contact_id: int, kind: str) -> bool:
    """Whether a contact has got a text of this kind."""
    return db.session.execute(
        select(_table.c.id).where(_table.c.contact_id == contact_id, _table.c.kind == kind)).first() is not None


def _counted(given: Placeholders) -> Select[*tuple[Any, ...]]:
    count = select(func.count()).select_from(_table).where(_table.c.contact_id.is_not(None))
    acknowledged = count.join(Case, Case.id == _table.c.case_id).where(
        _table.c.caller_id == given["caller_id"], _table.c.created_at >= given["conversation_since"], Case.status != CLOSED)
    today = count.where(_table.c.caller_id == given["caller_id"], _table.c.created_at >= given["day_since"])
    return select(acknowledged.scalar_subquery().label("acknowledged"), today.scalar_subquery().label("today"),
                  automatic_lately(given["minute_since"], given["most"]).label("last_minute"))


@dataclass(frozen=True)
class Ceiling:
    """What is asked of everybody's automatic texts: since when, and how many are as good as more."""

    since: datetime
    most: int


def automatic_lately(since: Any, most: Any) -> ScalarSelect[int]:
    """How many automatic texts were written to anybody since then, where `most` are as good as more: a flood is not counted."""
    some = select(_table.c.id).where(_table.c.created_at >= since, _table.c.contact_id.is_not(None)).limit(most)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


_lately = Prepared(_counted)


def lately(caller_id: int, *, conversation_since: datetime, day_since: datetime, ceiling: Ceiling) -> AnyRow:
    """(acknowledged, today, last_minute): automatic texts to this number about a case that is still open since the conversation
    began, to this number since a day, to everybody under the ceiling (automatic_lately)."""
    row = _lately.row(caller_id=caller_id, conversation_since=conversation_since, day_since=day_since,
                      minute_since=ceiling.since, most=ceiling.most)
    assert row is not None, "three counts are always a row"
    return row


def automatic_since(moment: datetime) -> int:
    """How many automatic texts were written since then, whatever became of them."""
    return db.session.execute(select(func.count()).select_from(_table).where(
        _table.c.created_at >= moment, _table.c.contact_id.is_not(None))).scalar_one()


_IN_DOUBT: dict[str, Any] = {"state": UNSURE, "lease_until": None, "looks": 0}


def doubtful(now: datetime) -> dict[str, Any]:
    """What a text's row says from the moment it is in doubt; due_at is when the provider's books are asked."""
    return _IN_DOUBT | {"unsure_at": now, "due_at": now + LOOK_AFTER}


# Built once: threads that send ask all of this for every text or for every few.
_NOW: Any = bindparam("now", type_=UtcTime)
_WHAT_BECAME = (_table.c.id, _table.c.case_id, _table.c.state)
_EXPIRED = (update(_table).where(_table.c.state == DUE, _table.c.expires_at <= _NOW)
            .values(state=EXPIRED, settled_at=_NOW).returning(*_WHAT_BECAME))
_VANISHED = (update(_table).where(_table.c.state == SENDING, _table.c.lease_until <= _NOW)
             .values(error_code="sender_vanished", unsure_at=_NOW, due_at=bindparam("look_at", type_=UtcTime), **_IN_DOUBT)
             .returning(*_WHAT_BECAME))
_REFUSED = (update(_table).where(_table.c.state == DUE, _table.c.due_at <= _NOW, _table.c.caller_id.in_(
                select(Caller.__table__.c.id).where(barred_from_texts(bindparam("minute", type_=Integer)))))
            .values(state=FAILED, settled_at=_NOW, error_code=BARRED).returning(*_WHAT_BECAME))
_CLAIMED = (update(_table).where(_table.c.id.in_(
                select(_table.c.id).where(_table.c.state == DUE, _table.c.due_at <= _NOW).order_by(_table.c.due_at)
                .limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True)))
            .values(state=SENDING, lease_until=bindparam("lease", type_=UtcTime), attempts=_table.c.attempts + 1)
            .returning(*_table.c))
_settle = Prepared(lambda given: update(_table).where(
    _table.c.id == given.pop("outbox_id"), _table.c.state == given.pop("state_was")).values(given).returning(_table.c.id))
_reports = Prepared(lambda given: select(_delivery.status, _delivery.error_code)
                    .where(_delivery.sid == given["sid"]).order_by(_delivery.id))


def give_up_expired(now: datetime) -> Sequence[AnyRow]:
    """Texts that came too late to be sent, and those whose sender vanished: nobody knows whether these went out."""
    vanished = {"now": now, "look_at": doubtful(now)["due_at"]}
    return [*db.session.execute(_EXPIRED, {"now": now}), *db.session.execute(_VANISHED, vanished)]


def refuse_barred(now: datetime) -> Sequence[AnyRow]:
    """Texts to numbers that since then asked for silence or became unsafe: checked again when they are due."""
    return db.session.execute(_REFUSED, {"now": now, "minute": minute_of_day(now)}).all()


def claim(*, now: datetime, lease_until: datetime, limit: int) -> Sequence[AnyRow]:
    """Takes up to `limit` due texts for one sender until the lease ends."""
    return db.session.execute(_CLAIMED, {"now": now, "lease": lease_until, "most": limit}).all()


def settle(outbox_id: str, *, state_was: str = SENDING, **values: Any) -> bool:
    """Ends a sending, or a doubt; False when a callback has already told more."""
    settled = {"outbox_id": outbox_id, "state_was": state_was, "lease_until": None} | values
    return _settle.scalar(**settled) is not None


def claim_doubts(*, now: datetime, lease_until: datetime, limit: int) -> Sequence[AnyRow]:
    """Takes up to `limit` doubtful texts to be looked for, until the lease ends."""
    due = (select(_table.c.id).where(_table.c.state == UNSURE, _table.c.person_at.is_(None), _table.c.due_at <= now)
           .order_by(_table.c.due_at).limit(limit).with_for_update(skip_locked=True))
    return db.session.execute(
        update(_table).where(_table.c.id.in_(due)).values(due_at=lease_until).returning(*_table.c)).all()


def is_any_doubtful(now: datetime) -> bool:
    """Whether there is any to claim."""
    return db.session.execute(select(_table.c.id).where(
        _table.c.state == UNSURE, _table.c.person_at.is_(None), _table.c.due_at <= now).limit(1)).first() is not None


def doubt_everything(now: datetime) -> int:
    """Nothing that was to be sent is sent before the provider's books have been asked for it: what came of it since the backup
    is not known. Returns how many texts."""
    rows = db.session.execute(update(_table).where(_table.c.state.in_((DUE, SENDING)))
                              .values({"error_code": "restored"} | doubtful(now)).returning(_table.c.id)).all()
    return len(rows)


def known_sids(sids: Collection[str]) -> set[str]:
    """Those of these SIDs that belong to a text of ours."""
    return set(db.session.execute(select(_table.c.sid).where(_table.c.sid.in_(sorted(sids)))).scalars())


def find_for(staff: Staff, outbox_id: str) -> AnyRow | None:
    """A text about a case within a person's scope, locked until the end of the transaction."""
    about = select(Case.__table__.c.id).where(visible_to(staff))
    return db.session.execute(
        select(_table).where(_table.c.id == outbox_id, _table.c.case_id.in_(about)).with_for_update()).first()


def add_delivery_event_once(values: dict[str, Any]) -> bool:
    """Stores a status as the provider told it; False when (sid, status) is already there."""
    statement = insert_once(DeliveryEvent).values(**values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(DeliveryEvent.__table__.c.id)).scalar() is not None


def find(*, outbox_id: str | None, sid: str) -> AnyRow | None:
    """The text that a callback speaks of: by our id, else by the provider's."""
    wanted = _table.c.id == outbox_id if outbox_id else _table.c.sid == sid
    return db.session.execute(select(_table).where(wanted)).first()


def advance(outbox_id: str, *, sid: str, rank: int, **values: Any) -> bool:
    """Moves a text forward; False when it is already as far, or belongs to another SID."""
    moved = db.session.execute(
        update(_table).where(_table.c.id == outbox_id, _table.c.status_rank < rank,
                             or_(_table.c.sid.is_(None), _table.c.sid == sid))
        .values(sid=sid, status_rank=rank, lease_until=None, person_at=None, **values).returning(_table.c.id))
    return moved.first() is not None


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest text has been due; None when nothing waits."""
    return db.session.execute(
        select(func.min(_table.c.due_at)).where(_table.c.state == DUE, _table.c.due_at <= now)).scalar()


def in_doubt() -> int:
    """How many texts wait for a person to decide."""
    return int(db.session.execute(select(func.count()).select_from(_table).where(
        _table.c.state == UNSURE, _table.c.person_at.is_not(None))).scalar_one())


def counts_by_state() -> dict[str, int]:
    """How many texts are under way, by state. Those that have ended are many, and no question to the index."""
    under_way = (DUE, SENDING, UNSURE)
    rows = db.session.execute(
        select(_table.c.state, func.count()).where(_table.c.state.in_(under_way)).group_by(_table.c.state)).all()
    return dict.fromkeys(under_way, 0) | {state: count for state, count in rows}


def reports_of(sid: str) -> Sequence[AnyRow]:
    """(status, error_code) of every report on a SID."""
    return _reports.rows(sid=sid)
