"""Tables of cases that have to do with each other: what they are found by, links that people made, and what they ruled out.

A pair of cases stands with the lower number first.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.rules.repeats import LINK_KINDS
from contactcenter.storage.db import Base
from contactcenter.storage.models import FINGERPRINT, one_of
from contactcenter.storage.types import Facts, Key, Sealed, UtcTime

_stands = text("removed_at IS NULL")


class CaseMatch(Base):
    """A fingerprint under which a case is found by another one like it (rules.repeats.keys_to_file)."""

    __tablename__ = "case_match"
    key: Mapped[str] = mapped_column(FINGERPRINT, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)


class CaseLink(Base):
    """Two cases that somebody linked, with what they know of it. A link that was taken away stays as a row."""

    __tablename__ = "case_link"
    __table_args__ = (
        one_of("kind", LINK_KINDS), CheckConstraint("low_id < high_id", name="order"),
        Index("uq_case_link_stands", "low_id", "high_id", "kind", unique=True, postgresql_where=_stands, sqlite_where=_stands),
        Index("ix_case_link_low", "low_id"), Index("ix_case_link_high", "high_id"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Sealed("case_link.note"))
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))      # absent: stands
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)               # absent: stands


class NotTheSame(Base):
    """Two cases of which somebody said that they are not about the same, knowing these reasons to think so."""

    __tablename__ = "not_the_same"
    __table_args__ = (CheckConstraint("low_id < high_id", name="order"), Index("ix_not_the_same_high", "high_id"))
    low_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    high_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    reasons: Mapped[list[str]] = mapped_column(Facts)                          # words of rules.repeats.REASONS
    said_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    said_at: Mapped[datetime] = mapped_column(UtcTime)
