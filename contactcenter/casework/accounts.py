"""People's accounts and their signed-in browsers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.staff import OMBUDSMAN, ROLES
from contactcenter.storage import events, users
from contactcenter.storage.db import transaction

SESSION_LASTS = timedelta(hours=12)
USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
LANGUAGES = ("kk", "ru", "en")
THEMES = ("system", "light", "dark")


def add_user(name: str, *, role: str, password_hash: str, regions: Iterable[str] = (), display_name: str = "",
             language: str = "kk", now: datetime) -> int:
    """Adds an account and returns its id. Refusal bad_name, unknown_role, unknown_region, region_missing, name_taken."""
    wanted = frozenset(regions)
    if not USER_NAME.fullmatch(name):
        raise Refusal("bad_name")
    if role not in ROLES:
        raise Refusal("unknown_role", allowed=ROLES)
    if wanted - REGIONS.keys():
        raise Refusal("unknown_region", region=", ".join(sorted(wanted - REGIONS.keys())))
    if role == OMBUDSMAN and not wanted:
        raise Refusal("region_missing")
    with transaction():
        user_id = users.add_once({
            "name": name, "display_name": display_name or name, "role": role, "password_hash": password_hash,
            "language": language, "created_at": now}, wanted)
        if user_id is None:
            raise Refusal("name_taken")
        return user_id


def start_session(user_id: int, *, token_hash: str, now: datetime) -> None:
    """Signs a browser in for at most SESSION_LASTS, and forgets sessions that have run out."""
    with transaction():
        users.forget_sessions_before(now)
        users.add_session({"token_hash": token_hash, "user_id": user_id, "created_at": now, "seen_at": now,
                           "expires_at": now + SESSION_LASTS})


def touch_session(token_hash: str, *, now: datetime) -> None:
    """Notes that somebody is there; without it a session ends after the idle limit."""
    with transaction():
        users.touch_session(token_hash, now)


def end_session(token_hash: str) -> None:
    """Signs a browser out: a copy of its cookie is dead too."""
    with transaction():
        users.end_session(token_hash)


def set_preferences(user_id: int, *, language: str, theme: str, shortcuts: bool) -> None:
    """The look a person chose. Refusal bad_preference."""
    if language not in LANGUAGES or theme not in THEMES:
        raise Refusal("bad_preference")
    with transaction():
        users.change(user_id, language=language, theme=theme, shortcuts=shortcuts)


def note_access(*, user_id: int, case_number: int, act: str, now: datetime) -> None:
    """Writes down that somebody read a case or uncovered a number, before it is shown."""
    with transaction():
        events.add_access(user_id=user_id, case_id=case_number, act=act, at=now)
