"""When clocks run out: round the clock, and in working days by Kazakhstan's calendar (DOMAIN 4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from contactcenter.rules.deadlines import CLOCKS, Due, due, start, until
from contactcenter.rules.lifecycle import ACCEPTED, CLOSED, NEW, OFFERED, WAITING
from contactcenter.rules.local_time import ALMATY
from contactcenter.rules.working_days import SHIPPED_VERSION, Calendar, in_working_hours, registered_on, shipped

CLOCK = {clock.code: clock for clock in CLOCKS}
URGENT, ORDINARY = 1, 2


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


def appeal(code: str, received: str) -> Due:
    return start(CLOCK[code], urgency=ORDINARY, since=at(received), days=shipped())


def last_day(code: str, received: str) -> str:
    """The day whose midnight ends a term."""
    return (appeal(code, received).at - timedelta(seconds=1)).date().isoformat()


@pytest.mark.parametrize(("registered", "forwarded", "answered"), [
    ("2026-03-16", "2026-03-19", "2026-04-09"),   # Nauryz lies within the fifteen days
    ("2026-03-20", "2026-03-30", "2026-04-15"),   # Nauryz begins the next day
    ("2026-04-27", "2026-04-30", "2026-05-21"),   # three holidays in May
    ("2026-12-14", "2026-12-18", "2027-01-08"),   # over Independence Day, New Year and Christmas
])
def test_the_worked_examples_of_formal_appeals(registered: str, forwarded: str, answered: str) -> None:
    assert last_day("registration", f"{registered}T11:00") == registered
    assert last_day("forwarding", f"{registered}T11:00") == forwarded
    assert last_day("answer", f"{registered}T11:00") == answered
    assert appeal("answer", f"{registered}T11:00").calendar == SHIPPED_VERSION


@pytest.mark.parametrize(("received", "registered"), [
    ("2026-03-16T18:29", "2026-03-16"),   # Monday, still at work
    ("2026-03-16T18:30", "2026-03-17"),   # after hours: the next working day
    ("2026-03-16T03:00", "2026-03-16"),   # before work begins: the same day
    ("2026-03-20T19:00", "2026-03-26"),   # after hours before Nauryz
    ("2026-11-21T10:00", "2026-11-23"),   # a Saturday
    ("2026-08-31T10:00", "2026-08-31"),   # no holiday any more
])
def test_the_day_an_appeal_counts_as_registered(received: str, registered: str) -> None:
    assert registered_on(at(received), shipped()).isoformat() == registered
    assert last_day("registration", received) == registered


def test_a_term_ends_with_the_midnight_of_its_last_day() -> None:
    assert appeal("forwarding", "2026-03-16T11:00").at == at("2026-03-20T00:00")


def test_the_warning_comes_in_the_morning_so_many_working_days_before() -> None:
    assert appeal("answer", "2026-12-14T11:00").warn_at == at("2026-12-31T09:00")
    assert appeal("registration", "2026-03-16T11:00").warn_at == at("2026-03-16T11:00")


@pytest.mark.parametrize(("status", "urgency", "code", "length", "warned_before"), [
    (NEW, ORDINARY, "triage", timedelta(minutes=5), timedelta(minutes=1)),
    (NEW, URGENT, "triage", timedelta(seconds=60), timedelta(seconds=30)),
    (OFFERED, ORDINARY, "acceptance", timedelta(hours=2), timedelta(minutes=30)),
    (OFFERED, URGENT, "acceptance", timedelta(minutes=30), timedelta(minutes=15)),
])
def test_states_have_clocks_that_run_round_the_clock(status: str, urgency: int, code: str, length: timedelta,
                                                     warned_before: timedelta) -> None:
    since = at("2026-03-21T23:59")
    assert due(status=status, urgency=urgency, since=since) == Due(since + length, code, since + length - warned_before)


@pytest.mark.parametrize("status", [ACCEPTED, WAITING, CLOSED])
def test_other_states_have_none(status: str) -> None:
    assert due(status=status, urgency=ORDINARY, since=at("2026-03-21T23:59")) is None


def test_the_police_have_a_day_round_the_clock() -> None:
    told = start(CLOCK["police_tells"], urgency=ORDINARY, since=at("2026-03-21T23:59"), days=shipped())
    assert (told.at, told.calendar) == (at("2026-03-22T23:59"), None)


def test_a_date_that_a_person_set_is_not_warned_of() -> None:
    assert until(at("2026-12-01T09:00")) == Due(at("2026-12-01T09:00"), "waiting", at("2026-12-01T09:00"))


def test_every_clock_states_its_basis() -> None:
    assert all(clock.basis for clock in CLOCKS)
    assert len(CLOCK) == len(CLOCKS)


CHANGES: list[tuple[str, bool | None, bool]] = [
    ("2026-11-23", False, False), ("2026-11-22", True, True), ("2026-12-16", None, True), ("2026-11-21", None, False)]


@pytest.mark.parametrize(("day", "works", "then"), CHANGES)
def test_a_changed_calendar_is_another_version(day: str, works: bool | None, then: bool) -> None:
    changed = shipped().changed("2026-1+1", [(date.fromisoformat(day), works)])
    assert changed.works(date.fromisoformat(day)) is then
    assert (changed.version, shipped().version) == ("2026-1+1", SHIPPED_VERSION)


def test_years_without_rows_are_known_as_such() -> None:
    assert shipped().covers(2026) and not shipped().covers(2030)
    assert Calendar("x", {}).works(date(2026, 1, 2))


@pytest.mark.parametrize(("moment", "then"), [
    ("2026-11-23T12:00", "2026-11-23T12:00"), ("2026-11-23T04:00", "2026-11-23T09:00"),
    ("2026-11-23T18:30", "2026-11-24T09:00"), ("2026-11-20T19:00", "2026-11-23T09:00"),
    ("2026-03-21T12:00", "2026-03-26T09:00"),
])
def test_working_hours_of_the_calendar(moment: str, then: str) -> None:
    assert in_working_hours(at(moment), shipped()) == at(then)
