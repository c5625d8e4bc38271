"""Dates as the provider writes and reads them."""
from datetime import UTC, datetime
from email.utils import format_datetime


def rfc2822(moment: datetime | None) -> str | None:
    """Such as Sun, 22 Nov 2026 16:58:38 +0000; None stays None."""
    return None if moment is None else format_datetime(moment.astimezone(UTC))


def moment_from(text: str) -> datetime:
    """The UTC moment in YYYY-MM-DD (its midnight) or YYYY-MM-DDThh:mm:ssZ; raise ValueError for anything
    else.
    """
    for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise ValueError(f"not a date of the provider: {text}")
