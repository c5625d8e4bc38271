"""People at work: who receives, who wraps up, who vanished, and what the end of a shift hands over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contactcenter.casework import call_backs, presence, watching
from contactcenter.rules.policy import Policy
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import CallLeg, Shift
from contactcenter.storage.db import db, transaction
from contactcenter.storage.reads.shifts import last_reach, people_at_work, shift_of
from tests.casework.telephone_desk import CHILD, OURS, Desk, one, rows
from tests.casework.test_working import refusal

AddUser = Callable[..., Staff]


def start(desk: Desk, by: Staff, *, reach: str = "telephone", address: str = "8 701 234 56 78",
          languages: tuple[str, ...] = ("ru",)) -> None:
    presence.start_shift(by, reach=reach, address=address, languages=languages, now=desk.now,
                         policy=Policy(own_numbers=frozenset({OURS})))


@pytest.mark.parametrize(("reach", "address", "dialled"), [
    ("telephone", "8 (701) 234-56-78", "+77012345678"), ("sip", " sip:anna.k@pbx.example.kz:5061;transport=tls ",
                                                         "sip:anna.k@pbx.example.kz:5061;transport=tls"),
    ("browser", "", "client:staff_{id}")])
def test_a_shift_begins_available_at_an_address_that_can_be_dialled(desk: Desk, user: AddUser, reach: str, address: str,
                                                                     dialled: str) -> None:
    by = user("one", "operator")
    start(desk, by, reach=reach, address=address, languages=("en", "kk", "xx"))
    shift = shift_of(by.id)
    assert shift is not None
    assert (shift.state, shift.address, shift.languages) == ("available", dialled.format(id=by.id), ("kk", "en"))
    start(desk, by, languages=("ru",))
    assert len(rows(Shift)) == 1
    reached = last_reach(by.id)
    assert reached is not None and (reached.reach, reached.languages) == ("telephone", ("ru",))


@pytest.mark.parametrize(("reach", "address"), [
    ("telephone", ""), ("telephone", "112"), ("telephone", "anna"), ("telephone", "+2562533"), ("telephone", OURS),
    ("telephone", "+4412345678901"), ("telephone", "+1 900 555 1234"), ("sip", "+77012345678"), ("sip", "sip:@x"),
    ("sip", "sip:a@b c"), ("sip", "sip:a@b?X-Evil=1"), ("sip", "sip:" + "a" * 200 + "@b"), ("pigeon", "+77012345678")])
def test_an_address_that_cannot_be_a_persons_own_is_refused(desk: Desk, user: AddUser, reach: str, address: str) -> None:
    by = user("one", "operator")
    assert refusal(lambda: start(desk, by, reach=reach, address=address)) == "bad_address"
    assert shift_of(by.id) is None


def test_who_may_not_start_a_shift(desk: Desk, user: AddUser) -> None:
    assert refusal(lambda: start(desk, user("region", "ombudsman", "KZ-71"))) == "not_allowed"
    assert refusal(lambda: start(desk, user("one", "operator"), languages=("xx",))) == "language_missing"


def test_what_is_refused_without_a_shift_or_in_another_state(desk: Desk, user: AddUser) -> None:
    outside, inside = user("outside", "operator"), desk.person("inside")
    for act in (lambda by: presence.set_state(by, "break", now=desk.now), lambda by: presence.extend_wrap_up(by, now=desk.now),
                lambda by: presence.stay_in_touch(by, now=desk.now), lambda by: presence.end_shift(by, now=desk.now)):
        assert refusal(lambda act=act: act(outside)) == "no_shift"  # type: ignore[misc]
    assert refusal(lambda: presence.set_state(inside, "on_call", now=desk.now)) == "unknown_state"
    assert refusal(lambda: presence.extend_wrap_up(inside, now=desk.now)) == "not_wrapping_up"
    desk.talks(inside, desk.waits())
    for refused in (lambda: presence.set_state(inside, "break", now=desk.now),
                    lambda: presence.end_shift(inside, now=desk.now), lambda: start(desk, inside)):
        assert refusal(refused) == "on_call"


def test_a_break_passes_on_what_rings_and_coming_back_receives_what_waits(desk: Desk) -> None:
    person = desk.person("one")
    call = desk.waits()
    presence.set_state(person, "break", now=desk.now)
    assert (desk.rings_at(call), desk.offer(call, person).state) == (None, "passed")
    desk.later(seconds=30)
    presence.set_state(person, "available", now=desk.now)
    presence.set_state(person, "available", now=desk.now)
    assert desk.rings_at(call) == person.id


def test_wrap_up_ends_by_itself_and_can_be_extended(desk: Desk) -> None:
    person = desk.person("one")
    call = desk.waits()
    desk.talks(person, call)
    desk.caller_gone(call)
    desk.later(seconds=30)
    presence.extend_wrap_up(person, now=desk.now)
    desk.later(seconds=35)
    presence.stay_in_touch(person, now=desk.now)
    watching.watch(now=desk.now)
    assert desk.state(person) == "wrap_up"
    desk.later(seconds=30)
    presence.stay_in_touch(person, now=desk.now)
    second = desk.waits("+77051234568")
    assert desk.rings_at(second) is None
    desk.later(seconds=30)
    presence.stay_in_touch(person, now=desk.now)
    watching.watch(now=desk.now)
    assert (desk.state(person), desk.rings_at(second)) == ("available", person.id)


def test_a_browser_that_vanished_is_away_within_45_seconds_and_its_call_goes_on(desk: Desk) -> None:
    gone = desk.person("one")
    desk.later(seconds=1)
    there = desk.person("two")
    desk.later(seconds=39)
    presence.stay_in_touch(there, now=desk.now)
    call = desk.waits()
    assert desk.rings_at(call) == gone.id
    desk.later(seconds=2)
    watching.watch(now=desk.now)
    assert (desk.state(gone), desk.offer(call, gone).state, desk.rings_at(call)) == ("away/vanished", "lost", there.id)
    desk.later(minutes=5)
    presence.stay_in_touch(gone, now=desk.now)
    assert desk.state(gone) == "available"


def test_a_browser_that_vanished_during_a_talk_does_not_end_it(desk: Desk) -> None:
    person = desk.person("one")
    call = desk.waits()
    desk.talks(person, call)
    desk.later(minutes=3)
    watching.watch(now=desk.now)
    assert (desk.state(person), desk.call(call).stage) == ("on_call", "talking")
    desk.caller_gone(call)
    desk.later(seconds=1)
    watching.watch(now=desk.now)
    assert desk.state(person) == "away/vanished"


def test_somebody_on_a_call_without_a_telephone_is_not_left_there(desk: Desk) -> None:
    person = desk.person("one")
    desk.talks(person, desk.waits())
    with transaction():
        db.session.execute(CallLeg.__table__.update().values(state="over", ended_at=desk.now))
    watching.watch(now=desk.now)
    assert desk.state(person) == "wrap_up"


def test_the_end_of_a_shift_hands_over_what_is_open(desk: Desk) -> None:
    leaver, stayer = desk.person("leaver"), desk.person("stayer")
    call = desk.waits()
    desk.talks(leaver, call)
    desk.caller_gone(call)
    missed = desk.waits("+77051234568")
    desk.caller_gone(missed)
    task = desk.tasks()[0]
    call_backs.take(leaver, task.id, now=desk.now)
    ringing = desk.waits("+77051234569")
    presence.end_shift(leaver, now=desk.now)
    case = desk.case(call)
    assert (case.owner_id, case.attention) == (None, "handed_over")
    assert desk.events(call)[-1] == "handed_over"
    assert desk.tasks()[0].owner_id is None
    assert (shift_of(leaver.id), desk.rings_at(ringing)) == (None, stayer.id)
    assert [person.user_id for person in people_at_work()] == [stayer.id]
    assert refusal(lambda: presence.end_shift(leaver, now=desk.now)) == "no_shift"


def test_ending_a_shift_passes_on_what_rings(desk: Desk) -> None:
    leaver = desk.person("leaver")
    desk.later(seconds=1)
    stayer = desk.person("stayer")
    call = desk.waits()
    assert desk.rings_at(call) == leaver.id
    presence.end_shift(leaver, now=desk.now)
    assert desk.rings_at(call) == stayer.id


def test_a_forgotten_shift_ends_when_no_session_can_be_alive(desk: Desk) -> None:
    desk.person("one")
    for hours in (1, 12, 0):
        desk.later(hours=hours, seconds=1)
        watching.watch(now=desk.now)
    assert one(Shift).ended_at == desk.now - (desk.now - one(Shift).ended_at)
    assert people_at_work() == []


def test_nobody_is_told_of_a_call_that_was_let_go(desk: Desk) -> None:
    person = desk.person("one")
    desk.waits(CHILD)
    desk.later(seconds=21)
    presence.stay_in_touch(person, now=desk.now)
    watching.watch(now=desk.now)
    assert desk.signals(person).count("ringing") == 1
    assert desk.signals(person).count("offer_gone") == 1
