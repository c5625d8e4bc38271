"""What is written down about a case, drafts of it, and which case it is told within. Everything within the reader's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from contactcenter.rules.reference import reference
from contactcenter.rules.staff import Staff
from contactcenter.rules.team import LOG
from contactcenter.storage.call_models import Signal
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import CaseDetails, CaseMerge, Draft
from contactcenter.storage.models import Case, User
from contactcenter.storage.scope import visible_to

_details, _draft, _merge = CaseDetails.__table__, Draft.__table__, CaseMerge.__table__
_case, _user, _signal = Case.__table__, User.__table__, Signal.__table__


@dataclass(frozen=True)
class NamedCase:
    """A case by its number and its reference."""

    number: int
    reference: str


def logged(staff: Staff, number: int) -> AnyRow | None:
    """The written form of a case with its author's name; None when nobody wrote, or it is out of scope."""
    return db.session.execute(
        select(_details, _user.c.display_name.label("author"))
        .join(_user, _user.c.id == _details.c.written_by).join(_case, _case.c.id == _details.c.case_id)
        .where(_details.c.case_id == number, visible_to(staff))).first()


def schools_of(staff: Staff, numbers: Collection[int]) -> dict[int, str]:
    """What is written down as the school of those of these cases that have one."""
    return {case_id: school for case_id, school in db.session.execute(
        select(_details.c.case_id, _details.c.school).join(_case, _case.c.id == _details.c.case_id)
        .where(_details.c.case_id.in_(sorted(numbers)), visible_to(staff))) if school}


def drafts_of(staff: Staff, number: int) -> Sequence[AnyRow]:
    """(user_id, fields, serial, saved_at, author) of every draft of a case, the latest first."""
    return db.session.execute(
        select(_draft.c.user_id, _draft.c.fields, _draft.c.serial, _draft.c.saved_at, _user.c.display_name.label("author"))
        .join(_user, _user.c.id == _draft.c.user_id).join(_case, _case.c.id == _draft.c.case_id)
        .where(_draft.c.case_id == number, _draft.c.form == LOG, visible_to(staff)).order_by(_draft.c.saved_at.desc())).all()


def own_drafts(staff: Staff) -> Sequence[NamedCase]:
    """The cases that a person has begun to write down, the latest first."""
    return [NamedCase(row.id, reference(row.id, row.opened_at)) for row in db.session.execute(
        select(_case.c.id, _case.c.opened_at).join(_draft, _draft.c.case_id == _case.c.id)
        .where(_draft.c.user_id == staff.id, _draft.c.form == LOG, visible_to(staff)).order_by(_draft.c.saved_at.desc()))]


def told_within(staff: Staff, number: int) -> NamedCase | None:
    """The case that a joined one is told within, where the reader may see it."""
    row = db.session.execute(
        select(_case.c.id, _case.c.opened_at).join(_merge, _merge.c.into_id == _case.c.id)
        .where(_merge.c.case_id == number, visible_to(staff))).first()
    return NamedCase(row.id, reference(row.id, row.opened_at)) if row else None


def joined_into(number: int) -> Sequence[NamedCase]:
    """The cases that are told within this one. For a page whose case was read within the reader's scope."""
    rows = db.session.execute(
        select(_case.c.id, _case.c.opened_at).join(_merge, _merge.c.case_id == _case.c.id)
        .where(_merge.c.into_id == number).order_by(_merge.c.merged_at))
    return [NamedCase(row.id, reference(row.id, row.opened_at)) for row in rows]


def signal_count() -> tuple[int, int]:
    """Changes with every signal: for parts that show what signals speak of. The table holds the last hour."""
    count, latest = db.session.execute(select(func.count(), func.coalesce(func.max(_signal.c.id), 0))).one()
    return count, latest
