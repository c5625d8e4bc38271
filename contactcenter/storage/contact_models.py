"""Tables of reaching the person: calls through the centre."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.rules.calling_out import STATES
from contactcenter.storage.db import Base
from contactcenter.storage.models import one_of
from contactcenter.storage.types import UtcTime

_open = text("state <> 'over'")


class CallOut(Base):
    """A call to the person of a case from somebody's own telephone. A person has one that is not over at most."""

    __tablename__ = "call_out"
    __table_args__ = (
        one_of("state", STATES),
        Index("uq_call_out_user", "user_id", unique=True, postgresql_where=_open, sqlite_where=_open))
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    caller_id: Mapped[int] = mapped_column(ForeignKey("caller.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    sender: Mapped[str] = mapped_column(String(32))                        # our number, which both telephones show
    address: Mapped[str] = mapped_column(String(120))                      # the own telephone, E.164
    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(16))                # absent: not over
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)          # absent: not placed; later its end was lost
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)          # absent: the own telephone was not picked up
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent: not over
