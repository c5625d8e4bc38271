"""Tables of the log: what was written down about a case, drafts, and what was promised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.rules.tasks import TASK_KINDS, TASK_STATES
from contactcenter.rules.team import LOG
from contactcenter.storage.db import Base
from contactcenter.storage.models import one_of
from contactcenter.storage.types import Facts, Key, Sealed, SealedFacts, UtcTime

CODE = String(32)
_open = text("state = 'open'")


class CaseDetails(Base):
    """What an operator wrote into the form of a case. A case that nobody logged has no row."""

    __tablename__ = "case_details"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    caller_kind: Mapped[str | None] = mapped_column(CODE)                  # absent: not asked (as in all that may be absent)
    relation: Mapped[str | None] = mapped_column(CODE)
    child_name: Mapped[str | None] = mapped_column(Sealed("case_details.child_name"))
    child_age: Mapped[int | None] = mapped_column(SmallInteger)            # whole years
    child_sex: Mapped[str | None] = mapped_column(CODE)
    school: Mapped[str | None] = mapped_column(Sealed("case_details.school"))
    child_grade: Mapped[str | None] = mapped_column(String(20))
    living: Mapped[str | None] = mapped_column(CODE)                       # where and with whom the child lives
    groups: Mapped[list[str] | None] = mapped_column(Facts)                # vulnerable groups it belongs to
    place: Mapped[str | None] = mapped_column(Sealed("case_details.place"))
    in_danger: Mapped[bool | None] = mapped_column()
    reasons: Mapped[list[str]] = mapped_column(Facts)                      # codes of the vocabulary, the main one first
    vocabulary: Mapped[str] = mapped_column(String(16))                    # the version the codes belong to
    narrative: Mapped[str] = mapped_column(Sealed("case_details.narrative"))
    written_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime] = mapped_column(UtcTime)


class CaseMerge(Base):
    """A case that is told within another one. The row is the pointer: taking it away is the undoing."""

    __tablename__ = "case_merge"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    into_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    merged_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    merged_at: Mapped[datetime] = mapped_column(UtcTime)


class Draft(Base):
    """What somebody was typing about a case, saved as it was typed; gone when it is sent. `form` is one of rules/team's
    DRAFTED: the form of the log, or the fields of the case's page."""

    __tablename__ = "draft"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(8), primary_key=True, default=LOG)
    fields: Mapped[dict[str, str]] = mapped_column(SealedFacts("draft.fields"))
    serial: Mapped[int] = mapped_column(Key)                               # the browser's count: an older save never wins
    saved_at: Mapped[datetime] = mapped_column(UtcTime)


class Task(Base):
    """Something promised for a time: a call back, later a follow-up. A case has one open task of a kind at most."""

    __tablename__ = "task"
    __table_args__ = (
        one_of("kind", TASK_KINDS), one_of("state", TASK_STATES),
        Index("uq_task_open", "case_id", "kind", unique=True, postgresql_where=_open, sqlite_where=_open),
        Index("ix_task_state_due", "state", "due_at", "id"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("caller.id"), index=True)   # absent: withheld number
    kind: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(CODE)                              # abandoned, missed, asked, message
    state: Mapped[str] = mapped_column(CODE)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)      # absent: for whoever is free
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    text: Mapped[str] = mapped_column(Sealed("task.text"), default="")            # what is to be done, in somebody's words
    woken_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent, or before due_at: not for this time
    outcome: Mapped[str | None] = mapped_column(CODE)                      # absent: open
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)           # absent: open
