"""Who is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Select, bindparam, null, select

from contactcenter.rules.local_time import local
from contactcenter.rules.staff import ROLES_WITH_CASES, Staff
from contactcenter.storage.db import AnyRow, db, reading
from contactcenter.storage.deputies import on_duty
from contactcenter.storage.models import StaffSession, User, UserRegion
from contactcenter.storage.team_models import Deputy
from contactcenter.storage.wall import let_in

__all__ = ["IDLE_LIMIT", "Browser", "Login", "SignedIn", "all_signed_in", "browsers_of", "let_in", "login_named", "login_of",
           "people_with_cases", "signed_in"]

IDLE_LIMIT = timedelta(hours=1)
_user = User.__table__.c
_session = StaffSession.__table__.c
_region = UserRegion.__table__.c


@dataclass(frozen=True)
class Login:
    """An account at the sign-in page. `totp_secret` is None before a second factor is set up."""

    staff: Staff
    password_hash: str
    totp_secret: str | None
    break_glass: bool


@dataclass(frozen=True)
class SignedIn:
    """A living session with its person. `proved_at` is when they last proved who they are."""

    staff: Staff
    seen_at: datetime
    proved_at: datetime


@dataclass(frozen=True)
class Browser:
    """A signed-in browser as its owner sees it; `token_hash` names it and opens nothing."""

    token_hash: str
    device: str
    created_at: datetime
    seen_at: datetime


def _people(day: date | BindParameter[date] | None = None) -> Select[*tuple[Any, ...]]:
    """A row for each region of a person; one with no region for people without. With a day: also the regions of those whom
    they stand in for then."""
    return _with_regions(day, User.__table__.c)


def _with_regions(day: date | BindParameter[date] | None, columns: Iterable[ColumnElement[Any]]) -> Select[*tuple[Any, ...]]:
    own = select(_region.user_id, _region.region, null().label("person_id"))
    sight = (own if day is None else own.union_all(_of_others(day))).subquery()
    return (select(*columns, sight.c.region, sight.c.person_id)
            .select_from(User.__table__.outerjoin(sight, sight.c.user_id == _user.id)).where(_user.active))


def _of_others(day: date | BindParameter[date]) -> Select[*tuple[Any, ...]]:
    """Deputyship is not passed on: only what is the absent person's own."""
    deputy = Deputy.__table__.c
    return (select(deputy.deputy_id.label("user_id"), _region.region, deputy.person_id)
            .select_from(Deputy.__table__.outerjoin(UserRegion.__table__, _region.user_id == deputy.person_id))
            .where(on_duty(day)))


def _staff(rows: list[AnyRow]) -> Staff:
    first = rows[0]
    return Staff(id=first.id, name=first.name, display_name=first.display_name, role=first.role,
                 regions=frozenset(row.region for row in rows if row.region), language=first.language,
                 theme=first.theme, shortcuts=first.shortcuts,
                 deputises=frozenset(row.person_id for row in rows if row.person_id))


def login_named(name: str) -> Login | None:
    """The active account of this name."""
    return _login(list(db.session.execute(_people().where(_user.name == name))))


def login_of(user_id: int) -> Login | None:
    """The active account of this number."""
    return _login(list(db.session.execute(_people().where(_user.id == user_id))))


def _login(rows: list[AnyRow]) -> Login | None:
    return Login(_staff(rows), rows[0].password_hash, rows[0].totp_secret, rows[0].break_glass) if rows else None


def people_with_cases(day: date | None = None) -> list[Staff]:
    """Everybody with an account whose role works cases, by name; with a day also as deputies."""
    rows = db.session.execute(_people(day).where(_user.role.in_(ROLES_WITH_CASES)).order_by(_user.display_name, _user.id))
    return [_staff(list(own)) for _id, own in groupby(rows, key=lambda row: row.id)]


# Asked for with every page and poll, and therefore built once: building it was a third of a poll. Secrets stay out of it.
_living = (
    _with_regions(bindparam("day", type_=Date()), [_user[name] for name in (
        "id", "name", "display_name", "role", "language", "theme", "shortcuts")])
    .add_columns(_session.seen_at, _session.proved_at, _session.token_hash)
    .join(StaffSession.__table__, _session.user_id == _user.id)
    .where(_session.token_hash.in_(bindparam("token_hashes", expanding=True)), _session.expires_at > bindparam("now"),
           _session.seen_at > bindparam("awake_since")).order_by(_session.token_hash))


def _sessions(token_hashes: list[str], *, now: datetime) -> list[AnyRow]:
    """The rows of living sessions, those of a session together."""
    return list(db.session.execute(_living, {"token_hashes": token_hashes, "now": now, "awake_since": now - IDLE_LIMIT,
                                             "day": local(now).date()}))


def signed_in(token_hash: str, *, now: datetime) -> SignedIn | None:
    """Whose session this is; None when it ended, ran out, was idle too long, or the account is switched off."""
    rows = _sessions([token_hash], now=now)
    return SignedIn(_staff(rows), rows[0].seen_at, rows[0].proved_at) if rows else None


def browsers_of(user_id: int, *, now: datetime) -> list[Browser]:
    """Where a person is signed in, the latest first."""
    rows = db.session.execute(
        select(_session.token_hash, _session.device, _session.created_at, _session.seen_at)
        .where(_session.user_id == user_id, _session.expires_at > now, _session.seen_at > now - IDLE_LIMIT)
        .order_by(_session.seen_at.desc(), _session.created_at.desc()))
    return [Browser(*row) for row in rows]


def all_signed_in(token_hashes: Iterable[str], *, now: datetime) -> dict[str, Staff]:
    """The same for many sessions in one question; those that ended are left out."""
    with reading():
        rows = _sessions(sorted(token_hashes), now=now)
    return {token_hash: _staff(list(own)) for token_hash, own in groupby(rows, key=lambda row: row.token_hash)}
