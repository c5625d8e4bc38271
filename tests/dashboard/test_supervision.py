"""/supervise and /wall: figures of the day, who waits, who works, and giving a waiting call to somebody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from contactcenter.casework import answering, presence
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import Call, CallOffer
from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession
from contactcenter.storage.reads.supervision import today
from tests.conftest import NOW
from tests.dashboard.conftest import Desk
from tests.dashboard.html import Page
from tests.dashboard.telephone import call_in

Sit = Callable[..., Desk]
ENDED = [
    ({"result": "answered", "wait_seconds": 15}, "in time, at the very last second"),
    ({"result": "answered", "wait_seconds": 3}, "in time"),
    ({"result": "answered", "wait_seconds": 16}, "a second too late"),
    ({"result": "abandoned", "wait_seconds": 40}, "waited long for nobody"),
    ({"result": "abandoned", "wait_seconds": 9}, "hung up too soon to say anything of us"),
    ({"result": "abandoned"}, "hung up in the greeting"),
    ({"result": "missed", "wait_seconds": 300}, "waited long, left nothing"),
    ({"result": "message", "wait_seconds": 20}, "waited, then left a message"),
    ({"result": "call_back", "wait_seconds": 5}, "asked at once to be called back"),
]


def ended(sid: str, *, at: datetime, **course: Any) -> None:
    answered = at if course["result"] == "answered" else None
    call_in(sid, at=at, stage="ended", queued_at=at, answered_at=answered, ended_at=at, **course)


def queued(sid: str, *, ago: timedelta, **course: Any) -> Any:
    at = datetime.now(UTC) - ago
    return call_in(sid, at=at, stage="queued", queued_at=at, **course)


def starts_work(staff: Staff, *languages: str) -> None:
    presence.start_shift(staff, reach="telephone", address="+77017654321", languages=languages or ("kk", "ru", "en"),
                         now=datetime.now(UTC))


def test_the_service_level_is_what_its_definition_says(app: Flask) -> None:
    for place, (course, _why) in enumerate(ENDED):
        ended(f"CA{place}", at=NOW, **course)
    ended("CA-yesterday", at=NOW - timedelta(hours=12), result="answered", wait_seconds=99)
    figures = today(now=NOW)
    assert (figures.in_time, figures.counted) == (2, 6)
    assert (figures.answered, figures.abandoned, figures.missed, figures.messages, figures.call_backs) == (3, 3, 1, 1, 1)
    assert figures.percent is not None and round(figures.percent) == 33 and not figures.reached


def test_a_day_begins_at_midnight_in_kazakhstan(app: Flask) -> None:
    midnight = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
    ended("CA1", at=midnight - timedelta(seconds=1), result="answered", wait_seconds=1)
    ended("CA2", at=midnight, result="missed")
    assert (today(now=NOW).answered, today(now=NOW).missed) == (0, 1)


def test_the_page_prints_the_figures_with_their_definition(desk: Sit) -> None:
    supervisor, at = desk("supervisor"), datetime.now(UTC)
    assert "Service level –" in supervisor.page("/supervise").words
    for place in range(9):
        ended(f"CA{place}", at=at, result="answered", wait_seconds=4)
    ended("CA9", at=at, result="answered", wait_seconds=40)
    words = supervisor.page("/supervise").words
    assert "Service level 90 % aim reached" in words and "Answered 10" in words
    assert "answered within 15 seconds" in words and "Aim: 90 %." in words
    ended("CA10", at=at, result="abandoned", wait_seconds=40)
    words = supervisor.page("/supervise").words
    assert "Service level 81 % below the aim" in words and "Abandoned 1" in words


def test_who_waits_stands_in_the_order_of_their_turns(desk: Sit) -> None:
    supervisor = desk("supervisor")
    queued("CA2", ago=timedelta(seconds=10), sender="+77017000002", language="ru")
    queued("CA1", ago=timedelta(seconds=70), sender="+77017000001", language="kk")
    queued("CA3", ago=timedelta(seconds=5), sender="anonymous")
    page = supervisor.page("/supervise")
    assert page.words.index("+7 701 ••• 00 01") < page.words.index("+7 701 ••• 00 02") < page.words.index("number withheld")
    assert page.words.count("longest") == 1 and "1:1" in page.words and "Waiting 3" in page.words
    assert "+77017000001" not in supervisor.get("/supervise").text


def test_people_stand_with_their_state_and_since_when(desk: Sit) -> None:
    supervisor, operator = desk("supervisor"), desk("operator")
    assert "Nobody is at work" in supervisor.page("/supervise").words
    starts_work(operator.staff, "kk", "ru")
    words = supervisor.page("/supervise").words
    assert f"{operator.staff.name} Available 0:0" in words and "KK RU" in words
    presence.set_state(operator.staff, "break", now=datetime.now(UTC))
    assert f"{operator.staff.name} On a break" in supervisor.page("/supervise").words


def test_a_waiting_call_is_given_to_one_person(desk: Sit) -> None:
    supervisor, operator, other = desk("supervisor"), desk("operator"), desk("operator")
    for one in (operator, other):
        starts_work(one.staff)
    call = queued("CA1", ago=timedelta(seconds=30))
    form = supervisor.page("/supervise")
    assert f"/supervise/{call.contact_id}/give" in [value for _, name, value in form.attributes if name == "formaction"]
    for _ in range(2):
        answer = supervisor.post(f"/supervise/{call.contact_id}/give", to=str(operator.staff.id))
        assert (answer.status_code, answer.location) == (303, "/supervise")
    assert rings_at() == [operator.staff.id]
    assert "The call now waits for that person." in supervisor.page("/supervise").words


def rings_at() -> list[int]:
    db.session.rollback()
    return list(db.session.execute(select(CallOffer.user_id).where(CallOffer.state == "ringing")).scalars())


def test_a_call_that_waits_no_more_is_not_given(desk: Sit) -> None:
    supervisor, operator = desk("supervisor"), desk("operator")
    starts_work(operator.staff)
    call, to = queued("CA1", ago=timedelta(seconds=30)), str(operator.staff.id)
    for number, whom, said in ((call.contact_id, "9999", "This person takes no calls now."),
                               (call.contact_id, "x", "This person takes no calls now."),
                               (999_999, to, "The call waits no more."), ("9" * 40, to, "The call waits no more.")):
        refused = supervisor.post(f"/supervise/{number}/give", to=whom)
        assert refused.status_code == 409 and said in Page(refused.text).words, (number, whom)
    answering.answer(operator.staff, call.contact_id, now=datetime.now(UTC))
    refused = supervisor.post(f"/supervise/{call.contact_id}/give", to=to)
    assert refused.status_code == 409 and "The call waits no more." in Page(refused.text).words


def test_only_supervisors_watch_and_give(desk: Sit) -> None:
    operator = desk("operator")
    starts_work(operator.staff)
    call = queued("CA1", ago=timedelta(seconds=30))
    for role in ("operator", "ombudsman", "administrator", "auditor"):
        person = desk(role)
        for path in ("/supervise", "/supervise/fragment"):
            assert person.get(path).status_code == 403, (role, path)
        assert person.post(f"/supervise/{call.contact_id}/give", to=str(operator.staff.id)).status_code == 403
    db.session.rollback()
    assert db.session.execute(select(Call.wanted_id)).scalar_one() is None


def test_the_parts_are_answered_with_304_until_something_moves(desk: Sit) -> None:
    supervisor, operator = desk("supervisor"), desk("operator")
    for path in ("/supervise", "/wall"):
        etag = re.findall(r'data-tag="(\w+)"', supervisor.get(path).text)[0]
        assert supervisor.get(f"{path}/fragment", headers={"If-None-Match": f'"{etag}"'}).status_code == 304, path
    starts_work(operator.staff)
    assert supervisor.get(f"{path}/fragment", headers={"If-None-Match": f'"{etag}"'}).status_code == 200


def test_the_wall_is_about_nobody(desk: Sit) -> None:
    operator = desk("operator")
    starts_work(operator.staff)
    queued("CA1", ago=timedelta(seconds=30), sender="+77017000001")
    for role in ("operator", "ombudsman", "supervisor", "administrator", "auditor"):
        for path in ("/wall", "/wall/fragment"):
            answer = desk(role).get(path)
            words = Page(answer.text.partition("<main")[2] or answer.text).words
            assert "Waiting 1" in words and "Available 1" in words
            assert operator.staff.name not in words and "701" not in words and "26-" not in words, (role, path)


def test_a_wall_stays_signed_in_only_for_somebody_who_sees_no_case(desk: Sit, app: Flask) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=50)
    people = {role: desk(role) for role in ("supervisor", "auditor")}
    db.session.execute(update(StaffSession).values(seen_at=long_ago))
    db.session.commit()
    for person in people.values():
        assert person.get("/wall/fragment").status_code == 200
    db.session.rollback()
    seen = {session.user_id: session.seen_at for session in db.session.execute(select(StaffSession)).scalars()}
    assert seen[people["supervisor"].staff.id] == long_ago
    assert seen[people["auditor"].staff.id] > long_ago
