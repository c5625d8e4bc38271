"""Tables behind the gazetteer: what administrators taught it, the official classifier, and what people corrected."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.storage.db import Base
from contactcenter.storage.types import Key, UtcTime


class PlaceAlias(Base):
    """A spelling that an administrator published. Retired ones stay: who added and who retired it is the audit."""

    __tablename__ = "place_alias"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    region: Mapped[str] = mapped_column(ForeignKey("region.iso"))
    test_text: Mapped[str] = mapped_column(Text)
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    retired_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))           # absent: in use
    retired_at: Mapped[datetime | None] = mapped_column(UtcTime)                    # absent: in use


class Place(Base):
    """A row of the official classifier (KATO), keyed by its nine digits; ended places stay with the day they ended."""

    __tablename__ = "place"
    kato: Mapped[str] = mapped_column(String(9), primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    region: Mapped[str] = mapped_column(ForeignKey("region.iso"), index=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)                      # absent: in force


class RoutingWord(Base):
    """A word behind a region that a person corrected: 'wrong' led the machine astray, 'missing' told it nothing."""

    __tablename__ = "routing_word"
    __table_args__ = (Index("ix_routing_word_word", "kind", "word", "person_region"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(8))
    word: Mapped[str] = mapped_column(String(80))
    machine_region: Mapped[str | None] = mapped_column(ForeignKey("region.iso"))    # absent: the machine named none
    person_region: Mapped[str] = mapped_column(ForeignKey("region.iso"))
    at: Mapped[datetime] = mapped_column(UtcTime)
