"""People's accounts and their signed-in browsers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from contactcenter.rules.audit import KIND_OF_ACT
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.staff import OMBUDSMAN, ROLES
from contactcenter.storage import account_keys, audit, notices, signals, users
from contactcenter.storage.db import transaction

SESSION_LASTS = timedelta(hours=12)
EMERGENCY_LASTS = timedelta(hours=1)
LONGEST_DEVICE_CHARACTERS = 200
SIGNED_OUT = "signed_out"   # the signal upon which streams look whether their session still lives
USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
LANGUAGES = ("kk", "ru", "en")
LONGEST_NAME_CHARACTERS = 120
READ = "read"
THEMES = ("system", "light", "dark")


def add_user(name: str, *, role: str, password_hash: str, regions: Iterable[str] = (), display_name: str = "",
             language: str = "kk", break_glass: bool = False, now: datetime) -> int:
    """Adds an account and returns its id. Refusal bad_name, unknown_role, unknown_region, region_missing, name_taken."""
    with transaction():
        return insert_user(name, role=role, password_hash=password_hash, regions=frozenset(regions),
                           display_name=display_name, language=language, break_glass=break_glass, by_id=None, now=now)


def insert_user(name: str, *, role: str, password_hash: str, regions: frozenset[str], display_name: str, language: str,
                by_id: int | None, now: datetime, break_glass: bool = False) -> int:
    """The same within a transaction, with the first line of the account's history."""
    if not USER_NAME.fullmatch(name):
        raise Refusal("bad_name")
    if len(display_name) > LONGEST_NAME_CHARACTERS:
        raise Refusal("name_too_long", most=LONGEST_NAME_CHARACTERS)
    refuse_bad_rights(role, regions)
    user_id = users.add_once({
        "name": name, "display_name": display_name or name, "role": role, "password_hash": password_hash,
        "language": language, "break_glass": break_glass, "created_at": now}, regions)
    if user_id is None:
        raise Refusal("name_taken")
    account_keys.note_change(user_id, "added", by_id=by_id, at=now, facts={"role": role, "regions": sorted(regions)})
    return user_id


def refuse_bad_rights(role: str, regions: frozenset[str]) -> None:
    """Refusal unknown_role, unknown_region, region_missing."""
    if role not in ROLES:
        raise Refusal("unknown_role", allowed=ROLES)
    if regions - REGIONS.keys():
        raise Refusal("unknown_region", region=", ".join(sorted(regions - REGIONS.keys())))
    if role == OMBUDSMAN and not regions:
        raise Refusal("region_missing")


def start_session(user_id: int, *, token_hash: str, now: datetime, device: str = "",
                  lasts: timedelta = SESSION_LASTS) -> None:
    """Signs a browser in for at most `lasts`, and forgets sessions that have run out."""
    with transaction():
        users.forget_sessions_before(now)
        users.add_session({"token_hash": token_hash, "user_id": user_id, "created_at": now, "seen_at": now,
                           "proved_at": now, "expires_at": now + lasts, "device": device[:LONGEST_DEVICE_CHARACTERS]})


def renew_session(token_hash: str, *, new_hash: str, now: datetime) -> bool:
    """The person has proved again who they are: from now on the session has another token. False when it is over."""
    with transaction():
        return users.renew_session(token_hash, new_hash=new_hash, now=now)


def touch_session(token_hash: str, *, now: datetime) -> None:
    """Notes that somebody is there; without it a session ends after the idle limit."""
    with transaction():
        users.touch_session(token_hash, now)


def end_session(token_hash: str, *, now: datetime) -> None:
    """Signs a browser out, on every process and in its streams: a copy of its cookie is dead too."""
    with transaction():
        user_id = users.end_session(token_hash)
        if user_id is not None:
            signals.add(signals.person(user_id), SIGNED_OUT, at=now)


def end_own_session(user_id: int, token_hash: str, *, now: datetime) -> None:
    """Ends one session of a person's own; somebody else's, or one that is over, stays as it is."""
    if token_hash in users.sessions_of(user_id):
        end_session(token_hash, now=now)


def end_other_sessions(user_id: int, *, but: str, now: datetime) -> None:
    """Ends all sessions of a person except one."""
    with transaction():
        put_out(user_id, but=but, now=now)


def put_out(user_id: int, *, but: str = "", now: datetime) -> None:
    """Ends a person's sessions within a transaction: at once on every process, in open streams too."""
    users.end_sessions_of(user_id, but=but)
    signals.add(signals.person(user_id), SIGNED_OUT, at=now)


def change_password(user_id: int, *, password_hash: str, keeps: str, now: datetime) -> None:
    """A new password, chosen by its owner: every session but the one that chose it ends."""
    with transaction():
        users.change(user_id, password_hash=password_hash)
        account_keys.note_change(user_id, "password", by_id=user_id, at=now, facts={})
        put_out(user_id, but=keeps, now=now)


def renew_hash(user_id: int, *, password_hash: str) -> None:
    """The same password under the present cost."""
    with transaction():
        users.change(user_id, password_hash=password_hash)


def set_preferences(user_id: int, *, language: str, theme: str, shortcuts: bool) -> None:
    """The look a person chose. Refusal bad_preference."""
    if language not in LANGUAGES or theme not in THEMES:
        raise Refusal("bad_preference")
    with transaction():
        users.change(user_id, language=language, theme=theme, shortcuts=shortcuts)


def note_access(*, user_id: int, case_number: int, act: str, now: datetime, about: str = "") -> None:
    """Writes down that somebody read a case, or uncovered a number or a name and what for, before it is shown."""
    with transaction():
        audit.record(KIND_OF_ACT[act], act, user_id=user_id, case_id=case_number, at=now, about=about)
        if act == READ:
            notices.note_read(user_id, case_number, at=now)   # what they were told of it is read by that
