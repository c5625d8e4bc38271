"""What comes in through a telephone provider's door, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class InboundSms:
    """A text. `raw` holds every parameter as it came; `text` is free of NUL and lone surrogates."""

    sid: str
    sender: str
    recipient: str
    text: str
    media: tuple[dict[str, str], ...] = ()
    provider: str = "twilio"
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class InboundCall:
    """The first word of a call. `status` is the provider's."""

    sid: str
    sender: str
    recipient: str
    status: str
    provider: str = "twilio"
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class CallReport:
    """A step of a call. Ordered by `sequence`, never by arrival; `duration_seconds` is known at the end, `at` is the
    provider's own clock."""

    call: InboundCall
    sequence: int
    duration_seconds: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class LegReport:
    """A step of an operator's leg: initiated, ringing, in-progress (picked up), or how it ended (completed, busy, failed,
    no-answer, canceled). Ordered by `sequence`; `at` is the provider's own clock."""

    status: str
    sequence: int
    sid: str = ""
    duration_seconds: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class QueueWord:
    """How a wait in the provider's queue ended: `result` is the provider's word, `seconds` how long it was."""

    result: str
    seconds: int | None = None


@dataclass(frozen=True)
class VoiceMessage:
    """What became of a recording: `status` is completed, absent or failed; `wishes_callback` when the caller asked by key."""

    call_sid: str
    status: str
    recording_sid: str = ""
    duration_seconds: int | None = None
    wishes_callback: bool = False
    provider: str = "twilio"


@dataclass(frozen=True)
class DeliveryReport:
    """A status of one of our texts. `outbox_id` is the id we put into the callback address, if it came back."""

    sid: str
    status: str
    error_code: str | None = None
    outbox_id: str | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
