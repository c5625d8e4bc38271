"""Times as people read them, by Kazakhstan's clock, in the language of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_datetime
from flask_babel import gettext as _

from contactcenter.dashboard.languages import language
from contactcenter.rules.local_time import ALMATY, local

HOUR_MINUTES = 60
DAY_MINUTES = 24 * HOUR_MINUTES


def moment(at: datetime, *, now: datetime) -> str:
    """14:05 today, '24 Nov 14:05' within the year, with the year beyond."""
    shown, today = local(at), local(now)
    if shown.date() == today.date():
        return f"{shown:%H:%M}"
    return _written(shown, "d MMM HH:mm" if shown.year == today.year else "d MMM y HH:mm")


def utc(at: datetime) -> str:
    """For machines: 2026-11-24T13:05:00Z."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def day(at: datetime, *, now: datetime) -> str:
    """'24 Nov', with the year when it is another one."""
    shown = local(at)
    return _written(shown, "d MMM" if shown.year == local(now).year else "d MMM y")


def moment_of(typed: str) -> datetime | None:
    """What a field for a moment was filled with, by Kazakhstan's clock; None for what is none."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ALMATY).astimezone(UTC) if 16 <= len(typed) <= 19 else None
    except (ValueError, OverflowError):
        return None


def weekday(at: datetime, *, now: datetime) -> str:
    """'Today', 'Tomorrow', otherwise 'Friday, 27 November'."""
    shown = local(at)
    ahead = (shown.date() - local(now).date()).days
    return {0: _("Today"), 1: _("Tomorrow")}.get(ahead) or _written(shown, "EEEE, d MMMM")


def deadline(at: datetime, *, now: datetime) -> str:
    """Like moment; the midnight that ends a day belongs to it: '24 Nov 24:00'."""
    shown = local(at)
    if (shown.hour, shown.minute) != (0, 0):
        return moment(at, now=now)
    return f"{day(at - timedelta(minutes=1), now=now)} 24:00"


def day_in_words(shown: date) -> str:
    """'24 November 2026', in the language of the page."""
    return str(format_date(shown, "d MMMM y", locale=language()))


def weekday_in_words(shown: date) -> str:
    """'Tue 24 November', in the language of the page."""
    return str(format_date(shown, "EEE d MMMM", locale=language()))


def _written(shown: datetime, pattern: str) -> str:
    return str(format_datetime(shown, pattern, tzinfo=shown.tzinfo, locale=language()))


def remaining(due_at: datetime, *, now: datetime) -> str:
    """'in 4 min', '3 min over', in whole minutes rounded up; the script counts on in the same words
    (remaining_words)."""
    words = remaining_words()
    over = due_at < now
    return words["over" if over else "left"].replace("{}", _span(abs(due_at - now), words))


def _span(span: timedelta, words: dict[str, str]) -> str:
    minutes = max(1, -(-span // timedelta(minutes=1)))
    if minutes < HOUR_MINUTES:
        return words["minutes"].replace("{}", str(minutes))
    if minutes < DAY_MINUTES:
        hours, rest = divmod(minutes, HOUR_MINUTES)
        shown = words["hours"].replace("{}", str(hours))
        return f"{shown} {words['minutes'].replace('{}', str(rest))}" if rest else shown
    return words["days"].replace("{}", str(minutes // DAY_MINUTES))


def remaining_words() -> dict[str, str]:
    """The patterns of `remaining`; {} stands for the number or the span."""
    return {"left": _("in {}"), "over": _("{} over"), "minutes": _("{} min"), "hours": _("{} h"),
            "days": _("{} d")}


def duration(seconds: int) -> str:
    """A call's length: 0:07, 4:31, 1:02:03."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
