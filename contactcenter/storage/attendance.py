"""Who has the page of a case open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, tuple_, update

from contactcenter.storage.db import db
from contactcenter.storage.statements import insert
from contactcenter.storage.team_models import CasePresence

_table = CasePresence.__table__


def note(case_id: int, user_id: int, **values: datetime | None) -> None:
    """Notes when this person was seen here, or typed."""
    statement = insert(CasePresence).values(case_id=case_id, user_id=user_id, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["case_id", "user_id"], set_=values))


def wrote(case_id: int, user_id: int, *, at: datetime, since: datetime) -> bool:
    """Notes that this person types, and returns whether they have just begun to."""
    mine = (_table.c.case_id == case_id, _table.c.user_id == user_id)
    before = db.session.execute(select(_table.c.wrote_at).where(*mine)).scalar()
    note(case_id, user_id, seen_at=at, wrote_at=at)
    return before is None or before <= since


def stopped_writing(case_id: int, user_id: int) -> None:
    db.session.execute(update(_table).where(_table.c.case_id == case_id, _table.c.user_id == user_id).values(wrote_at=None))


def leave(case_id: int, user_id: int) -> bool:
    """Whether this person was here."""
    gone = delete(_table).where(_table.c.case_id == case_id, _table.c.user_id == user_id)
    return db.session.execute(gone.returning(_table.c.user_id)).first() is not None


def forget(*, before: datetime) -> None:
    """Rows that nobody has renewed; those that somebody is just renewing or sweeping are left to them: nobody waits here."""
    key = (_table.c.case_id, _table.c.user_id)
    old = select(*key).where(_table.c.seen_at <= before).with_for_update(skip_locked=True)
    db.session.execute(delete(_table).where(tuple_(*key).in_(old)))


def present(case_id: int, *, since: datetime) -> Sequence[int]:
    """Who is here."""
    return db.session.execute(select(_table.c.user_id).where(
        _table.c.case_id == case_id, _table.c.seen_at > since).order_by(_table.c.user_id)).scalars().all()
