"""Live calls. Rows are locked in one order everywhere: the call, its offers, its legs, the shifts, the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from contactcenter.storage.call_models import Call
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.live import IS_LIVE, TURNS, WAITS
from contactcenter.storage.models import Contact
from contactcenter.storage.statements import insert
from contactcenter.storage.types import UtcTime

_table = Call.__table__
_HEARD_OF = (update(_table).where(_table.c.sid == bindparam("call")).values(news_at=bindparam("at", type_=UtcTime))
             .returning(*_table.c))   # each step of a call asks for it first


def add_once(values: dict[str, Any]) -> AnyRow | None:
    """Puts a call on its way and returns it; None when it already is."""
    statement = insert(Call).values(menu_tries=0, version=1, **values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(*_table.c)).first()


def by_sid(sid: str) -> AnyRow | None:
    """A call by the provider's SID, locked on PostgreSQL until the end of the transaction."""
    return db.session.execute(select(_table).where(_table.c.sid == sid).with_for_update()).first()


def by_id(call_id: int) -> AnyRow | None:
    """A call by our own id, locked like by_sid."""
    return db.session.execute(select(_table).where(_table.c.contact_id == call_id).with_for_update()).first()


def locked(call_id: int) -> AnyRow:
    """by_id for a call that is there."""
    return db.session.execute(select(_table).where(_table.c.contact_id == call_id).with_for_update()).one()


def heard_of(sid: str, *, at: datetime) -> AnyRow | None:
    """A call of which the provider has just said something, locked; None when it is not on its way yet."""
    return db.session.execute(_HEARD_OF, {"call": sid, "at": at}).first()


def change(call_id: int, **values: Any) -> AnyRow:
    """Writes values, counts the version up and returns the call as it is now."""
    return db.session.execute(update(_table).where(_table.c.contact_id == call_id)
                              .values(version=_table.c.version + 1, **values).returning(*_table.c)).one()


def take(call_id: int, *, operator_id: int) -> AnyRow | None:
    """Makes a waiting call one person's; None when it is somebody's already or waits no more. Exactly one wins."""
    return db.session.execute(
        update(_table).where(_table.c.contact_id == call_id, WAITS)
        .values(operator_id=operator_id, wanted_id=None, version=_table.c.version + 1).returning(*_table.c)).first()


def waiting() -> Sequence[AnyRow]:
    """The calls that wait and are nobody's yet, in the order of their turns."""
    return db.session.execute(select(_table).where(WAITS).order_by(*TURNS)).all()


def waiting_count() -> int:
    """How many calls wait and are nobody's yet."""
    return db.session.execute(select(func.count()).select_from(_table).where(WAITS)).scalar_one()


def place_of(call_id: int) -> int:
    """Which one a waiting call is, from 1; 0 when it does not wait for somebody to take it."""
    turns = list(db.session.execute(select(_table.c.contact_id).where(WAITS).order_by(*TURNS)).scalars())
    return turns.index(call_id) + 1 if call_id in turns else 0


def silent(*, since: datetime) -> Sequence[AnyRow]:
    """Live calls of which the provider has told nothing since then."""
    return db.session.execute(
        select(_table).where(IS_LIVE, _table.c.news_at < since).order_by(_table.c.news_at)).all()


def numbers_of(call_id: int) -> AnyRow:
    """(sender, recipient): who calls and which of our numbers was dialled."""
    contact = Contact.__table__
    return db.session.execute(
        select(contact.c.sender, contact.c.recipient).where(contact.c.id == call_id)).one()
