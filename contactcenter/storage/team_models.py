"""Tables of team work: deputies, who has a case open, notices to one person, and questions why somebody looked at a case."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.rules.team import NOTICE_KINDS
from contactcenter.storage.db import Base
from contactcenter.storage.models import one_of
from contactcenter.storage.types import Key, Sealed, UtcTime

_unread = text("read_at IS NULL")
_unanswered = text("answered_at IS NULL")


class Deputy(Base):
    """Who stands in for somebody, from one day of Kazakhstan's calendar to another, both included. Rows are ended, never
    removed: they say who could see what, and when."""

    __tablename__ = "deputy"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),
                      CheckConstraint("person_id <> deputy_id", name="somebody_else"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    named_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    named_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))    # absent: not ended before its last day
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent: like ended_by


class CasePresence(Base):
    """Somebody has the page of a case open; a row that is not renewed means nothing any more."""

    __tablename__ = "case_presence"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    wrote_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent: has typed nothing here yet


class Notice(Base):
    """Something about a case that one person is told; opening the case is reading it."""

    __tablename__ = "notice"
    __table_args__ = (one_of("kind", NOTICE_KINDS), Index("ix_notice_user", "user_id", "id"),
                      Index("ix_notice_unread", "user_id", "case_id", postgresql_where=_unread, sqlite_where=_unread))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))       # absent: nobody, time went by
    at: Mapped[datetime] = mapped_column(UtcTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)              # absent: not opened yet


class LookQuestion(Base):
    """A supervisor asks somebody why they looked at a case. A person has one about a case that is not answered at most. The
    case's reference stands here because whoever has to answer may not see the case any more."""

    __tablename__ = "look_question"
    __table_args__ = (
        Index("uq_look_question_open", "user_id", "case_id", unique=True, postgresql_where=_unanswered,
              sqlite_where=_unanswered),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    reference: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    question: Mapped[str] = mapped_column(Sealed("look_question.question"))    # empty: why, and no more
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    answer: Mapped[str | None] = mapped_column(Sealed("look_question.answer"))  # absent: not answered
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)              # absent: not answered
