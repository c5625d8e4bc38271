"""Tables about the service itself: how it stands with its provider, what the provider's books say, whose turn a sweep is, and
what people are alarmed about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.storage.db import Base
from contactcenter.storage.models import NUMBER
from contactcenter.storage.types import Facts, Key, UtcTime

NAME = String(32)
CODE = String(64)
_to_do = text("settled_at IS NULL")
_live = text("ended_at IS NULL")


class ProviderState(Base):
    """Whether texts are handed to a provider: held back by its faults, or by us until its books have been read."""

    __tablename__ = "provider_state"
    provider: Mapped[str] = mapped_column(String(16), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)                      # in a row
    openings: Mapped[int] = mapped_column(default=0)                      # in a row: each waits longer
    opened_at: Mapped[datetime | None] = mapped_column(UtcTime)           # absent: texts go out
    probe_at: Mapped[datetime | None] = mapped_column(UtcTime)            # absent: texts go out
    why: Mapped[str | None] = mapped_column(CODE)                         # absent: no failure
    paused_at: Mapped[datetime | None] = mapped_column(UtcTime)           # absent: not held back by us


class BookMark(Base):
    """How far a book of the provider's has been read without a gap."""

    __tablename__ = "book_mark"
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    read_until: Mapped[datetime] = mapped_column(UtcTime)
    looked_at: Mapped[datetime] = mapped_column(UtcTime)
    missing: Mapped[int] = mapped_column(default=0)                       # listed there and not stored here
    why: Mapped[str | None] = mapped_column(CODE)                         # absent: the last look went well


class BookCount(Base):
    """A day of a number of ours, counted at the provider's and here."""

    __tablename__ = "book_count"
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(NUMBER, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    listed: Mapped[int] = mapped_column()
    stored: Mapped[int] = mapped_column()
    brought: Mapped[int] = mapped_column()                                # of those stored, how many only the books told
    counted_at: Mapped[datetime] = mapped_column(UtcTime)


class Turn(Base):
    """A sweep that one process at a time does: whose turn it is, and when it was done last."""

    __tablename__ = "turn"
    name: Mapped[str] = mapped_column(NAME, primary_key=True)
    holder: Mapped[str] = mapped_column(String(36))
    lease_until: Mapped[datetime] = mapped_column(UtcTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent: never yet


class SealMark(Base):
    """How far a table's sealed columns have been brought under the newest key, or a source's texts under the terms in force."""

    __tablename__ = "seal_mark"
    table_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(32))
    last: Mapped[list[Any]] = mapped_column(JSON)                         # the key of the last row that was looked at
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent: there is more to do


class AlarmRule(Base):
    """What an administrator has changed of an alarm's rule; the rules as they come are in rules/alarms."""

    __tablename__ = "alarm_rule"
    code: Mapped[str] = mapped_column(NAME, primary_key=True)
    threshold: Mapped[int] = mapped_column()
    targets: Mapped[list[Any]] = mapped_column(Facts)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class Alarm(Base):
    """Something is wrong, from when until when; one row at a time for each rule."""

    __tablename__ = "alarm"
    __table_args__ = (Index("ix_alarm_live", "code", unique=True, postgresql_where=_live, sqlite_where=_live),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(NAME)
    value: Mapped[int] = mapped_column()
    raised_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)            # absent: it is still so


class AlarmNotice(Base):
    """An alarm on its way to somebody: by SMS, e-mail or webhook, with a lease like a text."""

    __tablename__ = "alarm_notice"
    __table_args__ = (Index("ix_alarm_notice_due", "due_at", postgresql_where=_to_do, sqlite_where=_to_do),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarm.id"), index=True)
    target: Mapped[str] = mapped_column(String(200))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcTime)                     # also the end of a lease
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)          # absent: not told yet
    error_code: Mapped[str | None] = mapped_column(CODE)                  # absent: no error
