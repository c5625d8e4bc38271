"""Who stands in for whom, what a person is told, and who is in a case and types there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from contactcenter.rules.reference import reference
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.rules.team import PAGE, READS_FOR, WRITES_FOR
from contactcenter.storage.db import db
from contactcenter.storage.log_models import Draft
from contactcenter.storage.models import Case, User
from contactcenter.storage.scope import visible_to
from contactcenter.storage.team_models import CasePresence, Deputy, Notice

PAGE_ROWS = 50
_deputy, _notice, _case = Deputy.__table__.c, Notice.__table__.c, Case.__table__.c


@dataclass(frozen=True)
class DeputyRow:
    """A deputy who is named for days that are not over."""

    id: int
    person_id: int
    person: str
    deputy_id: int
    deputy: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class NoticeRow:
    """What a person was told. `read_at` is None until the case is opened; `reference` is None for one they may not see now."""

    id: int
    kind: str
    by: str | None                       # None: nobody, time went by
    at: datetime
    read_at: datetime | None
    reference: str | None


@dataclass(frozen=True)
class Present:
    """Somebody else who has the case open now."""

    user_id: int
    name: str
    writes: bool


@dataclass(frozen=True)
class Presence:
    """Who is in a case; `noted_at` is when it was last noted of the reader, None when they have just come."""

    noted_at: datetime | None
    others: tuple[Present, ...]


def presence(staff: Staff, number: int, *, now: datetime) -> Presence:
    """Who is in a case, the others by name. For a page whose case was read within the reader's scope."""
    there = CasePresence.__table__.c
    rows = db.session.execute(
        select(there.user_id, User.__table__.c.display_name, there.wrote_at, there.seen_at)
        .join(User.__table__, User.__table__.c.id == there.user_id)
        .where(there.case_id == number, there.seen_at > now - READS_FOR)
        .order_by(User.__table__.c.display_name, there.user_id)).all()
    return Presence(next((row.seen_at for row in rows if row.user_id == staff.id), None), tuple(
        Present(row.user_id, row.display_name, bool(row.wrote_at and row.wrote_at > now - WRITES_FOR))
        for row in rows if row.user_id != staff.id))


def typed(staff: Staff, number: int) -> tuple[dict[str, str], int]:
    """What a person was typing on the page of a case, by field, and the serial of its last save."""
    row = db.session.execute(select(Draft.fields, Draft.serial).where(
        Draft.user_id == staff.id, Draft.case_id == number, Draft.form == PAGE)).first()
    return (row.fields, row.serial) if row else ({}, 0)


def deputies(staff: Staff, *, day: date) -> Sequence[DeputyRow]:
    """Those that a person has named or is, on this day or later; a supervisor sees everybody's."""
    person, other = User.__table__.alias("person"), User.__table__.alias("other")
    query = (select(_deputy.id, _deputy.person_id, person.c.display_name, _deputy.deputy_id,
                    other.c.display_name.label("other_name"), _deputy.first_day, _deputy.last_day)
             .join(person, person.c.id == _deputy.person_id).join(other, other.c.id == _deputy.deputy_id)
             .where(_deputy.last_day >= day, _deputy.ended_at.is_(None)).order_by(_deputy.first_day, _deputy.id))
    if staff.role != SUPERVISOR:
        query = query.where(or_(_deputy.person_id == staff.id, _deputy.deputy_id == staff.id))
    return [DeputyRow(*row) for row in db.session.execute(query)]


def notices(staff: Staff, *, limit: int = PAGE_ROWS) -> Sequence[NoticeRow]:
    """What a person was told, the latest first. A case that was taken out of their sight is not named."""
    by = User.__table__.c
    rows = db.session.execute(
        select(_notice.id, _notice.kind, by.display_name, _notice.at, _notice.read_at, _case.id.label("number"),
               _case.opened_at, visible_to(staff).label("seen"))
        .join(Case.__table__, _case.id == _notice.case_id).outerjoin(User.__table__, by.id == _notice.by_id)
        .where(_notice.user_id == staff.id).order_by(_notice.id.desc()).limit(limit))
    return [NoticeRow(row.id, row.kind, row.display_name, row.at, row.read_at,
                      reference(row.number, row.opened_at) if row.seen else None) for row in rows]


def unread(staff: Staff) -> tuple[int, int]:
    """How many notices were not opened yet, and the latest of them (0 for none)."""
    count, latest = db.session.execute(select(func.count(), func.coalesce(func.max(_notice.id), 0)).where(
        _notice.user_id == staff.id, _notice.read_at.is_(None))).one()
    return count, latest
