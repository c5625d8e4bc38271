"""Who is at work, and in which state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from contactcenter.rules.calls import TELEPHONE
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import Shift
from contactcenter.storage.db import db
from contactcenter.storage.live import AT_WORK
from contactcenter.storage.models import User

_shift, _user = Shift.__table__, User.__table__


@dataclass(frozen=True)
class OwnShift:
    """A person's own shift. `reason` is None for a state they chose, `wrap_up_until` None outside of wrap-up."""

    state: str
    reason: str | None
    since: datetime
    started_at: datetime
    wrap_up_until: datetime | None
    languages: tuple[str, ...]
    reach: str
    address: str
    seen_at: datetime


@dataclass(frozen=True)
class AtWork:
    """Somebody on shift."""

    user_id: int
    name: str
    role: str
    state: str
    reason: str | None
    since: datetime
    started_at: datetime
    languages: tuple[str, ...]
    reach: str


@dataclass(frozen=True)
class Reach:
    """How somebody was to be reached on their latest shift."""

    reach: str
    address: str
    languages: tuple[str, ...]


def shift_of(user_id: int) -> OwnShift | None:
    """The open shift of a person; None off work."""
    row = db.session.execute(select(_shift).where(_shift.c.user_id == user_id, AT_WORK)).first()
    return OwnShift(row.state, row.state_reason, row.state_since, row.started_at, row.wrap_up_until,
                    tuple(row.languages), row.reach, row.address, row.seen_at) if row else None


def people_at_work() -> Sequence[AtWork]:
    """Everybody on shift, by name."""
    rows = db.session.execute(
        select(_shift, _user.c.display_name, _user.c.role).join(_user, _user.c.id == _shift.c.user_id)
        .where(AT_WORK).order_by(_user.c.display_name, _user.c.id))
    return [AtWork(row.user_id, row.display_name, row.role, row.state, row.state_reason, row.state_since,
                   row.started_at, tuple(row.languages), row.reach) for row in rows]


def last_reach(user_id: int) -> Reach | None:
    """How a person was reached last time; None before their first shift."""
    row = db.session.execute(
        select(_shift).where(_shift.c.user_id == user_id).order_by(_shift.c.id.desc()).limit(1)).first()
    return Reach(row.reach, row.address, tuple(row.languages)) if row else None


def own_telephone(staff: Staff) -> str:
    """The telephone a person was reached at on their latest shift; empty where it was none."""
    reach = last_reach(staff.id)
    return reach.address if reach and reach.reach == TELEPHONE else ""
