"""Tables of the ombudsman's desk: clocks, texts, reasons and calendar with their history, formal appeals, cases that left."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.storage.db import Base
from contactcenter.storage.models import REGION_CODE
from contactcenter.storage.types import Facts, Key, Sealed, UtcTime

CODE = String(32)
VERSION = String(32)
_to_come = text("next_at IS NOT NULL")


class ClockSetting(Base):
    """A clock as an administrator set it. The latest row of a code counts; without one the clock that comes with the
    package. Lengths are seconds, of a clock of working days: days."""

    __tablename__ = "clock_setting"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(CODE)
    ordinary: Mapped[int] = mapped_column()
    urgent: Mapped[int] = mapped_column()
    warn_before: Mapped[int] = mapped_column()
    basis: Mapped[str] = mapped_column(String(200))
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class TextWording(Base):
    """A text to people who write, as an administrator worded it: one object in its languages. The latest row of a code counts;
    without one the text that comes with the package."""

    __tablename__ = "text_wording"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(String(80))
    words: Mapped[dict[str, str]] = mapped_column(Facts)
    retired: Mapped[bool] = mapped_column()
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class ReasonRow(Base):
    """A reason for contacts as an administrator left it. Rows are only added; each number is a version of the vocabulary."""

    __tablename__ = "reason_change"
    number: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(40))
    group: Mapped[str] = mapped_column("group_code", String(40))
    words: Mapped[dict[str, str]] = mapped_column(Facts)
    after: Mapped[str] = mapped_column("after_code", String(40))           # empty: the first of its group
    retired: Mapped[bool] = mapped_column()
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class CalendarChange(Base):
    """A day that an administrator changed. Its number is the calendar's version from then on; rows are never changed."""

    __tablename__ = "calendar_change"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    works: Mapped[bool | None] = mapped_column()                           # absent: again what its weekday says
    name: Mapped[str] = mapped_column(String(120))
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class CaseClock(Base):
    """A clock that was started for a case, computed once. `next_step` is whom it wakes next, and when."""

    __tablename__ = "case_clock"
    __table_args__ = (Index("ix_case_clock_next", "next_at", postgresql_where=_to_come, sqlite_where=_to_come),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    code: Mapped[str] = mapped_column(CODE)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    warn_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    calendar_version: Mapped[str | None] = mapped_column(VERSION)          # absent: counted round the clock
    next_step: Mapped[str | None] = mapped_column(String(16))              # absent: stopped, or everybody was told
    next_at: Mapped[datetime | None] = mapped_column(UtcTime)              # absent: like next_step
    warned_at: Mapped[datetime | None] = mapped_column(UtcTime)            # absent: nobody was warned
    breached_at: Mapped[datetime | None] = mapped_column(UtcTime)          # absent: has not run out, as far as was seen
    stopped_at: Mapped[datetime | None] = mapped_column(UtcTime)           # absent: running


class Appeal(Base):
    """A case that was promoted to a formal appeal: it has a name, an address and a signature (APPC)."""

    __tablename__ = "appeal"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Sealed("appeal.name"))
    address: Mapped[str] = mapped_column(Sealed("appeal.address"))
    registered_on: Mapped[date] = mapped_column(Date)
    calendar_version: Mapped[str] = mapped_column(VERSION)
    promoted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    promoted_at: Mapped[datetime] = mapped_column(UtcTime)


class CaseLeft(Base):
    """A case that left a region: what the region keeps of it, and nothing of what happens afterwards."""

    __tablename__ = "case_left"
    __table_args__ = (Index("ix_case_left_region", "region", "id"), Index("ix_case_left_case", "case_id", "region"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    region: Mapped[str] = mapped_column(ForeignKey("region.iso"))
    to_region: Mapped[str | None] = mapped_column(REGION_CODE)             # absent: the national queue
    left_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))     # absent: a clock ran out
    left_at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(Sealed("case_left.reason"))
