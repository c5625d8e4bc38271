"""One-time codes, recovery codes and passkeys: what an account is opened with beside its password."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from contactcenter.casework.accounts import put_out
from contactcenter.rules.refusal import Refusal
from contactcenter.storage import account_keys, users
from contactcenter.storage.db import reading, transaction
from contactcenter.storage.reads import accounts

RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"   # none that is taken for another
LONGEST_PASSKEY_NAME = 60
CHALLENGE_LASTS = timedelta(minutes=5)


def set_up_codes(user_id: int, *, secret: str, step: int, keeps: str = "", now: datetime) -> list[str]:
    """Begins with one-time codes, of which the one of `step` has just been shown to work, and returns the recovery codes: the
    only time that they are readable. Every session but the one that did it ends."""
    codes = _drawn_codes()
    with transaction():
        users.change(user_id, totp_secret=secret, totp_step=step)
        account_keys.replace_codes(user_id, map(_hashed, codes))
        account_keys.note_change(user_id, "codes_set_up", by_id=user_id, at=now, facts={})
        put_out(user_id, but=keeps, now=now)
    return codes


def renew_recovery_codes(user_id: int, *, now: datetime) -> list[str]:
    """Ten new ones; the old ones are worth nothing."""
    codes = _drawn_codes()
    with transaction():
        account_keys.replace_codes(user_id, map(_hashed, codes))
        account_keys.note_change(user_id, "recovery_codes", by_id=user_id, at=now, facts={})
    return codes


def paper_codes() -> Mapping[str, int]:
    """How many codes each break-glass account in use has left, by its name."""
    with reading():
        return accounts.paper_codes()


def accept_step(user_id: int, step: int) -> bool:
    """Takes the code of this step (RFC 6238: thirty seconds); False when it, or a later one, was taken before."""
    with transaction():
        return users.accept_step(user_id, step)


def use_recovery_code(user_id: int, typed: str, *, now: datetime) -> bool:
    """Takes a recovery code, once."""
    with transaction():
        used = account_keys.use_code(user_id, _hashed(typed))
        if used:
            account_keys.note_change(user_id, "recovery_code_used", by_id=user_id, at=now, facts={})
        return used


def add_passkey(user_id: int, *, credential_id: str, public_key: str, sign_count: int, name: str, now: datetime) -> None:
    """Registers a passkey. Refusal passkey_name, passkey_known."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_PASSKEY_NAME:
        raise Refusal("passkey_name", most=LONGEST_PASSKEY_NAME)
    with transaction():
        if not account_keys.add_passkey({"user_id": user_id, "credential_id": credential_id, "public_key": public_key,
                                         "sign_count": sign_count, "name": name, "created_at": now}):
            raise Refusal("passkey_known")
        account_keys.note_change(user_id, "passkey_added", by_id=user_id, at=now, facts={"name": name})


def remove_passkey(user_id: int, passkey_id: int, *, now: datetime) -> None:
    """Removes one of the person's own; one that is gone already stays gone."""
    with transaction():
        name = account_keys.remove_passkey(passkey_id, user_id=user_id)
        if name is not None:
            account_keys.note_change(user_id, "passkey_removed", by_id=user_id, at=now, facts={"name": name})


def use_passkey(passkey_id: int, *, challenge: bytes, sign_count: int, now: datetime) -> bool:
    """Notes the use of a passkey; False when the same answer to the same challenge was used before."""
    with transaction():
        if not account_keys.spend(hashlib.sha256(challenge).hexdigest(), expires_at=now + CHALLENGE_LASTS, now=now):
            return False
        account_keys.note_passkey_use(passkey_id, sign_count=sign_count, now=now)
        return True


def _drawn_codes() -> list[str]:
    """Twenty-four letters out of 31 each, 118 bits: a plain hash of them is not turned round by trying (ASVS 5.0, 6.5.2)."""
    def four() -> str:
        return "".join(secrets.choice(LETTERS) for _letter in range(4))

    return ["-".join(four() for _group in range(6)) for _code in range(RECOVERY_CODES)]


def _hashed(code: str) -> str:
    """However it is typed: capitals, blanks and dashes do not count."""
    return hashlib.sha256("".join(filter(str.isalnum, code.lower())).encode()).hexdigest()
