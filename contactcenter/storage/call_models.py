"""Tables of the telephone: shifts, live calls, offers, legs and orders to the provider, recordings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.rules.calls import (LEG_STATES, LIVE_STAGES, OFFER_STATES, ORDER_KINDS, ORDER_STATES, REACHES,
                                       SHIFT_STATES, STAGES)
from contactcenter.storage.db import Base
from contactcenter.storage.models import SID, one_of
from contactcenter.storage.types import Facts, Key, UtcTime

STATE = String(16)
_open = text("ended_at IS NULL")
_ringing = text("state = 'ringing'")
_somebodys = text("operator_id IS NOT NULL")   # those that are nobody's are many, and are looked for as live ones
_live = text(f"stage IN ({', '.join(repr(stage) for stage in LIVE_STAGES)})")


class Shift(Base):
    """A person at work, from "start shift" to its end; the open row is their presence. At most one is open for each."""

    __tablename__ = "shift"
    __table_args__ = (one_of("state", SHIFT_STATES), one_of("reach", REACHES),
                      Index("uq_shift_open", "user_id", unique=True, postgresql_where=_open, sqlite_where=_open),
                      Index("ix_shift_user", "user_id", "id"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent: still at work
    state: Mapped[str] = mapped_column(STATE)
    state_reason: Mapped[str | None] = mapped_column(STATE)                # absent: the person chose the state
    state_since: Mapped[datetime] = mapped_column(UtcTime)
    idle_since: Mapped[datetime] = mapped_column(UtcTime)                  # the longest idle receives first
    seen_at: Mapped[datetime] = mapped_column(UtcTime)                     # last sign of life of the browser
    wrap_up_until: Mapped[datetime | None] = mapped_column(UtcTime)        # absent: not wrapping up
    languages: Mapped[list[str]] = mapped_column(Facts)                    # of kk, ru, en
    reach: Mapped[str] = mapped_column(STATE)
    address: Mapped[str] = mapped_column(String(120))                      # E.164, sip: address or the browser's identity


class Call(Base):
    """A call on its way through the service; the provider's own steps stand in call_event."""

    __tablename__ = "call"
    __table_args__ = (one_of("stage", STAGES),
                      Index("ix_call_live", "queued_at", "contact_id", postgresql_where=_live, sqlite_where=_live),
                      Index("ix_call_began", "began_at"),
                      Index("ix_call_operator", "operator_id", "contact_id", postgresql_where=_somebodys,
                            sqlite_where=_somebodys))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, autoincrement=False)
    sid: Mapped[str] = mapped_column(SID, unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("caller.id"))           # absent: withheld number
    stage: Mapped[str] = mapped_column(STATE)
    language: Mapped[str | None] = mapped_column(String(8))                # absent: not chosen and not known
    wish: Mapped[str | None] = mapped_column(STATE)                        # absent: to talk to somebody
    menu_tries: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[datetime] = mapped_column(UtcTime)
    queued_at: Mapped[datetime | None] = mapped_column(UtcTime)            # absent: never waited for a person
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)          # absent: nobody talked to the caller
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent: live
    news_at: Mapped[datetime] = mapped_column(UtcTime)                     # the provider's last word about it
    wait_seconds: Mapped[int | None] = mapped_column()                     # absent: not known (yet)
    result: Mapped[str | None] = mapped_column(STATE)                      # absent: live
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # absent: nobody's yet
    wanted_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))   # absent: for whoever is free
    version: Mapped[int] = mapped_column(default=1)


class CallOffer(Base):
    """A call ringing at one person. One offer rings for a call, and one for a person, at any time."""

    __tablename__ = "call_offer"
    __table_args__ = (
        one_of("state", OFFER_STATES),
        Index("uq_call_offer_call", "call_id", unique=True, postgresql_where=_ringing, sqlite_where=_ringing),
        Index("uq_call_offer_user", "user_id", unique=True, postgresql_where=_ringing, sqlite_where=_ringing))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.contact_id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(STATE)                               # queue, transfer or consult
    state: Mapped[str] = mapped_column(STATE)
    offered_at: Mapped[datetime] = mapped_column(UtcTime)
    until: Mapped[datetime] = mapped_column(UtcTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)           # absent: ringing


class CallLeg(Base):
    """A telephone of ours in a call: an operator's line, started by the application. The id rides in its addresses.
    A person has one that is not over at most."""

    __tablename__ = "call_leg"
    __table_args__ = (
        one_of("state", LEG_STATES), Index("ix_call_leg_call", "call_id"),
        Index("uq_call_leg_user", "user_id", unique=True, postgresql_where=_open, sqlite_where=_open))
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.contact_id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    purpose: Mapped[str] = mapped_column(STATE)                            # talk or consult
    address: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(STATE)                              # wanted, ringing, up, held, over
    dialled: Mapped[bool] = mapped_column(default=False)                   # rung by the caller's line: without queues
    sid: Mapped[str | None] = mapped_column(SID, unique=True)              # absent: not placed (yet)
    status_sequence: Mapped[int] = mapped_column(default=-1)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)          # absent: not picked up
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)             # absent: not over


class CallOrder(Base):
    """Something the provider is to do with a call, in the transaction that decided it; carried out by the worker."""

    __tablename__ = "call_order"
    __table_args__ = (one_of("state", ORDER_STATES), one_of("kind", ORDER_KINDS),
                      Index("ix_call_order_state_due", "state", "due_at"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(STATE)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.contact_id"), index=True)
    leg_id: Mapped[str | None] = mapped_column(ForeignKey("call_leg.id"))  # absent: about the caller's own line
    target: Mapped[str] = mapped_column(String(32), default="")            # the step a line is sent to
    state: Mapped[str] = mapped_column(STATE)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)          # absent: nobody is at it
    error_code: Mapped[str | None] = mapped_column(String(64))             # absent: no error


class Recording(Base):
    """Sound that the provider keeps for us: a message left, or a talk where the setting allows it."""

    __tablename__ = "recording"
    sid: Mapped[str] = mapped_column(SID, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[str] = mapped_column(STATE)                               # message or talk
    seconds: Mapped[int | None] = mapped_column()                          # absent: the provider did not say
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)


class Signal(Base):
    """What concerns people rather than a scope: ids only. The stream reads it; old rows are swept away."""

    __tablename__ = "signal"
    __table_args__ = (Index("ix_signal_at", "at"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    audience: Mapped[str] = mapped_column(String(24))                      # 'user:7', 'operators' or 'supervisors'
    kind: Mapped[str] = mapped_column(STATE)
    facts: Mapped[dict[str, Any]] = mapped_column(Facts)
    at: Mapped[datetime] = mapped_column(UtcTime)
