"""Many calls, ten operators, and processes that are killed: every call a case, nobody answered twice, none left ringing."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from random import Random
from threading import Event

import pytest
import requests
from sqlalchemy import func, select

from contactcenter.casework import accounts
from contactcenter.dashboard.passwords import hash_password
from contactcenter.rules.calls import LIVE_STAGES, ORDER_DOING, ORDER_DUE, RINGING, SILENT_AFTER
from contactcenter.storage.call_models import Call, CallLeg, CallOffer, CallOrder
from contactcenter.storage.db import db
from tests.service.conftest import PATIENCE_SECONDS, Service, until
from tests.service.people import PASSWORD, Caller, Operator

CALLS, OPERATORS = int(os.environ.get("STORM_CALLS", "20")), 10   # make bench: 100
KILLS = {CALLS // 4: "worker", CALLS // 2: "web", 3 * CALLS // 4: "web"}


@pytest.fixture
def operators(service: Service) -> list[Operator]:
    """Ten people on shift, each with a telephone that picks up by itself."""
    hashed, now = hash_password(PASSWORD), datetime.now(UTC)
    people = []
    for index in range(OPERATORS):
        accounts.add_user(f"operator-{index}", role="operator", password_hash=hashed, now=now)
        person = Operator(service, f"operator-{index}", f"+7701000{index:04}")
        person.sign_in()
        person.start_shift()
        people.append(person)
    return people


def test_calls_while_processes_are_killed(service: Service, operators: list[Operator]) -> None:
    random, stop = Random(111), Event()
    callers = [Caller(service, f"+7705200{index:04}") for index in range(CALLS)]
    with ThreadPoolExecutor(CALLS + OPERATORS) as threads, ExitStack() as running:
        running.callback(stop.set)
        worker = running.enter_context(service.worker())
        for index, person in enumerate(operators):
            threads.submit(person.work, Random(index), stop)
        calling = []
        for index, caller in enumerate(callers):
            calling.append(threads.submit(caller.call, Random(index)))
            stop.wait(random.uniform(0, 0.3))
            if KILLS.get(index) == "worker":
                worker.kill()
                worker = running.enter_context(service.worker())
            elif KILLS.get(index) == "web":
                kill_a_web_process(service)
        for done in calling:
            done.result()
        until(nothing_live, seconds=2 * SILENT_AFTER.total_seconds() + PATIENCE_SECONDS)
    sids = {caller.sid for caller in callers}
    recorded = db.session.execute(select(Call.sid, Call.case_id, Call.result)).all()
    assert {row.sid for row in recorded} == sids
    assert len({row.case_id for row in recorded}) == CALLS
    assert_nobody_was_answered_twice(service, operators)
    print(Counter(row.result for row in recorded))


def kill_a_web_process(service: Service) -> None:
    """One of gunicorn's two, in the middle of whatever it does."""
    children = subprocess.run(["pgrep", "-P", str(service.web_process)], capture_output=True, text=True, check=True)
    os.kill(int(children.stdout.split()[0]), signal.SIGKILL)


def nothing_live() -> bool:
    db.session.rollback()
    count = select(func.count())
    live = count.select_from(Call).where(Call.stage.in_(LIVE_STAGES))
    ringing = count.select_from(CallOffer).where(CallOffer.state == RINGING)
    orders = count.select_from(CallOrder).where(CallOrder.state.in_((ORDER_DUE, ORDER_DOING)))
    return not any(db.session.execute(query).scalar_one() for query in (live, ringing, orders))


def assert_nobody_was_answered_twice(service: Service, operators: list[Operator]) -> None:
    """A call was won by one person at most at a time; at the provider no line is left open."""
    winners = Counter(call for person in operators for call in person.answered)
    again = {row.call_id: row.legs for row in db.session.execute(
        select(CallLeg.call_id, func.count().label("legs")).group_by(CallLeg.call_id))}
    assert winners
    assert all(count <= again.get(int(call), 0) for call, count in winners.items())
    live = requests.get(f"{service.simulator}/simulator/calls", params={"live": "1"}, timeout=10).json()["calls"]
    assert live == []
