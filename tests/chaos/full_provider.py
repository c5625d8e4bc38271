"""The provider fails in every way it can: the table of what follows, no second text, and nothing stuck."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from contactcenter.storage.models import Outbox
from tests.chaos.cluster import Cluster
from tests.chaos.conftest import Posts, figures, migrate, opened, rows, size, span, text, waits
from tests.conftest import ACCOUNT, NUMBER
from tests.service.conftest import Service, environment_of, running

SENDS = size(10, 200)
FAULTS = {"429": "not sent", "refuse": "unsure", "500": "unsure", "html": "unsure", "garbage": "unsure", "reset": "unsure",
          "no-sid": "unsure"}


@pytest.fixture
def service(cluster: Cluster, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Service]:
    """Its parameter, where there is one: how many seconds pass before the provider says what became of a text."""
    environment = environment_of(cluster.url, tmp_path, SIMULATOR_STATUS_DELAY_SECONDS=getattr(request, "param", "0.05"))
    migrate(environment)
    cluster.execute("TRUNCATE outbox, provider_state, alarm, alarm_notice CASCADE")
    with running(environment) as made:
        yield made


def fault(service: Service, name: str, **more: object) -> None:
    switch = {"fault": name, "on": "sends"} | more
    requests.post(f"{service.simulator}/simulator/faults", json=switch, timeout=10).raise_for_status()


def lift(service: Service) -> None:
    requests.post(f"{service.simulator}/simulator/faults", json={"fault": None}, timeout=10)


def states(cluster: Cluster) -> Counter[str]:
    return Counter(dict(rows(cluster.url, "SELECT state, count(*) FROM outbox GROUP BY state")))


def test_the_provider_accepts_and_hangs(cluster: Cluster, service: Service) -> None:
    posts = Posts(service)
    fault(service, "accept-then-hang")
    for index in range(SENDS):
        assert posts.post("/sms", text(index, kind="HANG", numbers=10_000)) == 200
    with service.worker():
        time.sleep(span(15, 120))
        lift(service)
        seconds = waits(lambda: not set(states(cluster)) & {"due", "sending", "unsure"}, seconds=600)
    numbers = [number for (number,) in opened(service.environment, select(Outbox.recipient))]
    assert len(numbers) == SENDS
    handsets = Counter({number: len(service.texts_to(number)) for number in numbers})
    assert max(handsets.values()) == 1
    figures(f"provider accepts and hangs, {SENDS} sends: {sum(handsets.values())} texts arrived, 0 second texts, 0 stuck "
            f"{seconds:.0f} s after it was well again; {dict(states(cluster))}")


@pytest.mark.parametrize("name", [*FAULTS, "401"])
def test_every_way_to_fail(cluster: Cluster, service: Service, name: str) -> None:
    posts, began = Posts(service), time.monotonic()
    index = 1000 + 10 * [*FAULTS, "401"].index(name)   # a number of its own: nobody is answered twice in an hour
    if name == "401":
        service.environment["TWILIO_AUTH_TOKEN"] = "wrong," + service.environment["TWILIO_AUTH_TOKEN"]
    else:
        fault(service, name, count=1)
    assert posts.post("/sms", text(index, kind="FAIL", numbers=10_000)) == 200
    with service.worker():
        if name == "401":
            seconds = waits(lambda: ("texts_held_back",) in rows(cluster.url, "SELECT code FROM alarm"), seconds=90)
            assert posts.post("/sms", text(index + 1, kind="FAIL", numbers=10_000)) == 200, "intake goes on"
            service.environment["TWILIO_AUTH_TOKEN"] = service.environment["TWILIO_AUTH_TOKEN"].partition(",")[2]
            figures(f"provider says 401: alarm after {seconds:.0f} s, intake goes on")
            return
        waits(lambda: set(states(cluster)) <= {"sent", "delivered"}, seconds=300)
    told = rows(cluster.url, "SELECT case_event.kind FROM case_event JOIN outbox USING (case_id)")
    assert (("text_unsure",) in told) is (FAULTS[name] == "unsure")
    arrived = len(service.texts_to(f"+7705123{index:04}"))
    assert arrived == 1
    figures(f"provider {name}: {FAULTS[name]} at first, one text arrived, settled after {time.monotonic() - began:.0f} s")


@pytest.mark.parametrize("service", ["3600"], indirect=True)
def test_callbacks_come_shuffled_and_twice(cluster: Cluster, service: Service) -> None:
    posts, order = Posts(service), random.Random(7)
    for index in range(SENDS):
        posts.post("/sms", text(5000 + index, kind="CB", numbers=10_000))
    with service.worker():
        waits(lambda: states(cluster) == {"sent": SENDS}, seconds=120)
    sent = opened(service.environment, select(Outbox.id, Outbox.sid, Outbox.recipient).order_by(Outbox.id))
    for index, (outbox_id, sid, recipient) in enumerate(sent):
        statuses = ["queued", "sending", "sent", ("delivered", "undelivered")[index % 2]] * 2
        order.shuffle(statuses)
        for status in statuses:
            said = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": NUMBER, "To": recipient, "MessageStatus": status}
            assert posts.post(f"/message-status?ob={outbox_id}", said) == 200
    ends = [state for (state,) in rows(cluster.url, "SELECT state FROM outbox ORDER BY id")]
    assert ends == [("delivered", "failed")[index % 2] for index in range(SENDS)]
    figures(f"{SENDS} orders, 8 callbacks each, twice and shuffled: the last word is right each time")
