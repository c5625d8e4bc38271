"""Clocks that warn and run out: who is woken, what goes back, each step once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from contactcenter.casework import appealing, calendars, escalating, presence, waiting, working
from contactcenter.rules.local_time import ALMATY as CLOCK
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.clocks import left_cases
from tests.casework.concurrency import at_once
from tests.casework.desk import ALMATY, CHILD, IN_TARAZ, TARAZ, Desk, refused, signals

TextIn = Callable[..., int]


@pytest.fixture
def people(user: Callable[..., Staff]) -> tuple[Staff, ...]:
    return (user("operator", "operator"), user("taraz", "ombudsman", TARAZ), user("almaty", "ombudsman", ALMATY),
            user("supervisor", "supervisor"))


@pytest.fixture
def desk(text_in: TextIn, people: tuple[Staff, ...], now: datetime) -> Desk:
    """A case offered to Taraz just now."""
    return Desk(text_in(CHILD, IN_TARAZ), now, *people)


@pytest.fixture
def unrouted(text_in: TextIn, people: tuple[Staff, ...], now: datetime) -> Desk:
    """A case in the national queue."""
    return Desk(text_in("+77052223344", "помогите"), now, *people)


@pytest.fixture
def administrator(user: Callable[..., Staff]) -> Staff:
    return user("admin", "administrator")


def sweep(desk: Desk, **later: int) -> int:
    return escalating.escalate_due(now=desk.later(**later))


def at_work(person: Staff, now: datetime) -> None:
    presence.start_shift(person, reach="telephone", address="+77010001122", languages=("kk", "ru"), now=now)


def test_before_its_time_nobody_is_woken(desk: Desk) -> None:
    assert sweep(desk, minutes=89) == 0 and signals() == []


def test_the_team_is_warned_of_what_nobody_has_accepted(desk: Desk) -> None:
    assert sweep(desk, minutes=90) == 1
    assert signals() == [(f"user:{desk.taraz.id}", "clock")]
    assert (desk.row.attention, desk.row.status) == ("due_soon", "offered")
    assert sweep(desk, minutes=1) == 0


def test_what_nobody_accepts_goes_back_and_the_supervisors_know(desk: Desk) -> None:
    sweep(desk, minutes=90)
    assert sweep(desk, minutes=30) == 1
    row = desk.row
    assert (row.status, row.region, row.suggested_region, row.attention) == ("new", None, TARAZ, "not_accepted")
    assert (row.due_clock, row.due_at) == ("triage", desk.now + timedelta(minutes=5))
    assert signals("not_accepted") == [("supervisors", "not_accepted")]
    assert desk.events("lapse")[0].actor_id is None and desk.events("lapse")[0].facts["from"] == TARAZ
    assert [(left.to_region, left.by) for left in left_cases(desk.taraz)] == [(None, None)]
    assert desk.clocks(running=False)["acceptance"].breached_at == desk.now
    assert refused(lambda: working.accept_case(desk.form(desk.taraz))) == "unknown_case"


def test_an_accepted_case_does_not_go_back(desk: Desk) -> None:
    desk.accepted()
    assert sweep(desk, hours=3) == 0 and desk.row.status == "accepted"


def test_the_desk_is_woken_while_it_is_at_work(unrouted: Desk) -> None:
    at_work(unrouted.operator, unrouted.now)
    assert sweep(unrouted, minutes=4) == 1 and signals("clock") == [("operators", "clock")]
    assert sweep(unrouted, minutes=1) == 1 and unrouted.row.attention == "overdue"
    assert sweep(unrouted, minutes=1) == 1 and signals("clock")[-1] == ("supervisors", "clock")
    assert sweep(unrouted, days=3) == 0   # everybody was told


def test_who_has_no_shift_is_skipped_upwards(unrouted: Desk) -> None:
    working.claim_case(unrouted.form(unrouted.operator))
    sweep(unrouted, minutes=4)
    assert signals("clock") == [("supervisors", "clock")]
    at_work(unrouted.operator, unrouted.now)
    sweep(unrouted, minutes=1)
    assert signals("clock")[-1] == ("operators", "clock")


def test_the_owner_at_work_is_warned_first(unrouted: Desk) -> None:
    at_work(unrouted.operator, unrouted.now)
    working.claim_case(unrouted.form(unrouted.operator))
    sweep(unrouted, minutes=4)
    assert signals("clock") == [(f"user:{unrouted.operator.id}", "clock")]


def test_no_clock_hides_another_reason_to_look(unrouted: Desk, text_in: TextIn) -> None:
    text_in("+77052223344", "алло", at=unrouted.later(seconds=10))
    sweep(unrouted, minutes=6)
    assert unrouted.row.attention == "new_message"


def test_a_warning_makes_nobodys_form_old(desk: Desk) -> None:
    form = desk.form(desk.supervisor)
    sweep(desk, minutes=90)
    working.return_case(form, "қате")
    assert desk.row.status == "new"


def test_the_day_a_case_waited_for_wakes_its_owner(desk: Desk) -> None:
    desk.accepted()
    waiting.wait_with_case(desk.form(desk.taraz), date(2026, 11, 30), "school")
    desk.now = datetime(2026, 11, 30, 8, 59, tzinfo=CLOCK)
    assert sweep(desk) == 0
    assert sweep(desk, minutes=1) == 1
    assert (desk.row.attention, desk.row.status) == ("date_reached", "waiting")
    assert signals("clock") == [(f"user:{desk.taraz.id}", "clock")]


def test_clocks_of_working_days_speak_in_working_hours(desk: Desk) -> None:
    desk.accepted()
    desk.now = datetime(2026, 12, 14, 11, tzinfo=CLOCK)   # forwarded by Friday the 18th
    appealing.promote_case(desk.form(desk.taraz), name="x", address="y", signed=True)
    desk.now = datetime(2026, 12, 17, 8, 59, tzinfo=CLOCK)
    assert sweep(desk) == 0 and sweep(desk, minutes=1) == 1
    desk.now = datetime(2026, 12, 19, 12, tzinfo=CLOCK)   # a Saturday: the term is over, nobody is at work
    assert sweep(desk) == 0
    desk.now = datetime(2026, 12, 21, 9, tzinfo=CLOCK)
    assert sweep(desk) == 1 and desk.row.attention == "overdue"
    desk.now = datetime(2026, 12, 22, 9, tzinfo=CLOCK)
    assert sweep(desk) == 1 and signals("clock")[-1] == ("supervisors", "clock")


def test_of_many_workers_one_takes_a_step(app: Flask, desk: Desk) -> None:
    now = desk.later(hours=2)
    sweeps = [partial(escalating.escalate_due, now=now) for _ in range(6)]
    taken = [int(str(count)) for _ in range(2) for count in at_once(app, sweeps)]
    assert sum(taken) == 2   # the warning, late as it is, and the way back
    assert desk.kinds == ["sms_received", "clock", "lapse"]
    assert signals() == [(f"user:{desk.taraz.id}", "clock"), ("supervisors", "not_accepted")]


def test_accepting_and_lapsing_at_once_has_one_winner(app: Flask, desk: Desk) -> None:
    sweep(desk, minutes=119)
    form, now = desk.form(desk.taraz), desk.later(minutes=1)
    results = at_once(app, [partial(working.accept_case, form), partial(escalating.escalate_due, now=now)])
    accepted = results[0] is None
    assert accepted or isinstance(results[0], Refusal)
    assert desk.row.status == ("accepted" if accepted else "new")
    assert ("lapse" in desk.kinds) == (not accepted)


def test_a_clock_that_is_set_counts_for_what_starts_later(desk: Desk, text_in: TextIn, administrator: Staff) -> None:
    before = desk.row.due_at
    calendars.set_clock("acceptance", ordinary=timedelta(minutes=10), urgent=timedelta(minutes=5),
                        warn_before=timedelta(minutes=2), basis="service standard, 2026", by=administrator, now=desk.now)
    assert desk.row.due_at == before
    later = Desk(text_in("+77051112233", IN_TARAZ, at=desk.now), desk.now, desk.operator, desk.taraz, desk.almaty,
                 desk.supervisor)
    assert later.row.due_at == desk.now + timedelta(minutes=10)
    assert sweep(later, minutes=8) == 1


@pytest.mark.parametrize(("code", "minutes", "basis", "refusal"), [
    ("nonsense", 5, "x", "unknown_clock"), ("triage", 0, "x", "bad_length"), ("triage", -5, "x", "bad_length"),
    ("triage", 10**6, "x", "bad_length"), ("triage", 5, "  ", "basis_missing"), ("triage", 5, "x" * 201, "too_long")])
def test_a_clock_is_set_by_rules(administrator: Staff, now: datetime, code: str, minutes: int, basis: str,
                                 refusal: str) -> None:
    length = timedelta(minutes=minutes)
    assert refused(lambda: calendars.set_clock(code, ordinary=length, urgent=length, warn_before=timedelta(), basis=basis,
                                               by=administrator, now=now)) == refusal


def test_a_changed_day_is_a_new_version_and_deadlines_keep_theirs(desk: Desk, text_in: TextIn, administrator: Staff) -> None:
    desk.now = datetime(2026, 12, 14, 11, tzinfo=CLOCK)
    appealing.promote_case(desk.form(desk.operator), name="x", address="y", signed=True)
    calendars.change_day(date(2026, 12, 17), False, "Үкімет қаулысы", by=administrator, now=desk.now)
    version = calendars.current().calendar.version
    assert version.startswith("2026-1+")
    kept = desk.clocks()["forwarding"]
    assert (kept.due_at, kept.calendar_version) == (datetime(2026, 12, 19, tzinfo=CLOCK), "2026-1")
    other = Desk(text_in("+77051112233", "помогите", at=desk.now), desk.now, desk.operator, desk.taraz, desk.almaty,
                 desk.supervisor)
    appealing.promote_case(other.form(other.operator), name="x", address="y", signed=True)
    counted = other.clocks()["forwarding"]
    assert (counted.due_at, counted.calendar_version) == (datetime(2026, 12, 22, tzinfo=CLOCK), version)
    calendars.change_day(date(2026, 12, 17), None, "", by=administrator, now=desk.now)
    assert calendars.current().calendar.works(date(2026, 12, 17)) and calendars.current().calendar.version != version


def test_only_administrators_change_days_and_clocks(desk: Desk, administrator: Staff) -> None:
    assert refused(lambda: calendars.change_day(date(2026, 12, 17), False, "x", by=desk.supervisor, now=desk.now)) == \
        "not_allowed"
    for day, name, code in ((date(1999, 1, 1), "x", "bad_day"), (date(2026, 12, 17), " ", "name_missing"),
                            (date(2026, 12, 17), "x" * 121, "too_long")):
        assert refused(lambda: calendars.change_day(day, False, name, by=administrator, now=desk.now)) == code


def test_years_without_holidays_are_told(app: Flask) -> None:
    assert calendars.missing_years(today=date(2026, 11, 22)) == ()
    assert calendars.missing_years(today=date(2027, 10, 31)) == ()
    assert calendars.missing_years(today=date(2027, 11, 1)) == (2028,)
    assert calendars.missing_years(today=date(2028, 1, 1)) == (2028,)
