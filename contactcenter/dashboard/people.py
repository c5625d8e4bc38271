"""Who is signed in: the signed cookie carries a token, the row behind it decides.

Flask-Login keeps the token in the session and asks the row once for each request.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from contactcenter.casework import accounts
from contactcenter.dashboard.clock import now
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads import staff as staff_reads

TOUCH_AFTER = timedelta(minutes=1)
PROOF_LASTS = timedelta(minutes=15)


class Person(UserMixin):
    """A signed-in browser and whose it is. `seen_at` is when it last asked for something by itself, `proved_at` when its person
    last proved who they are."""

    def __init__(self, *, token: str, staff: Staff, seen_at: datetime, proved_at: datetime) -> None:
        self.token = token
        self.staff = staff
        self.seen_at = seen_at
        self.proved_at = proved_at

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Attaches the login manager. The address a cookie comes from decides nothing: telephones
    change theirs."""
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_person_of)
    manager.init_app(app, add_context_processor=False)   # an error page must not ask the database who reads it


def _person_of(token: str) -> Person | None:
    found = staff_reads.signed_in(token_hash(token), now=now())
    return Person(token=token, staff=found.staff, seen_at=found.seen_at, proved_at=found.proved_at) if found else None


def token_hash(token: str) -> str:
    """What the row keeps of a token: a copy of the table opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()


def recognise() -> Staff | None:
    """Looks up who asks and keeps it for the rest of the request, also for the database's own wall; None for a stranger."""
    g.person = current_user.staff if current_user.is_authenticated else None
    if g.person is not None:
        staff_reads.let_in(g.person)
    return g.person


def person() -> Staff:
    """The signed-in person; only behind the guard."""
    staff: Staff = g.person
    return staff


def person_if_known() -> Staff | None:
    """Like person, for pages that strangers and error pages share: asks nothing of the database."""
    staff: Staff | None = g.get("person")
    return staff


def sign_in(staff: Staff, *, lasts: timedelta = accounts.SESSION_LASTS) -> None:
    """Begins a new session: nothing of the one before survives, so that a planted cookie is worth nothing."""
    sign_out()
    token, moment = secrets.token_urlsafe(32), now()
    accounts.start_session(staff.id, token_hash=token_hash(token), now=moment, lasts=lasts,
                           device=request.headers.get("User-Agent", ""))
    login_user(Person(token=token, staff=staff, seen_at=moment, proved_at=moment))


def prove_again() -> bool:
    """The person has just proved who they are: the session goes on under a new token. False when it has ended meanwhile."""
    token = secrets.token_urlsafe(32)
    if not accounts.renew_session(own_session(), new_hash=token_hash(token), now=now()):
        return False
    login_user(Person(token=token, staff=person(), seen_at=now(), proved_at=now()))
    return True


def proved_lately() -> bool:
    """Whether the person proved within PROOF_LASTS who they are."""
    return bool(now() - current_user.proved_at < PROOF_LASTS)


def own_session() -> str:
    """The hash by which the row of this browser's session is known."""
    return token_hash(current_user.token)


def sign_out() -> None:
    """Ends the session of this browser, if it has one, on the server and in the cookie."""
    if current_user.is_authenticated:
        accounts.end_session(own_session(), now=now())
    session.clear()


def stay_signed_in() -> None:
    """Notes that the person is there, once a minute at most."""
    if now() - current_user.seen_at > TOUCH_AFTER:
        accounts.touch_session(token_hash(current_user.token), now=now())
