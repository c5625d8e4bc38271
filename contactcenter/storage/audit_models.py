"""Tables of proof: the records of every look and act, the end of each chain of them, and the anchors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.rules.audit import KINDS
from contactcenter.storage.db import Base
from contactcenter.storage.models import SID, one_of
from contactcenter.storage.types import Key, UtcTime

FINGERPRINT = String(64)


class AccessLog(Base):
    """Who looked at what, did what, or was refused. Rows are added and never changed; each belongs to the chain of its person,
    in which it follows the one before."""

    __tablename__ = "access_log"
    __table_args__ = (UniqueConstraint("chain", "position"), one_of("kind", KINDS),
                      Index("ix_access_log_case", "case_id", "id"), Index("ix_access_log_at", "at"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)   # absent: the command line
    case_id: Mapped[int | None] = mapped_column(Key)      # absent: no case was concerned; it may be forgotten meanwhile
    kind: Mapped[str] = mapped_column(String(16), server_default="read")
    act: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(64), server_default="")   # an account, a list, a page that refused
    recording_sid: Mapped[str | None] = mapped_column(SID)                           # absent: nothing was played
    at: Mapped[datetime] = mapped_column(UtcTime)
    session: Mapped[str] = mapped_column(String(16), server_default="")   # the beginning of the session's hash
    network: Mapped[str] = mapped_column(String(45), server_default="")
    why: Mapped[str] = mapped_column(String(16), server_default="unknown")   # how the page was reached
    chain: Mapped[int | None] = mapped_column(Key)              # absent: from before there were chains
    position: Mapped[int | None] = mapped_column(Key)           # absent likewise
    mac: Mapped[str] = mapped_column(FINGERPRINT, server_default="")


class AuditChain(Base):
    """Where the chain of a person ends. The seal is keyed: nobody shortens a chain and says that it always ended there."""

    __tablename__ = "audit_chain"
    chain: Mapped[int] = mapped_column(Key, primary_key=True)
    length: Mapped[int] = mapped_column(Key)
    last: Mapped[str] = mapped_column(FINGERPRINT)
    seal: Mapped[str] = mapped_column(FINGERPRINT)


class AuditAnchor(Base):
    """That a chain was at least so long at a time. The anchors are a chain of their own, and the latest is logged outside."""

    __tablename__ = "audit_anchor"
    __table_args__ = (Index("ix_audit_anchor_chain", "chain", "length"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    chain: Mapped[int] = mapped_column(Key)
    length: Mapped[int] = mapped_column(Key)
    last: Mapped[str] = mapped_column(FINGERPRINT)
    mac: Mapped[str] = mapped_column(FINGERPRINT)
