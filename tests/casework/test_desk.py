"""Transfer, second region, waiting, appeals, and messages for cases that wait or are closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from contactcenter.casework import appealing, handing_on, waiting, working
from contactcenter.casework.acting import Form
from contactcenter.rules.local_time import ALMATY as CLOCK
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.cases import CaseFilter, list_cases
from contactcenter.storage.reads.clocks import appeal_of, how_it_left, left_cases
from contactcenter.storage.reads.counters import counters
from contactcenter.storage.revisions import current
from tests.casework.concurrency import at_once
from tests.casework.desk import ALMATY, CHILD, IN_TARAZ, SHYMKENT, TARAZ, Desk, refused, signals
from tests.casework.test_intake import case

TextIn = Callable[..., int]


@pytest.fixture
def desk(text_in: TextIn, user: Callable[..., Staff], now: datetime) -> Desk:
    """A case offered to Taraz, a minute ago."""
    return Desk(text_in(CHILD, IN_TARAZ), now + timedelta(minutes=1), user("operator", "operator"),
                user("taraz", "ombudsman", TARAZ), user("almaty", "ombudsman", ALMATY), user("supervisor", "supervisor"))


def test_a_transferred_case_is_offered_there_under_its_one_reference(desk: Desk) -> None:
    desk.accepted()
    handing_on.transfer_case(desk.form(desk.taraz), ALMATY, "Бала Алматыға көшті")
    row = desk.row
    assert (row.status, row.region, row.owner_id, row.due_clock) == ("offered", ALMATY, None, "acceptance")
    assert desk.sees(desk.almaty) and not desk.sees(desk.taraz)
    working.accept_case(desk.form(desk.almaty))
    assert desk.row.owner_id == desk.almaty.id
    assert desk.kinds == ["sms_received", "accept", "transfer", "accept"]
    assert desk.events("transfer")[0].facts == {"from_status": "accepted", "to_status": "offered", "from": TARAZ, "to": ALMATY,
                                                "reason": "Бала Алматыға көшті"}


def test_the_old_region_keeps_that_it_left_and_not_what_follows(desk: Desk) -> None:
    desk.accepted()
    handing_on.transfer_case(desk.form(desk.taraz), ALMATY, "көшті")
    left = how_it_left(desk.taraz, desk.number)
    assert left is not None
    assert (left.region, left.to_region, left.by, left.reason, left.at) == (TARAZ, ALMATY, "taraz", "көшті", desk.now)
    desk.later(hours=1)
    working.accept_case(desk.form(desk.almaty))
    handing_on.transfer_case(desk.form(desk.almaty), SHYMKENT, "тағы көшті")
    assert [row.to_region for row in left_cases(desk.taraz)] == [ALMATY]
    assert [row.to_region for row in left_cases(desk.almaty)] == [SHYMKENT]
    assert [row.to_region for row in left_cases(desk.supervisor)] == [SHYMKENT, ALMATY]
    assert how_it_left(desk.taraz, desk.number + 1) is None


@pytest.mark.parametrize(("region", "reason", "code"), [
    ("KZ-99", "x", "unknown_region"), ("", "x", "unknown_region"), (TARAZ, "x", "same_region"),
    (ALMATY, " ", "reason_missing"), (ALMATY, "x" * 10_001, "too_long")])
def test_a_transfer_needs_another_region_and_a_reason(desk: Desk, region: str, reason: str, code: str) -> None:
    assert refused(lambda: handing_on.transfer_case(desk.form(desk.taraz), region, reason)) == code
    assert desk.row.version == 1


def test_a_second_region_sees_the_case_and_adds_notes_only(desk: Desk) -> None:
    desk.accepted()
    assert not desk.sees(desk.almaty)
    before = current([ALMATY])
    handing_on.attach_region(desk.form(desk.taraz), ALMATY)
    assert desk.sees(desk.almaty) and current([ALMATY]) > before
    assert [row.number for row in list_cases(desk.almaty, CaseFilter(regions=(ALMATY,))).rows] == [desk.number]
    working.add_note(desk.form(desk.almaty), "Алматыда мектебімен сөйлестім")
    for act in (lambda form: working.close_case(form, "informed"), working.claim_case, handing_on.detach_region,
                lambda form: handing_on.transfer_case(form, SHYMKENT, "x"), waiting.resume_case):
        assert refused(lambda: act(desk.form(desk.almaty))) == "not_allowed"
    assert refused(lambda: handing_on.attach_region(desk.form(desk.taraz), SHYMKENT)) == "not_allowed"   # one at a time
    handing_on.detach_region(desk.form(desk.taraz))
    assert not desk.sees(desk.almaty)


def test_the_second_region_ends_where_the_case_goes_there_or_back(desk: Desk) -> None:
    handing_on.attach_region(desk.form(desk.taraz), ALMATY)
    handing_on.transfer_case(desk.form(desk.taraz), ALMATY, "көшті")
    assert (desk.row.region, desk.row.second_region) == (ALMATY, None)
    handing_on.attach_region(desk.form(desk.almaty), TARAZ)
    working.return_case(desk.form(desk.almaty), "қате")
    assert (desk.row.region, desk.row.second_region) == (None, None)


def test_a_case_waits_until_the_morning_of_a_day(desk: Desk) -> None:
    desk.accepted()
    waiting.wait_with_case(desk.form(desk.taraz), date(2026, 11, 30), "school", "мектептен жауап")
    row = desk.row
    assert (row.status, row.due_clock, row.due_at) == ("waiting", "waiting", datetime(2026, 11, 30, 9, tzinfo=CLOCK))
    waiting.wait_with_case(desk.form(desk.taraz), date(2026, 12, 1), "school")
    assert list(desk.clocks()) == ["waiting"] and desk.row.due_at == datetime(2026, 12, 1, 9, tzinfo=CLOCK)
    waiting.resume_case(desk.form(desk.taraz))
    assert (desk.row.status, desk.row.due_at, desk.clocks()) == ("accepted", None, {})


@pytest.mark.parametrize(("day", "waits_for", "code"), [
    (None, "child", "bad_date"), (date(2026, 11, 23), "child", "bad_date"), (date(2020, 1, 1), "child", "bad_date"),
    (date(2028, 1, 1), "child", "too_far"), (date(2026, 11, 24), "nobody", "unknown_waits_for")])
def test_waiting_needs_a_day_to_come_and_somebody(desk: Desk, day: date | None, waits_for: str, code: str) -> None:
    desk.accepted()
    assert refused(lambda: waiting.wait_with_case(desk.form(desk.taraz), day, waits_for)) == code
    assert desk.row.status == "accepted"


def test_a_message_on_a_waiting_case_calls_for_attention_and_ends_nothing(desk: Desk, text_in: TextIn) -> None:
    desk.accepted()
    waiting.wait_with_case(desk.form(desk.taraz), date(2026, 12, 20), "child")
    assert text_in(CHILD, "қалайсыз", at=desk.later(days=9)) == desk.number   # long after the join window
    row = desk.row
    assert (row.status, row.attention, row.due_clock) == ("waiting", "new_message", "waiting")
    assert signals("new_message") == [(f"user:{desk.taraz.id}", "new_message")]


def test_a_message_on_a_closed_case_is_never_silent_and_reopens_nothing(desk: Desk, text_in: TextIn) -> None:
    desk.accepted()
    working.close_case(desk.form(desk.taraz), "informed")
    assert not desk.sees(desk.operator)
    assert text_in(CHILD, "тағы болды", at=desk.later(hours=2)) == desk.number
    row = desk.row
    assert (row.status, row.outcome, row.attention) == ("closed", "informed", "new_message")
    assert (row.due_clock, row.due_at) == ("message", desk.now + timedelta(minutes=5))
    for person in (desk.operator, desk.taraz, desk.supervisor):
        assert counters(person, now=desk.now).attention == 1
        assert [seen.number for seen in list_cases(person, CaseFilter(attention=True)).rows] == [desk.number]
    assert not desk.sees(desk.almaty)
    waiting.mark_seen(desk.form(desk.operator))
    assert (desk.row.attention, desk.row.due_at, desk.row.status) == (None, None, "closed")
    assert not desk.sees(desk.operator)


def test_an_urgent_message_on_a_closed_case_has_a_minute(desk: Desk, text_in: TextIn) -> None:
    working.close_case(desk.form(desk.supervisor), "informed")
    text_in(CHILD, "тағы болды", at=desk.later(hours=1))
    text_in(CHILD, "өлгім келеді", at=desk.later(seconds=10))
    assert (desk.row.urgency, desk.row.due_at) == (1, desk.now + timedelta(seconds=60))
    working.reopen_case(desk.form(desk.taraz), "жаңа хабар")
    assert (desk.row.status, desk.row.due_at, desk.clocks()) == ("accepted", None, {})


def test_what_comes_late_or_from_elsewhere_is_a_case_of_its_own(desk: Desk, text_in: TextIn) -> None:
    working.close_case(desk.form(desk.supervisor), "informed")
    assert text_in(CHILD, "Мен Алматы қаласында тұрамын", at=desk.later(hours=1)) != desk.number
    assert text_in("+77059999999", "сәлем", at=desk.now) != desk.number
    other = case(desk.number)
    assert other.attention is None


def test_a_closed_case_of_long_ago_is_left_alone(desk: Desk, text_in: TextIn) -> None:
    working.close_case(desk.form(desk.supervisor), "informed")
    assert text_in(CHILD, "сәлем", at=desk.later(hours=73)) != desk.number


def test_a_formal_appeal_starts_the_laws_clocks_once(desk: Desk) -> None:
    desk.accepted()
    desk.now = datetime(2026, 12, 14, 11, tzinfo=CLOCK)
    appealing.promote_case(desk.form(desk.taraz), name=" Сапарова  Айгерім ", address="Тараз, Төле би 1", signed=True)
    running = desk.clocks()
    assert {code: row.due_at for code, row in running.items()} == {
        "forwarding": datetime(2026, 12, 19, tzinfo=CLOCK), "answer": datetime(2027, 1, 9, tzinfo=CLOCK)}
    assert {row.calendar_version for row in running.values()} == {"2026-1"}
    assert desk.clocks(running=False)["registration"].stopped_at == desk.now
    assert (desk.row.due_clock, desk.row.due_at) == ("forwarding", datetime(2026, 12, 19, tzinfo=CLOCK))
    appeal = appeal_of(desk.number)
    assert appeal is not None and (appeal.name, appeal.registered_on) == ("Сапарова Айгерім", date(2026, 12, 14))
    again = partial(appealing.promote_case, name="x", address="y", signed=True)
    assert refused(lambda: again(desk.form(desk.taraz))) == "not_allowed"


def test_an_appeal_after_hours_counts_from_the_next_working_day(desk: Desk) -> None:
    desk.now = datetime(2026, 12, 18, 19, tzinfo=CLOCK)
    appealing.promote_case(desk.form(desk.operator), name="x", address="y", signed=True)
    appeal = appeal_of(desk.number)
    assert appeal is not None and appeal.registered_on == date(2026, 12, 21)


@pytest.mark.parametrize(("name", "address", "signed", "code"), [
    ("", "y", True, "appeal_name"), ("x", " ", True, "appeal_address"), ("x", "y", False, "appeal_signature"),
    ("x" * 201, "y", True, "too_long"), ("x", "y" * 301, True, "too_long")])
def test_an_appeal_needs_name_address_and_signature(desk: Desk, name: str, address: str, signed: bool, code: str) -> None:
    assert refused(lambda: appealing.promote_case(desk.form(desk.taraz), name=name, address=address, signed=signed)) == code
    assert appeal_of(desk.number) is None


def test_the_laws_clocks_stop_when_it_is_said_what_was_done(desk: Desk) -> None:
    desk.accepted()
    assert refused(lambda: appealing.settle_clock(desk.form(desk.taraz), "answer", "x")) == "not_allowed"
    appealing.promote_case(desk.form(desk.taraz), name="x", address="y", signed=True)
    assert refused(lambda: appealing.settle_clock(desk.form(desk.taraz), "registration", "x")) == "unknown_clock"
    assert refused(lambda: appealing.settle_clock(desk.form(desk.taraz), "answer", " ")) == "note_missing"
    appealing.settle_clock(desk.form(desk.taraz), "forwarding", "Әкімдікке")
    assert (list(desk.clocks()), desk.row.due_clock) == (["answer"], "answer")
    appealing.settle_clock(desk.form(desk.taraz), "answer", "Хатпен")
    assert (desk.clocks(), desk.row.due_at) == ({}, None)


def test_closing_stops_every_clock_and_reopening_wins_nobody_time(desk: Desk) -> None:
    desk.accepted()
    appealing.promote_case(desk.form(desk.taraz), name="x", address="y", signed=True)
    before = {code: row.due_at for code, row in desk.clocks().items()}
    desk.later(days=1)
    working.close_case(desk.form(desk.taraz), "informed")
    assert (desk.clocks(), desk.row.due_at) == ({}, None)
    desk.later(days=1)
    working.reopen_case(desk.form(desk.taraz), "ерте жабылды")
    assert {code: row.due_at for code, row in desk.clocks().items()} == before


def test_the_police_have_a_day_to_tell_the_other_bodies(desk: Desk) -> None:
    desk.accepted()
    appealing.tell_police(desk.form(desk.taraz), "102, кезекші Сериков")
    assert desk.row.due_at == desk.now + timedelta(hours=24)
    appealing.settle_clock(desk.form(desk.taraz), "police_tells", "қорғаншылық органына айтылды")
    assert desk.row.due_at is None


def test_a_foreign_region_is_told_nothing_by_any_act(desk: Desk) -> None:
    acts: list[Callable[[Form], object]] = [
        lambda form: handing_on.transfer_case(form, SHYMKENT, "x"), lambda form: handing_on.attach_region(form, SHYMKENT),
        handing_on.detach_region, lambda form: waiting.wait_with_case(form, date(2026, 12, 1), "child"),
        waiting.resume_case, waiting.mark_seen, lambda form: appealing.tell_police(form, "x"),
        lambda form: appealing.promote_case(form, name="x", address="y", signed=True),
        lambda form: appealing.settle_clock(form, "answer", "x")]
    for act in acts:
        assert refused(lambda: act(desk.form(desk.almaty))) == "unknown_case"
    assert desk.row.version == 1


def test_of_ten_who_transfer_at_once_one_wins(app: Flask, desk: Desk) -> None:
    desk.accepted()
    forms = [desk.form(desk.taraz) for _ in range(10)]
    results = at_once(app, [partial(handing_on.transfer_case, form, ALMATY, f"себеп {n}") for n, form in enumerate(forms)])
    assert results.count(None) == 1
    assert {result.code for result in results if isinstance(result, Refusal)} == {"unknown_case"}
    assert len(left_cases(desk.taraz)) == 1


def test_of_two_who_promote_at_once_one_wins(app: Flask, desk: Desk) -> None:
    forms = [desk.form(desk.taraz), desk.form(desk.supervisor)]
    act = partial(appealing.promote_case, name="x", address="y", signed=True)
    results = at_once(app, [partial(act, form) for form in forms])
    assert sorted(str(getattr(result, "code", "")) for result in results) in (["", "not_allowed"], ["", "stale"])
    assert list(desk.clocks()) == ["acceptance", "forwarding", "answer"]


def test_the_same_form_twice_is_one_act(desk: Desk) -> None:
    form = desk.form(desk.taraz)
    for _ in range(2):
        handing_on.transfer_case(form, ALMATY, "көшті")
    assert desk.kinds.count("transfer") == 1 and len(left_cases(desk.taraz)) == 1


def test_recording_a_text_starts_its_clock(desk: Desk) -> None:
    running = desk.clocks()
    assert list(running) == ["acceptance"]
    assert (running["acceptance"].due_at, desk.row.due_at) == (desk.row.due_at, running["acceptance"].due_at)
