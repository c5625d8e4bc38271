"""Accounts for those who administer them, and what a person has to sign in with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select

from contactcenter.rules.staff import EMERGENCY, NO_PASSWORD
from contactcenter.storage.account_models import AccountChange, Invitation, Passkey, RecoveryCode
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import StaffSession, User, UserRegion

_user, _session = User.__table__.c, StaffSession.__table__.c
_passkey, _change = Passkey.__table__.c, AccountChange.__table__.c
MOST_CHANGES = 200


@dataclass(frozen=True)
class Account:
    """An account as an administrator sees it. `invited_until` is None without a living invitation."""

    id: int
    name: str
    display_name: str
    role: str
    regions: frozenset[str]
    active: bool
    break_glass: bool
    has_password: bool
    has_code: bool
    passkeys: int
    sessions: int
    seen_at: datetime | None
    invited_until: datetime | None


@dataclass(frozen=True)
class Change:
    """A line of an account's history; `by` is None for the command line."""

    kind: str
    by: str | None
    facts: dict[str, Any]
    at: datetime


def accounts(*, now: datetime) -> list[Account]:
    """All of them: those in use first, by the names colleagues see."""
    return _accounts(now=now)


def paper_codes() -> Mapping[str, int]:
    """How many paper codes each break-glass account in use has left, by its name."""
    left = select(func.count()).where(RecoveryCode.user_id == _user.id).scalar_subquery()
    rows = db.session.execute(select(_user.name, left).where(_user.break_glass, _user.active))
    return {name: count for name, count in rows}


def account(user_id: int, *, now: datetime) -> Account | None:
    return next(iter(_accounts(_user.id == user_id, now=now)), None)


def _accounts(*conditions: Any, now: datetime) -> list[Account]:
    def count(column: Any) -> Any:
        return select(func.count()).where(column == _user.id).correlate(User.__table__).scalar_subquery()

    seen = select(func.max(_session.seen_at)).where(_session.user_id == _user.id).correlate(User.__table__).scalar_subquery()
    invited = select(Invitation.expires_at).where(Invitation.user_id == _user.id, Invitation.expires_at > now).correlate(
        User.__table__).scalar_subquery()
    rows = db.session.execute(select(
        User.__table__, count(_passkey.user_id).label("passkeys"), count(_session.user_id).label("sessions"),
        seen.label("seen_at"), invited.label("invited_until"))
        .where(*conditions).order_by(_user.active.desc(), _user.display_name, _user.id)).all()
    regions: dict[int, set[str]] = {}
    for user_id, region in db.session.execute(select(UserRegion.user_id, UserRegion.region)):
        regions.setdefault(user_id, set()).add(region)
    return [_account(row, frozenset(regions.get(row.id, ()))) for row in rows]


def _account(row: AnyRow, regions: frozenset[str]) -> Account:
    return Account(
        id=row.id, name=row.name, display_name=row.display_name, role=row.role, regions=regions, active=row.active,
        break_glass=row.break_glass, has_password=row.password_hash != NO_PASSWORD, has_code=row.totp_secret is not None,
        passkeys=row.passkeys, sessions=row.sessions, seen_at=row.seen_at, invited_until=row.invited_until)


def changes_of(user_id: int) -> list[Change]:
    """The history of an account, the latest first."""
    by = User.__table__.alias("by")
    rows = db.session.execute(select(_change.kind, by.c.display_name, _change.facts, _change.at)
                              .outerjoin(by, by.c.id == _change.by_id).where(_change.user_id == user_id)
                              .order_by(_change.id.desc()).limit(MOST_CHANGES))
    return [Change(*row) for row in rows]


def emergencies_since(since: datetime) -> list[AnyRow]:
    """(name, at) of each use of a break-glass account since then, the latest first."""
    return list(db.session.execute(
        select(_user.display_name.label("name"), _change.at).join(User, _user.id == _change.user_id)
        .where(_change.kind == EMERGENCY, _change.at > since).order_by(_change.id.desc())))


def invited(token_hash: str, *, now: datetime) -> AnyRow | None:
    """(id, name, display_name, language) of a living invitation to an account in use."""
    return db.session.execute(
        select(_user.id, _user.name, _user.display_name, _user.language).join(Invitation, Invitation.user_id == _user.id)
        .where(Invitation.token_hash == token_hash, Invitation.expires_at > now, _user.active)).first()


def passkeys_of(user_id: int) -> list[AnyRow]:
    """(id, credential_id, name, created_at, used_at), the oldest first."""
    return list(db.session.execute(select(_passkey.id, _passkey.credential_id, _passkey.name, _passkey.created_at,
                                          _passkey.used_at).where(_passkey.user_id == user_id).order_by(_passkey.id)))


def passkey(credential_id: str) -> AnyRow | None:
    """(id, user_id, public_key, sign_count) of a credential whose account is in use."""
    return db.session.execute(
        select(_passkey.id, _passkey.user_id, _passkey.public_key, _passkey.sign_count)
        .join(User, _user.id == _passkey.user_id).where(_passkey.credential_id == credential_id, _user.active)).first()


def has_passkey(user_id: int) -> bool:
    return bool(db.session.execute(select(exists().where(_passkey.user_id == user_id))).scalar())


def codes_left(user_id: int) -> int:
    """How many recovery codes have not been used."""
    return int(db.session.execute(select(func.count()).where(RecoveryCode.user_id == user_id)).scalar_one())
