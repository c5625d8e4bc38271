"""Which cases a person may see: one condition that every query of a person carries (DOMAIN 2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, false, literal_column, or_, select, true

from contactcenter.rules.lifecycle import CLOSED, NEW, STATUSES, TAKEN_IN
from contactcenter.rules.staff import OMBUDSMAN, OPERATOR, SUPERVISOR, Staff
from contactcenter.storage.models import Case, SealedReader
from contactcenter.storage.revisions import NATIONAL

# Spelled as the partial indexes are, so that both databases use them.
_closed: ColumnElement[str] = literal_column(repr(CLOSED))
IS_OPEN = Case.__table__.c.status != _closed
CALLED_FOR = and_(Case.__table__.c.status == _closed, Case.__table__.c.attention.is_not(None))   # closed, but somebody wrote
IS_COUNTED = or_(IS_OPEN, Case.__table__.c.attention.is_not(None))   # the index ix_case_counted answers for all of them


def in_states(statuses: Collection[str]) -> ColumnElement[bool]:
    """The case is in one of these states, spelled as the partial indexes are."""
    return Case.__table__.c.status.in_([literal_column(repr(status)) for status in STATUSES if status in statuses])


def visible_to(staff: Staff, *, statuses: Collection[str] = ()) -> ColumnElement[bool]:
    """What the role shows of the cases, and of the sealed ones those alone that name this person. Being named narrows a
    right and gives none. `statuses`: for a question that names these states alone; where every case in them is the role's, that
    is not asked again, for the planner multiplies what it is told twice and takes 6,000 cases for one."""
    if staff.role == OPERATOR and statuses and set(statuses) <= set(TAKEN_IN):
        return unsealed_for(staff)
    return and_(_by_role(staff), unsealed_for(staff))


def _by_role(staff: Staff) -> ColumnElement[bool]:
    """An operator: the whole country while it is taken in, own and unrouted cases, and closed ones that call for a look. An
    ombudsman: what was offered to the own regions or is attached to them. A supervisor: everything. Everybody else: no case."""
    case = Case.__table__.c
    if staff.role == OPERATOR:
        return or_(case.status.in_(TAKEN_IN), case.region.is_(None), case.owner_id.in_(staff.stands_for), CALLED_FOR)
    if staff.role == OMBUDSMAN:
        return and_(in_regions(sorted(staff.regions)), case.status != NEW)
    return true() if staff.role == SUPERVISOR else false()


def unsealed_for(staff: Staff) -> ColumnElement[bool]:
    """Cases that are not sealed, or name this person: also for what little a role may know of cases it does not see."""
    case, named = Case.__table__.c, SealedReader.__table__.c
    return or_(case.sealed_at.is_(None), case.id.in_(select(named.case_id).where(named.user_id == staff.id)))


def ways_to(staff: Staff) -> Sequence[ColumnElement[bool]]:
    """Conditions that have an index each, and together hold everything that visible_to() lets a person see: for looking
    through it from the newest case back."""
    case = Case.__table__.c
    if staff.role == OPERATOR:
        return [in_states(TAKEN_IN), case.region.is_(None), case.owner_id.in_(staff.stands_for), CALLED_FOR]
    if staff.role == OMBUDSMAN:
        return [and_(where == region, case.status != literal_column(repr(NEW)))
                for region in sorted(staff.regions) for where in (case.region, case.second_region)] or [false()]
    return [visible_to(staff)]


def in_regions(regions: list[str]) -> ColumnElement[bool]:
    """Cases of these regions, also where they are the second one."""
    case = Case.__table__.c
    return or_(case.region.in_(regions), case.second_region.in_(regions))


def revision_scopes(staff: Staff) -> frozenset[str] | None:
    """The revision counters that speak for what a person sees; None for all."""
    return staff.regions | {NATIONAL} if staff.role == OMBUDSMAN else None
