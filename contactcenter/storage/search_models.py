"""Tables of searching: the folded words of every text, the searches that were made, and lists that people keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from contactcenter.rules.search import KINDS
from contactcenter.storage import blind
from contactcenter.storage.db import Base
from contactcenter.storage.models import one_of
from contactcenter.storage.types import Facts, Key, Sealed, UtcTime

TOKEN = String(36)
TEXT_SOURCES = CONTACT, EVENT, DETAILS = ("contact", "event", "details")


class Terms(TypeDecorator[tuple[str, ...]]):
    """The terms of a text, each as its fingerprint: a tsvector on PostgreSQL, beside each other on SQLite (read by its FTS5
    table)."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(postgresql.TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return " ".join(sorted(blind.terms(value)))


class CaseText(Base):
    """Under which terms something written about a case is found: a row for each contact, act with words, and log form."""

    __tablename__ = "case_text"
    __table_args__ = (one_of("source", TEXT_SOURCES), UniqueConstraint("case_id", "source", "source_id"),
                      Index("ix_case_text_terms", "terms", postgresql_using="gin").ddl_if(dialect="postgresql"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    source: Mapped[str] = mapped_column(String(8))
    source_id: Mapped[int] = mapped_column(Key)
    terms: Mapped[tuple[str, ...]] = mapped_column(Terms)


class Search(Base):
    """A search that somebody made. The row stays; the term is forgotten when its result pages run out. What remains of it
    is a keyed fingerprint: it tells whether somebody searched for a given term, and cannot be read."""

    __tablename__ = "search"
    __table_args__ = (one_of("kind", KINDS), Index("ix_search_user_at", "user_id", "at"), Index("ix_search_at", "at"))
    id: Mapped[str] = mapped_column(TOKEN, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(String(16))
    term: Mapped[str | None] = mapped_column(Sealed("search.term"))        # absent: forgotten
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    found: Mapped[int | None] = mapped_column()                            # absent: its first page was never looked at


class SavedView(Base):
    """A list that a person keeps: a name for the query string of /cases."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "name"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class BulkAct(Base):
    """One act on many cases, under the one-time key of its form: sent again it goes on where it stopped."""

    __tablename__ = "bulk_act"
    id: Mapped[str] = mapped_column(TOKEN, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    act: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, Any]] = mapped_column(Facts)
    cases: Mapped[list[int]] = mapped_column(Facts)                        # the case numbers it was confirmed for
    reached: Mapped[int] = mapped_column(default=0)                        # how many of them have been looked at
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[dict[str, int]] = mapped_column(Facts)                 # how many were left out, by reason


class ListExport(Base):
    """A list that left the system as a file: who, which list, what for, how many cases."""

    __tablename__ = "list_export"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    query: Mapped[str] = mapped_column(String(1000))
    format: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(500))
    count: Mapped[int] = mapped_column()
