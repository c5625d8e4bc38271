"""Tables of keeping and forgetting: how long things are kept, what was forgotten, and sound the provider is still to delete."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.storage.db import Base
from contactcenter.storage.models import SID
from contactcenter.storage.types import Facts, Key, UtcTime

CODE, WAY = String(32), String(16)


class RetentionSetting(Base):
    """A rule of retention as an administrator set it. The latest row of a code counts; without one the rule that comes with
    the package."""

    __tablename__ = "retention_setting"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(CODE)
    days: Mapped[int] = mapped_column()
    way: Mapped[str] = mapped_column(WAY)
    basis: Mapped[str] = mapped_column(String(300))
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class Deletion(Base):
    """Something was forgotten: by which rule, and how many rows of each table. Rows are added and never changed; each has its
    record in the audit, which carries its fingerprint."""

    __tablename__ = "deletion"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    rule: Mapped[str] = mapped_column(CODE)
    way: Mapped[str] = mapped_column(WAY)
    case_id: Mapped[int | None] = mapped_column(Key, index=True)           # absent: rows of no single case
    reference: Mapped[str] = mapped_column(String(16))                     # empty likewise
    counts: Mapped[dict[str, Any]] = mapped_column(Facts)


class SoundDeletion(Base):
    """A recording that the provider is to delete, because we have forgotten it."""

    __tablename__ = "sound_deletion"
    sid: Mapped[str] = mapped_column(SID, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)           # absent: not deleted yet
    error_code: Mapped[str | None] = mapped_column(String(64))             # absent: no error
