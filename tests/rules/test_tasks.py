"""When to call back, and when to stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contactcenter.rules.tasks import FIRST_AFTER, MOST_ATTEMPTS, PAUSES, first_due, next_due

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(("reason", "after"), [("asked", timedelta(0)), ("message", timedelta(0)), ("abandoned", FIRST_AFTER),
                                               ("missed", FIRST_AFTER)])
def test_who_asked_is_called_at_once_who_hung_up_after_a_moment(reason: str, after: timedelta) -> None:
    assert first_due(reason, now=NOW) == NOW + after


def test_attempts_come_later_and_later_and_end() -> None:
    due = [next_due(attempts, now=NOW) for attempts in range(1, MOST_ATTEMPTS + 1)]
    assert due == [*(NOW + pause for pause in PAUSES), None]
    assert list(PAUSES) == sorted(PAUSES)
