"""Two people at the same case in the same moment, over real sockets, on PostgreSQL with two web processes: one of them wins and
no word of the other's is lost. AT_ONCE_ROUNDS says how often (100 show the same for longer)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import accounts, intake, working
from contactcenter.casework.acting import Form
from contactcenter.dashboard.passwords import hash_password
from contactcenter.rules.inbound import InboundSms
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.log_models import CaseMerge
from contactcenter.storage.models import Case, CaseEvent
from tests.conftest import NUMBER
from tests.service.conftest import PATIENCE_SECONDS, Service
from tests.service.people import PASSWORD, Operator

ROUNDS = int(os.environ.get("AT_ONCE_ROUNDS", "3"))
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
IN_TARAZ = "Таразда тұрамын"


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """PostgreSQL alone: SQLite lets one writer in at a time anyway."""
    url = request.getfixturevalue("migrated_postgres")
    if url is None:
        pytest.skip("no PostgreSQL on this machine")
    return str(url)


@dataclass
class Seat:
    """One signed-in browser."""

    staff: Staff
    service: Service
    browser: requests.Session
    token: str

    def sends(self, ref: str, verb: str, start: Barrier, **fields: str) -> requests.Response:
        start.wait(PATIENCE_SECONDS)
        return self.browser.post(f"{self.service.web}/cases/{ref}/{verb}", timeout=30, allow_redirects=False, data={
            "csrf_token": self.token, "key": str(uuid4()), "version": "1", "last": "0"} | fields)


@pytest.fixture
def seat(service: Service) -> Callable[..., Seat]:
    hashed = hash_password(PASSWORD)

    def sit(name: str, role: str, *regions: str) -> Seat:
        number = accounts.add_user(name, role=role, regions=regions, password_hash=hashed, now=datetime.now(UTC))
        accounts.set_preferences(number, language="en", theme="system", shortcuts=True)
        person = Operator(service, name, "")
        person.sign_in()
        found = TOKEN.search(person.browser.get(f"{service.web}/me", timeout=30).text)
        assert found
        return Seat(Staff(number, name, name, role, frozenset(regions)), service, person.browser, found[1])

    return sit


@pytest.fixture
def together() -> Iterator[Callable[..., list[requests.Response]]]:
    """Lets all act from one starting line."""
    with ThreadPoolExecutor(2) as threads:
        def act(*works: Callable[[Barrier], requests.Response]) -> list[requests.Response]:
            start = Barrier(len(works))
            return [doing.result() for doing in [threads.submit(work, start) for work in works]]

        yield act


def text_in(app: Flask, words: str) -> tuple[int, str]:
    """A new case: its number and its reference."""
    now = datetime.now(UTC)
    sms = InboundSms(sid="SM" + os.urandom(16).hex(), sender=f"+7701{uuid4().int % 10**7:07}", recipient=NUMBER, text=words)
    number = intake.record_sms(sms, now=now, policy=app.extensions["telephony"].policy).case_number
    return number, reference(number, now)


def case(number: int) -> Any:
    db.session.rollback()
    return db.session.execute(select(Case.__table__).where(Case.id == number)).one()


def events(number: int, kind: str) -> list[Any]:
    return list(db.session.execute(select(CaseEvent.actor_id, CaseEvent.facts).where(
        CaseEvent.case_id == number, CaseEvent.kind == kind)))


def winner(answers: list[requests.Response]) -> int:
    """Whose act was done: exactly one; the other hears 409."""
    assert sorted(answer.status_code for answer in answers) == [303, 409], [answer.status_code for answer in answers]
    return [answer.status_code for answer in answers].index(303)


Together = Callable[..., list[requests.Response]]


def test_of_two_at_once_one_wins_and_no_word_is_lost(app: Flask, seat: Callable[..., Seat], together: Together) -> None:
    """One service for all of it: starting one costs more than the rounds."""
    desk = [seat("one", "operator"), seat("two", "operator")]
    team = [seat("three", "ombudsman", "KZ-31"), seat("four", "ombudsman", "KZ-31")]
    for _ in range(ROUNDS):
        claim(app, desk, together)
        accept(app, team, together)
        close(app, team, together)
        merge(app, desk, together)
        merge_into_each_other(app, desk, together)
        merge_worked(app, team, together)
        note(app, desk, together)


def claim(app: Flask, people: list[Seat], together: Together) -> None:
    number, ref = text_in(app, "Көмек керек")
    won = winner(together(*[lambda start, by=by: by.sends(ref, "claim", start) for by in people]))
    assert case(number).owner_id == people[won].staff.id
    assert [event.actor_id for event in events(number, "claim")] == [people[won].staff.id]


def accept(app: Flask, people: list[Seat], together: Together) -> None:
    number, ref = text_in(app, IN_TARAZ)
    won = winner(together(*[lambda start, by=by: by.sends(ref, "accept", start) for by in people]))
    assert (case(number).status, case(number).owner_id) == ("accepted", people[won].staff.id)
    assert [event.actor_id for event in events(number, "accept")] == [people[won].staff.id]


def close(app: Flask, people: list[Seat], together: Together) -> None:
    """The other one's words come back beside the winner's."""
    number, ref = text_in(app, IN_TARAZ)
    working.accept_case(Form(number, people[0].staff, str(uuid4()), 1, datetime.now(UTC)))
    words = [f"бірінші жабады {number}", f"екінші жабады {number}"]
    answers = together(*[lambda start, by=by, text=text: by.sends(
        ref, "close", start, version="2", outcome="informed", note=text) for by, text in zip(people, words, strict=True)])
    won = winner(answers)
    assert [event.facts["text"] for event in events(number, "close")] == [words[won]]
    assert words[1 - won] in answers[1 - won].text and words[won] in answers[1 - won].text


def merge(app: Flask, people: list[Seat], together: Together) -> None:
    number, ref = text_in(app, "Көмек керек")
    targets = [text_in(app, f"Ертерек {n}") for n in range(2)]
    won = winner(together(*[lambda start, by=by, into=into: by.sends(ref, "join", start, into=into)
                            for by, (_number, into) in zip(people, targets, strict=True)]))
    into = db.session.execute(select(CaseMerge.into_id).where(CaseMerge.case_id == number)).scalars().all()
    assert into == [targets[won][0]]
    assert [len(events(target, "joined")) for target, _ref in targets] == [int(won == n) for n in range(2)]


def merge_worked(app: Flask, people: list[Seat], together: Together) -> None:
    """Two of a region's team merge an accepted case into two others: one pointer, and its clocks are nowhere twice."""
    number, ref = text_in(app, IN_TARAZ)
    targets = [text_in(app, IN_TARAZ) for _ in range(2)]
    for accepted in (number, *(target for target, _ref in targets)):
        working.accept_case(Form(accepted, people[0].staff, str(uuid4()), 1, datetime.now(UTC)))
    won = winner(together(*[lambda start, by=by, into=into: by.sends(ref, "join", start, version="2", into=into)
                            for by, (_number, into) in zip(people, targets, strict=True)]))
    into = db.session.execute(select(CaseMerge.into_id).where(CaseMerge.case_id == number)).scalars().all()
    assert into == [targets[won][0]] and case(targets[1 - won][0]).attention is None
    separated = together(*[lambda start, by=by: by.sends(ref, "separate", start, version="3") for by in people])
    winner(separated)
    assert case(number).status == "accepted" and len(events(targets[won][0], "separated")) == 1


def merge_into_each_other(app: Flask, people: list[Seat], together: Together) -> None:
    """No circle comes of it."""
    (first, ref), (second, other) = text_in(app, "Біріншісі"), text_in(app, "Екіншісі")
    winner(together(lambda start: people[0].sends(ref, "join", start, into=other),
                    lambda start: people[1].sends(other, "join", start, into=ref)))
    assert sorted(case(number).status == "closed" for number in (first, second)) == [False, True]


def note(app: Flask, people: list[Seat], together: Together) -> None:
    """Notes never collide: both are kept."""
    number, ref = text_in(app, "Көмек керек")
    answers = together(*[lambda start, by=by: by.sends(ref, "note", start, text=f"{by.staff.name} жазды") for by in people])
    assert [answer.status_code for answer in answers] == [303, 303]
    assert {event.facts["text"] for event in events(number, "note")} == {f"{by.staff.name} жазды" for by in people}
