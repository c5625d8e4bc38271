"""The tables. NOT NULL unless absence means something, which the comment then says.

Statements on the intake's path use the tables themselves (Core), not the unit of work: half of its cost.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.rules.lifecycle import STATUSES
from contactcenter.rules.staff import ROLES
from contactcenter.storage import blind
from contactcenter.storage.db import Base
from contactcenter.storage.number_keys import key_for
from contactcenter.storage.types import Key, Sealed, SealedFacts, UtcTime

REGION_CODE = String(5)
NUMBER = String(16)
SID = String(64)
FINGERPRINT = String(blind.KEY_CHARACTERS)
_to_forget = text("status = 'closed' AND forgotten_at IS NULL")
_closed_attention = text("status = 'closed' AND attention IS NOT NULL")
_open, _counted = text("status <> 'closed'"), text("status <> 'closed' OR attention IS NOT NULL")
_taken_in, _unrouted = text("status IN ('new', 'offered')"), text("region IS NULL")


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The column holds one of these words; the constraint is named after it."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


class Region(Base):
    """A region by its ISO 3166-2 code; its names are facts of rules/regions."""

    __tablename__ = "region"
    iso: Mapped[str] = mapped_column(REGION_CODE, primary_key=True)


class Revision(Base):
    """Counters that move in the transaction that changes a scope: what a page compares instead of its content.

    The scope is a region, or 'none' for the national queue; a scope is spread over shards so that writers do not wait
    for each other, and its revision is the sum.
    """

    __tablename__ = "revision"
    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    value: Mapped[int] = mapped_column(Key, default=0)


class User(Base):
    __tablename__ = "user"
    __table_args__ = (one_of("role", ROLES),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2))
    theme: Mapped[str] = mapped_column(String(8), default="system")
    shortcuts: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    break_glass: Mapped[bool] = mapped_column(default=False)                        # its use wakes the supervisors
    totp_secret: Mapped[str | None] = mapped_column(Sealed("user.totp_secret"))      # absent: no second factor yet
    totp_step: Mapped[int] = mapped_column(Key, default=0)                          # the last one accepted, for ever
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class UserRegion(Base):
    __tablename__ = "user_region"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("region.iso"), primary_key=True)


class StaffSession(Base):
    """A signed-in browser. The row is the session: deleting it signs out everywhere at once."""

    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    proved_at: Mapped[datetime] = mapped_column(UtcTime)       # when the person last proved who they are
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    device: Mapped[str] = mapped_column(String(200))           # what the browser says of itself


class Caller(Base):
    """A number, not a person: telephones are shared. Withheld numbers have no row. Fingerprints are absent only until a number
    that the release before stored has been sealed."""

    __tablename__ = "caller"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(Sealed("caller.number"))
    number_key: Mapped[str | None] = mapped_column(FINGERPRINT, unique=True, default=key_for("number_key"))
    tail_4: Mapped[str | None] = mapped_column(FINGERPRINT, index=True, default=key_for("tail_4"))
    tail_7: Mapped[str | None] = mapped_column(FINGERPRINT, index=True, default=key_for("tail_7"))
    tail_10: Mapped[str | None] = mapped_column(FINGERPRINT, index=True, default=key_for("tail_10"))
    language: Mapped[str | None] = mapped_column(String(8))          # absent: not known yet
    safe_to_call: Mapped[bool] = mapped_column(default=True)
    safe_to_text: Mapped[bool] = mapped_column(default=True)
    receives_texts: Mapped[bool] = mapped_column(default=True)       # False: the provider said never again
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcTime)   # absent: has not asked for silence
    may_leave_voicemail: Mapped[bool] = mapped_column(default=False, server_default=false())
    safe_from_minute: Mapped[int | None] = mapped_column(SmallInteger)    # of the day in Almaty; absent: at any time
    safe_until_minute: Mapped[int | None] = mapped_column(SmallInteger)   # absent: at any time
    answered_by: Mapped[str] = mapped_column(Sealed("caller.answered_by"), default="", server_default="")
    safe_word: Mapped[str] = mapped_column(Sealed("caller.safe_word"), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Case(Base):
    __tablename__ = "case"
    __table_args__ = (
        one_of("status", STATUSES),
        Index("ix_case_region_status_due", "region", "status", "due_at", "id"),
        Index("ix_case_status_due", "status", "due_at", "id"),
        Index("ix_case_owner_open", "owner_id", "id", postgresql_where=text("status <> 'closed'"),
              sqlite_where=text("status <> 'closed'")),
        Index("ix_case_caller_open", "caller_id", "last_inbound_at"),
        Index("ix_case_second_region", "second_region", "status", "due_at", "id",
              postgresql_where=text("second_region IS NOT NULL"), sqlite_where=text("second_region IS NOT NULL")),
        Index("ix_case_owner_newest", "owner_id", "id", postgresql_where=text("owner_id IS NOT NULL"),
              sqlite_where=text("owner_id IS NOT NULL")),
        Index("ix_case_region_newest", "region", "id", postgresql_where=text("status <> 'new'"),
              sqlite_where=text("status <> 'new'")),
        Index("ix_case_closed_attention", "region", "id", postgresql_where=_closed_attention,
              sqlite_where=_closed_attention),
        Index("ix_case_to_forget", "closed_at", "id", postgresql_where=_to_forget, sqlite_where=_to_forget),
        Index("ix_case_taken_in_newest", "id", postgresql_where=_taken_in, sqlite_where=_taken_in),
        Index("ix_case_unrouted_newest", "id", postgresql_where=_unrouted, sqlite_where=_unrouted),
        Index("ix_case_open_due", "due_at", "id", postgresql_where=_open, sqlite_where=_open),
        Index("ix_case_counted", "region", "id", "status", "urgency", "owner_id", "attention", "due_at", "second_region",
              "sealed_at", postgresql_where=_counted, sqlite_where=_counted),
        Index("ix_case_changed", "changed_at", "id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    status: Mapped[str] = mapped_column(String(16))
    region: Mapped[str | None] = mapped_column(ForeignKey("region.iso"))            # absent: the national queue
    suggested_region: Mapped[str | None] = mapped_column(ForeignKey("region.iso"))  # absent: nothing to suggest
    second_region: Mapped[str | None] = mapped_column(ForeignKey("region.iso"))     # absent: one region's alone
    region_basis: Mapped[dict[str, Any]] = mapped_column(SealedFacts("case.region_basis"))
    urgency: Mapped[int] = mapped_column(SmallInteger)
    urgency_basis: Mapped[dict[str, Any]] = mapped_column(SealedFacts("case.urgency_basis"))
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(8))
    summary: Mapped[str] = mapped_column(Sealed("case.summary"))
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("caller.id"))          # absent: withheld number
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))             # absent: nobody took it yet
    attention: Mapped[str | None] = mapped_column(String(16))                       # absent: nothing calls for a look
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
    last_inbound_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)                        # absent: no clock is running
    due_clock: Mapped[str | None] = mapped_column(String(32))                       # absent: no clock is running
    outcome: Mapped[str | None] = mapped_column(String(32))                         # absent: not closed
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)                     # absent: not closed
    sealed_at: Mapped[datetime | None] = mapped_column(UtcTime)                     # absent: not sealed
    held_at: Mapped[datetime | None] = mapped_column(UtcTime)                       # absent: no legal hold
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcTime)                  # absent: all its content is there
    version: Mapped[int] = mapped_column(default=1)


class SealedReader(Base):
    """Somebody who may see a sealed case, if their role and region let them see it otherwise."""

    __tablename__ = "sealed_reader"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)


class Contact(Base):
    """One call or text. Inserted before its caller and case, with case 0 that no commit accepts: the keys are deferred."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("provider", "sid"),
        Index("ix_contact_case_received", "case_id", "received_at"),
        Index("ix_contact_caller_received", "caller_id", "received_at"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", deferrable=True, initially="DEFERRED"), default=0)
    channel: Mapped[str] = mapped_column(String(8))
    direction: Mapped[str] = mapped_column(String(8))
    provider: Mapped[str] = mapped_column(String(16))
    sid: Mapped[str] = mapped_column(SID)
    caller_id: Mapped[int | None] = mapped_column(
        ForeignKey("caller.id", deferrable=True, initially="DEFERRED"))             # absent: withheld number
    sender: Mapped[str] = mapped_column(Sealed("contact.sender"))
    recipient: Mapped[str] = mapped_column(Sealed("contact.recipient"))
    text: Mapped[str] = mapped_column(Sealed("contact.text"))
    text_key: Mapped[str | None] = mapped_column(FINGERPRINT)                       # absent: no text, or an old one
    language: Mapped[str] = mapped_column(String(8))
    media: Mapped[list[Any]] = mapped_column(SealedFacts("contact.media"))
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    status: Mapped[str] = mapped_column(String(32))
    status_sequence: Mapped[int] = mapped_column(default=-1)
    duration_seconds: Mapped[int | None] = mapped_column()                          # absent: a text, or still talking
    reconciled_at: Mapped[datetime | None] = mapped_column(UtcTime)                 # absent: the provider's webhook told it
    raw: Mapped[dict[str, Any]] = mapped_column(SealedFacts("contact.raw"))


class CaseEvent(Base):
    """What happened to a case. Rows are added and never changed."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_case", "case_id", "id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))             # absent: the machine
    at: Mapped[datetime] = mapped_column(UtcTime)
    facts: Mapped[dict[str, Any]] = mapped_column(SealedFacts("case_event.facts"))
    act_key: Mapped[str | None] = mapped_column(String(36), unique=True)            # absent: no form was sent


class Outbox(Base):
    """A text that is due to be sent, in the transaction of what it answers. The id rides in the status callback."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("contact_id", "kind"), Index("ix_outbox_state_due", "state", "due_at"),
                      Index("ix_outbox_caller_created", "caller_id", "created_at"))
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))        # absent: a person wrote it
    caller_id: Mapped[int] = mapped_column(ForeignKey("caller.id"))
    sender: Mapped[str] = mapped_column(NUMBER)
    recipient: Mapped[str] = mapped_column(Sealed("outbox.recipient"))
    text: Mapped[str] = mapped_column(Sealed("outbox.text"))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcTime)                   # absent: nobody is sending it
    sid: Mapped[str | None] = mapped_column(SID, unique=True)                       # absent: not accepted (yet)
    provider_status: Mapped[str | None] = mapped_column(String(32))                 # absent: not accepted (yet)
    status_rank: Mapped[int] = mapped_column(SmallInteger, default=-1)
    error_code: Mapped[str | None] = mapped_column(String(64))                      # absent: no error
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)                    # absent: still under way
    unsure_at: Mapped[datetime | None] = mapped_column(UtcTime)                     # absent: never in doubt
    looks: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")      # into the provider's books, in vain
    resends: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")    # after a doubt or a handset off
    person_at: Mapped[datetime | None] = mapped_column(UtcTime)                     # absent: no person need decide


class DeliveryEvent(Base):
    """A status of one of our texts as the provider told it, once for each (sid, status)."""

    __tablename__ = "delivery_event"
    __table_args__ = (UniqueConstraint("sid", "status"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sid: Mapped[str] = mapped_column(SID)
    status: Mapped[str] = mapped_column(String(32))
    error_code: Mapped[str | None] = mapped_column(String(64))                      # absent: no error
    outbox_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id"))          # absent: not one of our texts
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    raw: Mapped[dict[str, Any]] = mapped_column(SealedFacts("delivery_event.raw"))


class CallEvent(Base):
    """A step of a call as the provider told it, once for each (sid, event, sequence)."""

    __tablename__ = "call_event"
    __table_args__ = (UniqueConstraint("sid", "event", "sequence"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sid: Mapped[str] = mapped_column(SID)
    event: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int] = mapped_column()
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    raw: Mapped[dict[str, Any]] = mapped_column(SealedFacts("call_event.raw"))
