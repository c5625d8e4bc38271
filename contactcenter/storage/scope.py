"""Which cases a person may see: one condition that every query of a person carries (DOMAIN 2)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, true

from contactcenter.rules.lifecycle import NEW, TAKEN_IN
from contactcenter.rules.staff import OMBUDSMAN, OPERATOR, SUPERVISOR, Staff
from contactcenter.storage.models import Case
from contactcenter.storage.revisions import NATIONAL


def visible_to(staff: Staff) -> ColumnElement[bool]:
    """An operator: the whole country while it is taken in, own and unrouted cases. An ombudsman: what was offered to the own
    regions. A supervisor: everything. Everybody else: no case."""
    case = Case.__table__.c
    if staff.role == OPERATOR:
        return or_(case.status.in_(TAKEN_IN), case.region.is_(None), case.owner_id == staff.id)
    if staff.role == OMBUDSMAN:
        return and_(case.region.in_(sorted(staff.regions)), case.status != NEW)
    return true() if staff.role == SUPERVISOR else false()


def revision_scopes(staff: Staff) -> frozenset[str] | None:
    """The revision counters that speak for what a person sees; None for all."""
    return staff.regions | {NATIONAL} if staff.role == OMBUDSMAN else None
