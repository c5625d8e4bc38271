"""The demonstration's database is one that the service could have written, and nothing of it is sent again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import sending
from contactcenter.demo.people import PEOPLE
from contactcenter.demo.seeding import seed
from contactcenter.rules.delivery import DELIVERED, EXPIRED, FAILED
from contactcenter.rules.lifecycle import NOT_A_CASE, OUTCOMES
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.sending import HandoverResult, OutboundText
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import Call, CallOrder, Shift
from contactcenter.storage.db import db
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import Case, CaseEvent, Contact, Outbox, User
from contactcenter.storage.reads.cases import CaseFilter, list_cases
from contactcenter.storage.reads.supervision import today

DAYS = 4
CASE = Case.__table__.c


@pytest.fixture
def seeded(app: Flask, now: datetime) -> int:
    return seed(now=now, password_hash="-", days=DAYS)


def values(column: object, *conditions: object) -> list[object]:
    db.session.rollback()
    return list(db.session.execute(select(column).where(*conditions)).scalars())   # type: ignore[call-overload]


def test_some_days_of_cases(seeded: int, now: datetime) -> None:
    """One seeding, looked at from all sides: it is the slow part."""
    _has_all_contacts(seeded, now)
    _has_people()
    _has_cases_in_every_state(now)
    _has_sent_everything(now)
    _has_calls(now)
    _is_left_alone(seeded, now)


def _has_all_contacts(seeded: int, now: datetime) -> None:
    received = values(Contact.__table__.c.received_at)
    assert len(received) == seeded > 100
    assert all(now - timedelta(days=DAYS + 1) < at <= now for at in received)   # type: ignore[operator]


def _has_people() -> None:
    assert set(values(User.__table__.c.name)) == {person.name for person in PEOPLE}


def _has_cases_in_every_state(now: datetime) -> None:
    assert set(values(CASE.region, CASE.status == "offered")) == REGIONS.keys()
    small = Staff(0, "", "", "ombudsman", frozenset({"KZ-62"}))
    assert {row.region for row in list_cases(small, CaseFilter(statuses=("offered",))).rows} == {"KZ-62"}
    assert len(values(CASE.id, CASE.status == "accepted")) >= 10
    assert len(values(CASE.id, CASE.status == "new", CASE.opened_at > now - timedelta(hours=1))) >= 5
    assert values(CASE.id, CASE.status == "new", CASE.opened_at < now - timedelta(hours=3)) == []
    assert values(CASE.id, CASE.urgency == 1, CASE.status != "closed")
    assert values(CASE.id, CASE.attention == "returned", CASE.region.is_(None)) != []
    outcomes = set(values(CASE.outcome, CASE.status == "closed"))
    assert outcomes <= set(OUTCOMES)
    assert "informed" in outcomes and outcomes & NOT_A_CASE
    assert set(values(CASE.closed_at, CASE.status != "closed")) == {None}
    assert len(values(CaseEvent.__table__.c.id, CaseEvent.__table__.c.kind == "note")) >= 20


def _has_sent_everything(now: datetime) -> None:
    handed: list[OutboundText] = []

    def send(text: OutboundText) -> HandoverResult:
        handed.append(text)
        raise AssertionError("an old text was sent again")

    # a handset that is off is tried again, and then it may be too late
    assert set(values(Outbox.__table__.c.state)) <= {DELIVERED, FAILED, EXPIRED}
    assert sending.send_due(send, now=lambda: now) == ()
    assert handed == []


def _has_calls(now: datetime) -> None:
    """Answered, abandoned and left ones, with what follows from each; nothing is live, and nothing is ordered of anybody."""
    call = Call.__table__.c
    assert set(values(call.stage)) == {"ended"}
    assert len(values(call.contact_id)) == len(values(Contact.__table__.c.id, Contact.__table__.c.channel == "call"))
    assert {"answered", "abandoned", "message"} <= set(values(call.result))
    assert None not in values(call.wait_seconds, call.result == "answered")
    figures = today(now=now)
    assert figures.answered >= 4 and figures.abandoned >= 2 and figures.messages >= 1 and not figures.people
    task = Task.__table__.c
    assert values(task.id, task.state == "open", task.due_at > now - timedelta(hours=1))
    assert values(task.id, task.state == "open", task.due_at < now - timedelta(hours=3)) == []
    assert values(Shift.__table__.c.id, Shift.__table__.c.ended_at.is_(None)) == []
    assert values(CallOrder.__table__.c.id, CallOrder.__table__.c.state.in_(("due", "doing"))) == []


def _is_left_alone(seeded: int, now: datetime) -> None:
    assert seed(now=now, password_hash="-", days=DAYS) == 0
    assert len(values(Contact.__table__.c.id)) == seeded


def test_a_database_with_cases_is_left_alone(app: Flask, text_in: Callable[..., int], now: datetime) -> None:
    text_in("+77010001234", "Шымкентте тұрамын")
    assert seed(now=now, password_hash="-") == 0
    assert len(values(CASE.id)) == 1
    assert values(User.__table__.c.id) == []


def test_an_account_that_is_there_stays_as_it_is(app: Flask, user: Callable[..., Staff], now: datetime) -> None:
    user("operator", "operator", password_hash="my own")
    seed(now=now, password_hash="-", days=1)
    assert values(User.__table__.c.password_hash, User.__table__.c.name == "operator") == ["my own"]
    _waits_for_the_disk_again()


def _waits_for_the_disk_again() -> None:
    asked = "PRAGMA synchronous" if db.engine.dialect.name == "sqlite" else "SHOW synchronous_commit"
    db.session.remove()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar() in (2, "on")
