"""Kazakhstan's clock: one zone, UTC+5, since 1 March 2024 (before that Almaty was UTC+6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")


def local(moment: datetime) -> datetime:
    """An aware moment as the country's wall clocks show it."""
    return moment.astimezone(ALMATY)


def midnight(day: date) -> datetime:
    """When a day begins in Kazakhstan."""
    return datetime(day.year, day.month, day.day, tzinfo=ALMATY)


def end_of_day(moment: datetime) -> datetime:
    """The midnight that ends a moment's day in Kazakhstan."""
    return local(moment).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def zone_data_is_current() -> bool:
    """Whether the installed time-zone data knows the change of 1 March 2024 (tzdata 2024a or later)."""
    return local(datetime(2024, 6, 1, tzinfo=UTC)).utcoffset() == timedelta(hours=5)
