"""The database stops, hangs, or is locked: every webhook is answered, callers reach a person, and nothing is lost."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Event
from xml.etree import ElementTree

import psycopg
import pytest
import requests
from sqlalchemy import select

from contactcenter.simulator.signing import sign
from contactcenter.storage.models import Contact
from tests.chaos.cluster import Cluster
from tests.chaos.conftest import FULL, ON_DUTY, Posts, figures, load, opened, size, span, spooled, stored, text, waits
from tests.conftest import TOKEN
from tests.service.conftest import Service
from tests.telephony.conftest import call_parameters

TEXTS, CALLS = size(20, 500), size(3, 20)
AWAY_SECONDS = span(2, 600)
LOCKED_SECONDS = span(5, 30)


def call(service: Service, index: int) -> ElementTree.Element:
    """A call's first word; what the line is to do."""
    url, fields = f"{service.web}/webhooks/twilio/voice", call_parameters(CallSid=f"CA{index:032}", From=f"+7705124{index:04}")
    answer = requests.post(url, data=fields, timeout=30, headers={"X-Twilio-Signature": sign(url, list(fields.items()), TOKEN)})
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


def test_the_database_is_stopped_for_a_while(cluster: Cluster, breakable: Service) -> None:
    posts, began = Posts(breakable), datetime.now(UTC)
    with breakable.worker():
        cluster.stop()
        pause = AWAY_SECONDS / (TEXTS + CALLS)
        for index in range(TEXTS):   # one after the other: the order of a number is the order of their times
            assert posts.post("/sms", text(index)) == 200
            time.sleep(pause)
        for index in range(CALLS):
            dial = call(breakable, index).find("Dial")
            assert dial is not None and [number.text for number in dial] == [ON_DUTY]
            time.sleep(pause)
        back = datetime.now(UTC)
        assert spooled(breakable) == TEXTS + CALLS
        cluster.start()
        seconds = waits(lambda: spooled(breakable) == 0, seconds=60)
    assert stored(cluster.url, of="SM") == dict.fromkeys(posts.accepted, 1)
    assert len(stored(cluster.url)) == TEXTS + CALLS
    found = opened(breakable.environment, select(Contact.sender, Contact.text, Contact.received_at)
                   .where(Contact.channel == "sms").order_by(Contact.id))
    assert all(began <= at <= back + timedelta(seconds=1) for _, _, at in found)
    of_numbers = {number: [said for sender, said, _ in found if sender == number] for number, _, _ in found}
    assert len(of_numbers) == 10
    assert all(texts == sorted(texts) for texts in of_numbers.values()), "recorded in the order they came"
    figures(f"database stopped {AWAY_SECONDS} s: {TEXTS} texts + {CALLS} calls stored {seconds:.1f} s after its return, "
            f"slowest answer {max(posts.seconds):.2f} s, {CALLS} of {CALLS} calls reached {ON_DUTY}")


@pytest.mark.parametrize("how", ["locked", "frozen"] if FULL else ["locked"])
def test_every_answer_comes_in_time_while_the_database_hangs(cluster: Cluster, breakable: Service, how: str) -> None:
    posts, stop = Posts(breakable), Event()
    with breakable.worker(), psycopg.connect(cluster.url) as other:
        threads = load(posts, stop, of=8, kind=how)
        if how == "locked":
            other.execute("LOCK TABLE contact IN ACCESS EXCLUSIVE MODE")
        else:
            cluster.freeze()
        time.sleep(LOCKED_SECONDS)
        other.rollback() if how == "locked" else cluster.thaw()
        stop.set()
        for thread in threads:
            thread.join(60)
        seconds = waits(lambda: spooled(breakable) == 0, seconds=size(120, 600))
    assert set(posts.answers.values()) == {200}
    assert stored(cluster.url, of=how) == dict.fromkeys(posts.accepted, 1)
    figures(f"database {how} for {LOCKED_SECONDS} s: {len(posts.seconds)} webhooks answered 200, slowest "
            f"{max(posts.seconds):.2f} s, all stored {seconds:.1f} s after")
    assert not FULL or max(posts.seconds) < 5
