"""The provider's books: what it lists of our texts, calls and recordings, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.rules.inbound import CallReport, InboundSms, VoiceMessage

TEXTS, CALLS, RECORDINGS = BOOKS = ("texts", "calls", "recordings")
LOOK_EVERY = timedelta(minutes=2)
OVERLAP = timedelta(minutes=15)         # what was begun before the last look and entered late
NOT_YET = timedelta(seconds=60)         # younger than this the webhook may still be under way
NIGHTLY_EVERY, NIGHTLY_SPAN = timedelta(hours=20), timedelta(hours=48)
NIGHT_HOURS = (3, 4)                    # local time
FIRST_SPAN = NIGHTLY_SPAN


class BooksAway(Exception):
    """The provider's books could not be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class BookedText:
    """A text as the provider lists it: one that came in, or one of ours with how far it has come."""

    sms: InboundSms
    inbound: bool
    at: datetime
    status: str
    error_code: str | None = None


@dataclass(frozen=True)
class BookedCall:
    """A caller's call as the provider lists it."""

    report: CallReport
    inbound: bool
    at: datetime


@dataclass(frozen=True)
class BookedRecording:
    """A recording as the provider lists it."""

    message: VoiceMessage
    at: datetime
