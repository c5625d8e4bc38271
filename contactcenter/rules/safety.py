"""The safety card of a number: whether, when and how it may be contacted, and who may pick up (our own rules).

A number is not a person. What the card says protects whoever wrote from whoever else holds the telephone; it is asked before
a text or a call is prepared, and again in the moment it goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.rules.local_time import local
from contactcenter.rules.numbers import CallerId

DAY_MINUTES = 24 * 60
LONGEST_ANSWERED_BY_CHARACTERS, LONGEST_SAFE_WORD_CHARACTERS = 200, 60


@dataclass(frozen=True)
class Hours:
    """A span of every day in minutes since midnight, Almaty time. One that ends before it begins goes through midnight."""

    begin: int
    end: int

    def hold(self, now: datetime) -> bool:
        """Whether the moment lies within them."""
        minute = minute_of_day(now)
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


@dataclass(frozen=True)
class SafetyCard:
    """What is known of a number. `hours` is None for any time; `answered_by` says who may pick up; the safe word tells the
    child that it is us."""

    may_call: bool = True
    may_text: bool = True
    may_leave_voicemail: bool = False
    hours: Hours | None = None
    answered_by: str = ""
    safe_word: str = ""


@dataclass(frozen=True)
class Reach:
    """A number with its card and what the provider has told of it."""

    number: CallerId
    card: SafetyCard
    receives_texts: bool = True
    opted_out: bool = False


def objection_to_text(reach: Reach, *, now: datetime) -> str | None:
    """Why this number must not be texted now, as a code; None when it may be."""
    return _first(
        ("unsafe_to_text", not reach.card.may_text),
        (reach.number.why, not reach.number.may_be_texted),
        ("opted_out", reach.opted_out),
        ("never_text_again", not reach.receives_texts),
        ("unsafe_hours", not _holds(reach.card.hours, now)))


def objection_to_call(reach: Reach, *, now: datetime) -> str | None:
    """Why this number must not be called now, as a code; None when it may be."""
    return _first(
        ("unsafe_to_call", not reach.card.may_call),
        (reach.number.why, not reach.number.can_be_called_back),
        ("unsafe_hours", not _holds(reach.card.hours, now)))


def hours_of(begin: int | None, end: int | None) -> Hours | None:
    """Hours as they are stored: both or neither."""
    return None if begin is None or end is None else Hours(begin, end)


def next_safe(hours: Hours | None, at: datetime) -> datetime:
    """The moment itself where it is a safe one, otherwise the next beginning of the safe hours."""
    if hours is None or hours.hold(at):
        return at
    return at.replace(second=0, microsecond=0) + timedelta(minutes=(hours.begin - minute_of_day(at)) % DAY_MINUTES)


def minute_of_day(now: datetime) -> int:
    """Minutes since midnight in Almaty."""
    shown = local(now)
    return shown.hour * 60 + shown.minute


def _holds(hours: Hours | None, now: datetime) -> bool:
    return hours is None or hours.hold(now)


def _first(*objections: tuple[str, bool]) -> str | None:
    return next((code for code, holds in objections if holds), None)
