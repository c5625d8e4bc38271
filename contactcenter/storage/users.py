"""Users, their regions and their signed-in browsers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession, User, UserRegion
from contactcenter.storage.statements import insert as insert_once

_users = User.__table__
_sessions = StaffSession.__table__


def add_once(values: dict[str, Any], regions: Iterable[str]) -> int | None:
    """Adds an account with its regions and returns its id; None when the name is taken."""
    statement = insert_once(User).values(theme="system", shortcuts=True, active=True, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["name"]).returning(_users.c.id)
    user_id = db.session.execute(statement).scalar()
    if user_id is not None:
        for region in sorted(regions):
            db.session.execute(insert(UserRegion.__table__).values(user_id=user_id, region=region))
    return user_id


def change(user_id: int, **values: Any) -> None:
    db.session.execute(update(_users).where(_users.c.id == user_id).values(**values))


def display_name(user_id: int) -> str:
    """What a person is called; nothing for an account that is not there."""
    return db.session.execute(select(_users.c.display_name).where(_users.c.id == user_id)).scalar() or ""


def add_session(values: dict[str, Any]) -> None:
    db.session.execute(insert(_sessions).values(**values))


def touch_session(token_hash: str, now: datetime) -> None:
    db.session.execute(update(_sessions).where(_sessions.c.token_hash == token_hash).values(seen_at=now))


def end_session(token_hash: str) -> None:
    db.session.execute(delete(_sessions).where(_sessions.c.token_hash == token_hash))


def forget_sessions_before(now: datetime) -> None:
    db.session.execute(delete(_sessions).where(_sessions.c.expires_at <= now))
