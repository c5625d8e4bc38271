"""What opens an account beside its password: recovery codes, passkeys, invitations; and the history of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update

from contactcenter.rules.audit import ACCOUNT
from contactcenter.storage import audit
from contactcenter.storage.account_models import AccountChange, Invitation, Passkey, RecoveryCode, SpentToken
from contactcenter.storage.db import db
from contactcenter.storage.statements import insert as insert_once

_codes, _passkeys = RecoveryCode.__table__, Passkey.__table__
_invitations, _spent = Invitation.__table__, SpentToken.__table__


def replace_codes(user_id: int, code_hashes: Iterable[str]) -> None:
    """New recovery codes; the old ones are worth nothing."""
    forget_codes(user_id)
    for code_hash in code_hashes:
        db.session.execute(insert(_codes).values(user_id=user_id, code_hash=code_hash))


def forget_codes(user_id: int) -> None:
    db.session.execute(delete(_codes).where(_codes.c.user_id == user_id))


def use_code(user_id: int, code_hash: str) -> bool:
    """Deletes a recovery code; False when there is none (any more)."""
    used = delete(_codes).where(_codes.c.user_id == user_id, _codes.c.code_hash == code_hash).returning(_codes.c.id)
    return db.session.execute(used).scalar() is not None


def add_passkey(values: dict[str, Any]) -> bool:
    """False when this credential is registered already."""
    statement = insert_once(Passkey).values(**values).on_conflict_do_nothing(index_elements=["credential_id"])
    return db.session.execute(statement.returning(_passkeys.c.id)).scalar() is not None


def note_passkey_use(passkey_id: int, *, sign_count: int, now: datetime) -> None:
    db.session.execute(update(_passkeys).where(_passkeys.c.id == passkey_id).values(sign_count=sign_count, used_at=now))


def remove_passkey(passkey_id: int, *, user_id: int) -> str | None:
    """The name of the person's own passkey that is gone now; None when there was none."""
    removed = delete(_passkeys).where(_passkeys.c.id == passkey_id, _passkeys.c.user_id == user_id)
    return db.session.execute(removed.returning(_passkeys.c.name)).scalar()


def forget_passkeys(user_id: int) -> None:
    db.session.execute(delete(_passkeys).where(_passkeys.c.user_id == user_id))


def replace_invitation(values: dict[str, Any]) -> None:
    """A person's only invitation: an earlier link leads nowhere."""
    forget_invitation(values["user_id"])
    db.session.execute(insert(_invitations).values(**values))


def forget_invitation(user_id: int) -> None:
    db.session.execute(delete(_invitations).where(_invitations.c.user_id == user_id))


def use_invitation(token_hash: str, now: datetime) -> int | None:
    """Whose invitation it was; None when it was used, replaced or has expired."""
    used = delete(_invitations).where(_invitations.c.token_hash == token_hash, _invitations.c.expires_at > now)
    return db.session.execute(used.returning(_invitations.c.user_id)).scalar()


def spend(token_hash: str, *, expires_at: datetime, now: datetime) -> bool:
    """Notes that a challenge was answered; False when it had been already."""
    db.session.execute(delete(_spent).where(_spent.c.expires_at <= now))
    statement = insert_once(SpentToken).values(token_hash=token_hash, expires_at=expires_at)
    statement = statement.on_conflict_do_nothing(index_elements=["token_hash"]).returning(_spent.c.token_hash)
    return db.session.execute(statement).scalar() is not None


def note_change(user_id: int, kind: str, *, by_id: int | None, at: datetime, facts: dict[str, Any]) -> None:
    """Adds to an account's history, in the transaction of what happened."""
    db.session.execute(insert(AccountChange.__table__).values(user_id=user_id, by_id=by_id, kind=kind, facts=facts, at=at))
    audit.record(ACCOUNT, kind, user_id=by_id, at=at, about=f"account {user_id}")
