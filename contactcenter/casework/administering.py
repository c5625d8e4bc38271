"""What administrators do with accounts. Each act has its line in the account's history; who loses a right is out at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from contactcenter.casework.accounts import LANGUAGES, insert_user, put_out, refuse_bad_rights
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import ADMINISTRATOR, EMERGENCY, NO_PASSWORD, OMBUDSMAN, Staff
from contactcenter.storage import account_keys, signals, users
from contactcenter.storage.db import AnyRow, transaction

INVITATION_LASTS = timedelta(hours=48)


def invite(name: str, *, display_name: str, role: str, regions: Iterable[str], language: str, by: Staff,
           now: datetime) -> str:
    """Adds an account without a password and returns what the link of its invitation ends with: readable this once.
    Refusal of add_user, bad_language."""
    if language not in LANGUAGES:
        raise Refusal("bad_language")
    wanted = frozenset(regions) if role == OMBUDSMAN else frozenset()
    with transaction():
        user_id = insert_user(name.strip().lower(), role=role, password_hash=NO_PASSWORD, regions=wanted,
                              display_name=display_name.strip(), language=language, by_id=by.id, now=now)
        return _new_link(user_id, by=by, now=now)


def let_in_anew(user_id: int, *, by: Staff | None, now: datetime) -> str:
    """For lost telephones and forgotten passwords: password, codes and passkeys are void, all sessions end, and a new
    invitation lets the person choose everything again. By nobody (None): from the command line, the way back in for an only
    administrator. Refusal not_there, own_account, switched_off, last_administrator."""
    with transaction():
        account = _of_another(user_id, by=by)
        if not account.active:
            raise Refusal("switched_off")
        if by is not None:
            _refuse_last_administrator(account)
        users.change(user_id, password_hash=NO_PASSWORD, totp_secret=None)
        account_keys.forget_codes(user_id)
        account_keys.forget_passkeys(user_id)
        put_out(user_id, now=now)
        return _new_link(user_id, by=by, now=now)


def accept_invitation(token: str, *, password_hash: str, now: datetime) -> int:
    """Takes an invitation up with the password its person chose; returns whose it is. Refusal invitation_over."""
    with transaction():
        user_id = account_keys.use_invitation(hashed(token), now)
        account = users.locked(user_id) if user_id is not None else None
        if account is None or not account.active:
            raise Refusal("invitation_over")
        users.change(account.id, password_hash=password_hash)
        account_keys.note_change(account.id, "joined", by_id=account.id, at=now, facts={})
        put_out(account.id, now=now)
        return int(account.id)


def change_rights(user_id: int, *, role: str, regions: Iterable[str], by: Staff, now: datetime) -> None:
    """Gives another role or other regions; the person signs in again. Nothing happens when they are as before. Refusal
    unknown_role, unknown_region, region_missing, not_there, own_account, last_administrator."""
    wanted = frozenset(regions) if role == OMBUDSMAN else frozenset()
    refuse_bad_rights(role, wanted)
    with transaction():
        account, before = _of_another(user_id, by=by), users.regions_of(user_id)
        if (account.role, before) == (role, wanted):
            return
        if role != ADMINISTRATOR:
            _refuse_last_administrator(account)
        users.change(user_id, role=role)
        users.set_regions(user_id, wanted)
        _note(user_id, "rights", by=by, now=now, role=role, regions=sorted(wanted), role_before=account.role,
              regions_before=sorted(before))
        put_out(user_id, now=now)


def switch(user_id: int, *, on: bool, by: Staff, now: datetime) -> None:
    """Switches an account off or on again; off ends its sessions and its invitation. Refusal not_there, own_account,
    last_administrator."""
    with transaction():
        account = _of_another(user_id, by=by)
        if account.active == on:
            return
        if not on:
            _refuse_last_administrator(account)
            account_keys.forget_invitation(user_id)
            put_out(user_id, now=now)
        users.change(user_id, active=on)
        _note(user_id, "switched_on" if on else "switched_off", by=by, now=now)


def end_sessions(user_id: int, *, by: Staff, now: datetime) -> None:
    """Signs a person out everywhere. Refusal not_there, own_account."""
    with transaction():
        _of_another(user_id, by=by)
        put_out(user_id, now=now)
        _note(user_id, "sessions_ended", by=by, now=now)


def note_emergency(user_id: int, *, now: datetime) -> None:
    """The break-glass account is being used: a line in its history and a signal to every supervisor, before it is let in."""
    with transaction():
        account_keys.note_change(user_id, EMERGENCY, by_id=user_id, at=now, facts={})
        signals.add(signals.SUPERVISORS, EMERGENCY, at=now, user=user_id)


def hashed(token: str) -> str:
    """What the row keeps of a link: a copy of the table lets nobody in."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _new_link(user_id: int, *, by: Staff | None, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    account_keys.replace_invitation({"token_hash": hashed(token), "user_id": user_id, "created_at": now,
                                     "expires_at": now + INVITATION_LASTS})
    _note(user_id, "invited", by=by, now=now)
    return token


def _of_another(user_id: int, *, by: Staff | None) -> AnyRow:
    """The account, its row locked after those of all administrators, so that two who change each other take turns. Nobody
    changes their own rights."""
    if by is not None and user_id == by.id:
        raise Refusal("own_account")
    users.locked_administrators()
    account = users.locked(user_id)
    if account is None:
        raise Refusal("not_there")
    return account


def _refuse_last_administrator(account: AnyRow) -> None:
    if account.role == ADMINISTRATOR and not [user for user in users.locked_administrators() if user != account.id]:
        raise Refusal("last_administrator")


def _note(user_id: int, kind: str, *, by: Staff | None, now: datetime, **facts: object) -> None:
    account_keys.note_change(user_id, kind, by_id=by.id if by else None, at=now, facts=facts)
