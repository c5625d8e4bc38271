"""The hub on both databases, with listeners of this process: who hears what, who is ended, and that nothing is lost."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from secrets import token_hex

import pytest
from flask import Flask
from sqlalchemy import insert, update

from contactcenter.casework import accounts
from contactcenter.dashboard.listener import MOST_WAITING
from contactcenter.dashboard.stream_hub import Full, Hub
from contactcenter.rules.staff import Staff
from contactcenter.storage import signals
from contactcenter.storage.call_models import Signal
from contactcenter.storage.db import db, transaction
from contactcenter.storage.models import User
from contactcenter.storage.reads.stream import hearing
from tests.conftest import NOW
from tests.dashboard.listening import PATIENCE_SECONDS, Ear, end, until

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)   # SQLite has one writer at a time
Hears = Callable[..., Ear]


@pytest.fixture
def hubs(app: Flask) -> Iterator[Callable[..., Hub]]:
    """Makes hubs whose threads end with the test, and their connections with them."""
    made: list[Hub] = []

    def make(**settings: float) -> Hub:
        made.append(Hub(app, look_seconds=0.1, **settings))
        return made[-1]

    yield make
    end(made)


@pytest.fixture
def hub(hubs: Callable[..., Hub]) -> Hub:
    """Beats ten times a second."""
    return hubs(beat_seconds=0.1)


@pytest.fixture
def hears(hub: Hub) -> Hears:
    """Somebody's signed-in browser begins to listen."""
    return listening_to(hub)


def listening_to(hub: Hub) -> Hears:
    def listen(staff: Staff, *, connection: socket.socket | None = None) -> Ear:
        token_hash = token_hex(32)
        accounts.start_session(staff.id, token_hash=token_hash, now=datetime.now(UTC))
        return Ear(hub.join(token_hash=token_hash, hearing=hearing(staff), connection=connection))

    return listen


def tell(*audiences: str, kind: str = "told", **ids: int) -> None:
    with transaction():
        for audience in audiences:
            signals.add(audience, kind, at=NOW, **ids)


def test_everybody_hears_the_own_signals_and_those_of_the_role(user: Callable[..., Staff], hears: Hears) -> None:
    aigerim, daniyar = user("aigerim", "operator"), user("daniyar", "operator")
    boss, region = user("boss", "supervisor"), user("almaty", "ombudsman", "KZ-75")
    ears = [hears(staff) for staff in (aigerim, daniyar, boss, region)]
    tell(signals.person(aigerim.id), kind="ringing", offer=12, call=7)
    tell(signals.OPERATORS, kind="waiting")
    tell(signals.SUPERVISORS, kind="presence")
    tell(signals.person(region.id), kind="told", case=3)
    heard = (["ringing", "waiting"], ["waiting"], ["waiting", "presence"], ["told"])
    until(lambda: all(len(ear.events) >= len(kinds) for ear, kinds in zip(ears, heard)))
    tell(*(signals.person(staff.id) for staff in (aigerim, daniyar, boss, region)), kind="call")
    until(lambda: all("call" in ear.kinds for ear in ears))
    assert [ear.kinds[:-1] for ear in ears] == list(heard)
    assert '{"offer":12,"call":7}' in ears[0].text or '{"call":7,"offer":12}' in ears[0].text


def test_an_ombudsman_hears_of_the_own_region_alone(user: Callable[..., Staff], hears: Hears,
                                                    text_in: Callable[..., int]) -> None:
    almaty, atyrau = hears(user("almaty", "ombudsman", "KZ-75")), hears(user("atyrau", "ombudsman", "KZ-23"))
    text_in("+77051112233", "Мен Алматы қаласында тұрамын, сұрағым бар")
    until(lambda: "KZ-75" in almaty.text)
    text_in("+77051112244", "Атырауда тұрамын, көмек керек")
    until(lambda: "KZ-23" in atyrau.text)
    assert "KZ-75" not in atyrau.text and "KZ-23" not in almaty.text


def test_a_stroke_of_the_bell_that_was_lost_is_made_up_for(user: Callable[..., Staff], hears: Hears) -> None:
    staff = user("aigerim", "operator")
    ear = hears(staff)
    db.session.execute(insert(Signal.__table__).values(audience=signals.person(staff.id), kind="told", facts={}, at=NOW))
    db.session.commit()   # not the one of transaction(), which rings
    until(lambda: ear.kinds == ["told"])


