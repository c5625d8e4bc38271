"""How far the provider's books have been read, what was counted in them, and which of their lines are ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from contactcenter.storage.call_models import Recording
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import CallEvent, Contact, Outbox
from contactcenter.storage.service_models import BookCount, BookMark
from contactcenter.storage.statements import insert

_mark, _count = BookMark.__table__, BookCount.__table__


def mark(kind: str) -> AnyRow | None:
    """How far a book has been read; None: never."""
    return db.session.execute(select(_mark).where(_mark.c.kind == kind)).first()


def marks() -> Sequence[AnyRow]:
    return db.session.execute(select(_mark).order_by(_mark.c.kind)).all()


def move_mark(kind: str, **values: Any) -> None:
    """Writes down how a look went."""
    statement = insert(BookMark).values(kind=kind, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["kind"], set_=values))


def note_count(*, day: date, number: str, kind: str, **values: Any) -> None:
    """Writes down a day of a number; counted again it replaces what was counted before."""
    statement = insert(BookCount).values(day=day, number=number, kind=kind, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["day", "number", "kind"], set_=values))


def counts(since: date) -> Sequence[AnyRow]:
    """The counted days since then, the latest first."""
    return db.session.execute(
        select(_count).where(_count.c.day >= since)
        .order_by(_count.c.day.desc(), _count.c.number, _count.c.kind)).all()


def missing_days(since: date) -> int:
    """How many contacts the counted days since then lack."""
    return int(db.session.execute(
        select(func.coalesce(func.sum(_count.c.listed - _count.c.stored), 0)).where(_count.c.day >= since)).scalar_one())


def contacts_of(provider: str, sids: Collection[str]) -> dict[str, datetime | None]:
    """Those of these SIDs that are stored, with when only the books told them."""
    table = Contact.__table__
    rows = db.session.execute(select(table.c.sid, table.c.reconciled_at).where(
        table.c.provider == provider, table.c.sid.in_(sorted(sids)))).all()
    return {sid: reconciled_at for sid, reconciled_at in rows}


def ended_calls(sids: Collection[str], *, finals: Collection[str]) -> set[str]:
    """Those of these calls whose end is known."""
    table = Contact.__table__
    return set(db.session.execute(select(table.c.sid).where(
        table.c.sid.in_(sorted(sids)), table.c.status.in_(sorted(finals)))).scalars())


def recordings_of(sids: Collection[str], call_sids: Collection[str]) -> set[str]:
    """Those of these recordings that are stored, or whose call has told of them."""
    table, event = Recording.__table__, CallEvent.__table__
    stored = set(db.session.execute(select(table.c.sid).where(table.c.sid.in_(sorted(sids)))).scalars())
    told = db.session.execute(select(event.c.raw).where(
        event.c.sid.in_(sorted(call_sids)), event.c.event.like("recording-%"))).scalars()
    return stored | {str(raw.get("recording", "")) for raw in told}


def ranks_of(sids: Collection[str]) -> dict[str, int]:
    """How far those of our texts have come that have one of these SIDs."""
    table = Outbox.__table__
    return {sid: rank for sid, rank in db.session.execute(
        select(table.c.sid, table.c.status_rank).where(table.c.sid.in_(sorted(sids))))}
