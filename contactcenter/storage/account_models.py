"""Tables of getting in: second factors, invitations, budgets of attempts, and what was changed about accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.storage.db import Base
from contactcenter.storage.types import Facts, Key, UtcTime

HASH = String(64)


class RecoveryCode(Base):
    """A code that replaces a lost telephone once. Used ones are deleted; the row holds a hash."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str] = mapped_column(HASH)


class Passkey(Base):
    """A credential of WebAuthn (w3.org/TR/webauthn-3). Ids and keys are base64url; a key ring's copies count no uses."""

    __tablename__ = "passkey"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)                       # absent: never used yet


class Invitation(Base):
    """A link that lets one person choose a password, once and for a while. The row holds a hash of what is in the link."""

    __tablename__ = "invitation"
    token_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)


class SpentToken(Base):
    """A challenge that has been answered: the same answer counts no second time, on any process."""

    __tablename__ = "spent_token"
    token_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class Attempts(Base):
    """A budget of attempts to sign in. The key says whose: an account's, an address', a known browser's."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_changed", "changed_at"),)
    key: Mapped[str] = mapped_column(String(96), primary_key=True)
    failures: Mapped[int] = mapped_column()
    next_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class AccountChange(Base):
    """What happened to an account. Rows are added and never changed."""

    __tablename__ = "account_change"
    __table_args__ = (Index("ix_account_change_user", "user_id", "id"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))                # absent: the command line
    kind: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(Facts)
    at: Mapped[datetime] = mapped_column(UtcTime)