@ON_POSTGRESQL
def test_a_lower_number_that_is_committed_later_is_told_too(user: Callable[..., Staff], hears: Hears, hub: Hub) -> None:
    staff = user("aigerim", "operator")
    tell(signals.person(staff.id), kind="before")
    ear = hears(staff)
    values = {"audience": signals.person(staff.id), "facts": {}, "at": NOW}
    with db.engine.connect() as slow:
        slow.execute(insert(Signal.__table__).values(kind="late", **values))
        tell(signals.person(staff.id), kind="early")
        until(lambda: ear.kinds == ["early"])
        before = hub.complete_to
        assert ear.events[0][0].startswith(f"{before}-"), "who breaks off here must hear the late one after it"
        slow.commit()
    until(lambda: ear.kinds == ["early", "late"])
    until(lambda: hub.complete_to == before + 2)


def test_whoever_is_signed_out_hears_no_more(user: Callable[..., Staff], hears: Hears) -> None:
    staying, leaving = hears(user("aigerim", "operator")), hears(user("daniyar", "operator"))
    until(lambda: staying.beats > 1 and leaving.beats > 1)
    accounts.end_session(leaving.listener.token_hash, now=datetime.now(UTC))
    until(leaving.ended)
    beats = staying.beats
    until(lambda: staying.beats > beats + 1)


def test_whoever_is_put_out_hears_no_more_before_the_next_beat(user: Callable[..., Staff],
                                                               hubs: Callable[..., Hub]) -> None:
    hears = listening_to(hubs(beat_seconds=3600))
    staff, other = user("aigerim", "operator"), user("daniyar", "operator")
    leaving, staying = hears(staff), hears(other)
    until(lambda: leaving.beats == staying.beats == 1)
    accounts.end_other_sessions(staff.id, but="", now=datetime.now(UTC))
    until(leaving.ended)
    tell(signals.person(other.id), kind="still")
    until(lambda: "still" in staying.kinds)


@pytest.mark.parametrize("change", [{"active": False}, {"role": "supervisor"}])
def test_whoever_may_hear_something_else_now_is_ended(user: Callable[..., Staff], hears: Hears,
                                                      change: dict[str, object]) -> None:
    staff = user("aigerim", "operator")
    ear = hears(staff)
    db.session.execute(update(User.__table__).where(User.__table__.c.id == staff.id).values(**change))
    db.session.commit()
    until(ear.ended)


def test_who_takes_nothing_is_cut_off(user: Callable[..., Staff], hubs: Callable[..., Hub]) -> None:
    hub = hubs(beat_seconds=3600)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(PATIENCE_SECONDS)
        listener = hub.join(token_hash="0" * 64, hearing=hearing(user("slow", "operator")), connection=ours)
        for _ in range(MOST_WAITING):
            listener.give(b"x")
        assert theirs.recv(1) == b""
        hub.leave(listener)


def test_a_burst_cuts_nobody_off(user: Callable[..., Staff], hears: Hears) -> None:
    ear = hears(user("quick", "operator"))
    tell(*[signals.OPERATORS] * (2 * MOST_WAITING))
    until(lambda: len(ear.events) == 2 * MOST_WAITING)
    assert not ear.ended()


def test_who_has_not_even_taken_the_last_beat_is_cut_off(user: Callable[..., Staff], hub: Hub) -> None:
    staff = user("slow", "operator")
    accounts.start_session(staff.id, token_hash="0" * 64, now=datetime.now(UTC))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(PATIENCE_SECONDS)
        listener = hub.join(token_hash="0" * 64, hearing=hearing(staff), connection=ours)
        assert theirs.recv(1) == b""
        hub.leave(listener)


def test_a_browser_that_leaves_frees_its_thread_at_once(hubs: Callable[..., Hub], user: Callable[..., Staff]) -> None:
    """Not with the next beats, which it would not hear."""
    hub = hubs(beat_seconds=3600)
    ours, theirs = socket.socketpair()
    with ours:
        ear = Ear(hub.join(token_hash="0" * 64, hearing=hearing(user("aigerim", "operator")), connection=ours))
        until(lambda: ear.beats == 1)
        assert not ear.ended()
        theirs.close()
        until(ear.ended)
        hub.leave(ear.listener)


def test_no_more_than_there_are_threads_for(hubs: Callable[..., Hub], user: Callable[..., Staff]) -> None:
    hub, mine = hubs(most_listeners=1), hearing(user("aigerim", "operator"))
    first = hub.join(token_hash="0" * 64, hearing=mine, connection=None)
    with pytest.raises(Full):
        hub.join(token_hash="1" * 64, hearing=mine, connection=None)
    hub.leave(first)
    hub.join(token_hash="1" * 64, hearing=mine, connection=None)


def test_a_hub_that_is_closed_ends_everybody_and_admits_nobody(user: Callable[..., Staff], hub: Hub, hears: Hears) -> None:
    staff = user("aigerim", "operator")
    ear = hears(staff)
    hub.close()
    until(ear.ended)
    with pytest.raises(Full):
        hub.join(token_hash="0" * 64, hearing=hearing(staff), connection=None)
