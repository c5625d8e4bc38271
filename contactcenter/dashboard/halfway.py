"""Between password and second factor: the browser remembers, signed, whose password was right, for some minutes. It opens
nothing but the page of the second factor."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from flask import session

from contactcenter.dashboard.clock import now
from contactcenter.storage.reads.staff import Login, login_of

LASTS = timedelta(minutes=10)
_KEY = "halfway"


def begin(login: Login, *, target: str | None) -> None:
    """Nothing of the session before survives but the language of the sign-in page."""
    spoken = session.get("lang")
    session.clear()
    if spoken:
        session["lang"] = spoken
    session[_KEY] = [login.staff.id, _of_password(login), now().isoformat(), target]


def whose() -> Login | None:
    """The account whose password was right here; None when that is too long ago or the password was changed meanwhile."""
    user_id, proof, since, _target = session.get(_KEY) or (0, "", "", None)
    if not since or now() - datetime.fromisoformat(since) > LASTS:
        return None
    login = login_of(user_id)
    return login if login and _of_password(login) == proof else None


def target() -> str | None:
    """The address that was wanted."""
    return (session.get(_KEY) or [None])[-1]


def _of_password(login: Login) -> str:
    return hashlib.sha256(login.password_hash.encode()).hexdigest()[:16]
