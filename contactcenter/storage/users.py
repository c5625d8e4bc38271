"""Users, their regions and their signed-in browsers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from contactcenter.rules.staff import ADMINISTRATOR, NO_PASSWORD
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import StaffSession, User, UserRegion
from contactcenter.storage.statements import insert as insert_once

_users = User.__table__
_sessions = StaffSession.__table__


def add_once(values: dict[str, Any], regions: Iterable[str]) -> int | None:
    """Adds an account with its regions and returns its id; None when the name is taken."""
    statement = insert_once(User).values(theme="system", shortcuts=True, active=True, totp_step=0, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["name"]).returning(_users.c.id)
    user_id = db.session.execute(statement).scalar()
    if user_id is not None:
        set_regions(user_id, regions)
    return user_id


def change(user_id: int, **values: Any) -> None:
    db.session.execute(update(_users).where(_users.c.id == user_id).values(**values))


def display_name(user_id: int) -> str:
    """What a person is called; nothing for an account that is not there."""
    return db.session.execute(select(_users.c.display_name).where(_users.c.id == user_id)).scalar() or ""


def add_session(values: dict[str, Any]) -> None:
    db.session.execute(insert(_sessions).values(**values))


def sessions_of(user_id: int) -> list[str]:
    """The token hashes of a person's sessions."""
    return list(db.session.execute(select(_sessions.c.token_hash).where(_sessions.c.user_id == user_id)).scalars())


def renew_session(token_hash: str, *, new_hash: str, now: datetime) -> bool:
    """Gives a living session another token and notes that its person has just proved who they are."""
    statement = update(_sessions).where(_sessions.c.token_hash == token_hash).values(token_hash=new_hash, proved_at=now)
    return db.session.execute(statement).rowcount == 1   # type: ignore[attr-defined]


def touch_session(token_hash: str, now: datetime) -> None:
    db.session.execute(update(_sessions).where(_sessions.c.token_hash == token_hash).values(seen_at=now))


def end_session(token_hash: str) -> int | None:
    """Whose it was; None when it was over already."""
    ended = delete(_sessions).where(_sessions.c.token_hash == token_hash).returning(_sessions.c.user_id)
    return db.session.execute(ended).scalar()


def end_sessions_of(user_id: int, *, but: str = "") -> None:
    """Ends a person's sessions, or all but one."""
    db.session.execute(delete(_sessions).where(_sessions.c.user_id == user_id, _sessions.c.token_hash != but))


def locked(user_id: int) -> AnyRow | None:
    """An account as it is now (name, display_name, role, active), its row locked; None when it is not there."""
    columns = (_users.c.id, _users.c.name, _users.c.display_name, _users.c.role, _users.c.active, _users.c.break_glass)
    return db.session.execute(select(*columns).where(_users.c.id == user_id).with_for_update()).first()


def locked_administrators() -> list[int]:
    """Who can administer now, all rows locked: two who put each other out take turns."""
    query = select(_users.c.id).where(_users.c.role == ADMINISTRATOR, _users.c.active, _users.c.password_hash != NO_PASSWORD)
    return list(db.session.execute(query.order_by(_users.c.id).with_for_update()).scalars())


def regions_of(user_id: int) -> frozenset[str]:
    return frozenset(db.session.execute(select(UserRegion.region).where(UserRegion.user_id == user_id)).scalars())


def set_regions(user_id: int, regions: Iterable[str]) -> None:
    table = UserRegion.__table__
    db.session.execute(delete(table).where(table.c.user_id == user_id))
    for region in sorted(regions):
        db.session.execute(insert(table).values(user_id=user_id, region=region))


def accept_step(user_id: int, step: int) -> bool:
    """Takes a step of the one-time codes if it is later than the last one taken: each counts once, on any process."""
    statement = update(_users).where(_users.c.id == user_id, _users.c.totp_step < step).values(totp_step=step)
    return db.session.execute(statement).rowcount == 1   # type: ignore[attr-defined]


def forget_sessions_before(now: datetime) -> None:
    db.session.execute(delete(_sessions).where(_sessions.c.expires_at <= now))
