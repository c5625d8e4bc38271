"""Cases and regions: who works for a region, and which cases left it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, insert, select

from contactcenter.rules.staff import OMBUDSMAN, OPERATOR
from contactcenter.storage.call_models import Shift
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.desk_models import CaseLeft
from contactcenter.storage.live import AT_WORK
from contactcenter.storage.models import StaffSession, User, UserRegion

_user, _region, _shift = User.__table__, UserRegion.__table__, Shift.__table__
_session = StaffSession.__table__


def leave(case_id: int, *, region: str, to_region: str | None, by: int | None, at: datetime, reason: str) -> None:
    """Writes down that a case left a region, and where to (None: the national queue)."""
    db.session.execute(insert(CaseLeft.__table__).values(
        case_id=case_id, region=region, to_region=to_region, left_by=by, left_at=at, reason=reason))


def team_of(region: str) -> list[int]:
    """The active ombudsmen of a region."""
    return list(db.session.execute(
        select(_user.c.id).join(_region, _region.c.user_id == _user.c.id)
        .where(_region.c.region == region, _user.c.active, _user.c.role == OMBUDSMAN).order_by(_user.c.id)).scalars())


def people_of(role: str, *, at_work: bool = False) -> list[int]:
    """The active people of a role; `at_work`: those alone who have an open shift."""
    query = select(_user.c.id).where(_user.c.role == role, _user.c.active).order_by(_user.c.id)
    if at_work:
        query = query.where(exists().where(_shift.c.user_id == _user.c.id, AT_WORK))
    return list(db.session.execute(query).scalars())


def on_shift(user_id: int) -> bool:
    """Whether a person has an open shift."""
    return bool(db.session.execute(select(exists().where(_shift.c.user_id == user_id, AT_WORK))).scalar())


def operators_on_shift() -> bool:
    """Whether any operator has an open shift."""
    return bool(db.session.execute(select(exists().where(
        _shift.c.user_id == _user.c.id, _user.c.role == OPERATOR, AT_WORK))).scalar())


def person(user_id: int) -> AnyRow | None:
    """(id, role, active) of an account."""
    return db.session.execute(select(_user.c.id, _user.c.role, _user.c.active).where(_user.c.id == user_id)).first()


def is_signed_in(user_id: int, *, seen_since: datetime, now: datetime) -> bool:
    """Whether a person has a session that is not over and was used since a moment."""
    return bool(db.session.execute(select(exists().where(
        _session.c.user_id == user_id, _session.c.expires_at > now, _session.c.seen_at >= seen_since))).scalar())
