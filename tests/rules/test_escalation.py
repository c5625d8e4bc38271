"""Whom a clock wakes, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contactcenter.rules.deadlines import CLOCKS, start, until
from contactcenter.rules.escalation import ALARM, BREACH, OWNER, SUPERVISORS, TEAM, WARNING, first, following, level
from contactcenter.rules.local_time import ALMATY
from contactcenter.rules.working_days import shipped

CLOCK = {clock.code: clock for clock in CLOCKS}
NOON = datetime(2026, 3, 16, 12, tzinfo=ALMATY)


@pytest.mark.parametrize(("step", "at_work", "told"), [
    (WARNING, {OWNER, TEAM, SUPERVISORS}, OWNER), (WARNING, {TEAM, SUPERVISORS}, TEAM),
    (WARNING, {SUPERVISORS}, SUPERVISORS), (BREACH, {OWNER, TEAM}, TEAM), (BREACH, {OWNER, SUPERVISORS}, SUPERVISORS),
    (ALARM, {OWNER, TEAM, SUPERVISORS}, SUPERVISORS), (ALARM, {OWNER, TEAM}, SUPERVISORS), (WARNING, set(), SUPERVISORS),
])
def test_who_is_not_at_work_is_skipped_upwards(step: str, at_work: set[str], told: str) -> None:
    assert level(step, at_work=at_work) == told


def test_the_steps_of_two_hours() -> None:
    due = start(CLOCK["acceptance"], urgency=2, since=NOON, days=shipped())
    assert first(due) == (WARNING, NOON + timedelta(minutes=90))
    assert following(WARNING, at=due.at, warn_at=due.warn_at, days=None) == (BREACH, NOON + timedelta(hours=2))
    assert following(BREACH, at=due.at, warn_at=due.warn_at, days=None) == (ALARM, NOON + timedelta(minutes=150))
    assert following(ALARM, at=due.at, warn_at=due.warn_at, days=None) is None


def test_the_steps_of_working_days_wait_for_the_morning() -> None:
    due = start(CLOCK["forwarding"], urgency=2, since=NOON + timedelta(days=1), days=shipped())   # until Friday's midnight
    assert first(due) == (WARNING, datetime(2026, 3, 19, 9, tzinfo=ALMATY))
    breach, alarm = datetime(2026, 3, 26, 9, tzinfo=ALMATY), datetime(2026, 3, 27, 9, tzinfo=ALMATY)
    assert following(WARNING, at=due.at, warn_at=due.warn_at, days=shipped()) == (BREACH, breach)
    assert following(BREACH, at=due.at, warn_at=due.warn_at, days=shipped()) == (ALARM, alarm)


def test_a_date_somebody_set_is_told_when_it_has_come() -> None:
    assert first(until(NOON)) == (BREACH, NOON)
    assert following(BREACH, at=NOON, warn_at=NOON, days=None) == (ALARM, NOON + timedelta(minutes=1))
