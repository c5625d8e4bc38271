"""What becomes of a text of which nobody knows whether it went out (TELEPHONY 4): the provider's callback says so, or its books
do; then it is sent once more at most; then a person decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LOOK_AFTER, LOOK_AGAIN_AFTER = timedelta(seconds=30), timedelta(seconds=60)
LOOKS = 2                              # what was accepted stands in the books by then
NO_BOOKS_FOR = timedelta(minutes=8)    # books that cannot be read so long: a person may know more
MOST_RESENDS = 1
HANDSET_OFF = "30003"
HANDSET_OFF_AFTER = timedelta(minutes=5)


class Doubt(StrEnum):
    """What follows when the books do not have a text."""

    LOOK_AGAIN = "look_again"
    RESEND = "resend"
    TOO_LATE = "too_late"
    ASK_A_PERSON = "ask_a_person"


def after_a_look_in_vain(*, looks: int, resends: int, expires_at: datetime, now: datetime) -> Doubt:
    """`looks` counts this one."""
    if looks < LOOKS:
        return Doubt.LOOK_AGAIN
    if expires_at <= now:
        return Doubt.TOO_LATE
    return Doubt.RESEND if resends < MOST_RESENDS else Doubt.ASK_A_PERSON


def after_closed_books(*, unsure_at: datetime, now: datetime) -> Doubt:
    """The books could not be read."""
    return Doubt.ASK_A_PERSON if now - unsure_at >= NO_BOOKS_FOR else Doubt.LOOK_AGAIN


def tries_later(error_code: str | None, *, resends: int, expires_at: datetime, now: datetime) -> bool:
    """Whether a text that was not delivered is sent once more: a handset that was off may be on in a while."""
    return error_code == HANDSET_OFF and resends < MOST_RESENDS and now + HANDSET_OFF_AFTER < expires_at
