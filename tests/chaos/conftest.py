"""What the scenarios share: their size, a database that can be broken, and what has to be true afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import requests
from sqlalchemy import NullPool, Select, create_engine

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import accounts
from contactcenter.dashboard.passwords import hash_password
from contactcenter.storage.db import db
from contactcenter.telephony import spool
from tests.chaos.cluster import Cluster, is_possible
from tests.conftest import ROOT
from tests.service.conftest import Service, environment_of, running
from tests.telephony.conftest import sms_parameters

FULL = os.environ.get("CHAOS") == "full"
HASTE = int(os.environ.get("HASTE", "1"))
ON_DUTY = "+77019990001"


def size(small: int, full: int) -> int:
    """How much of something: little within `make test`, all of it with `make chaos`."""
    return full if FULL else small


def span(small: int, full: int) -> int:
    """How many seconds something lasts; with HASTE=10 a tenth of the full time."""
    return max(small, full // HASTE) if FULL else small


def figures(words: str) -> None:
    """What a scenario has shown."""
    print(f"\nCHAOS {words}", flush=True)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the test's own with the newest schema."""
    if not is_possible():
        pytest.skip("PostgreSQL's programs are not installed")
    made = Cluster.made()
    try:
        yield made
    finally:
        made.close()


def migrate(environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], cwd=ROOT, env=environment, check=True,
                   capture_output=True)


@pytest.fixture(scope="module")
def breakable(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service over that database; people on duty ring while it is away."""
    environment = environment_of(cluster.url, tmp_path_factory.mktemp("service"), AWAY_NUMBERS=ON_DUTY)
    migrate(environment)
    with ExitStack() as stack:
        yield stack.enter_context(running(environment))


class Posts:
    """Webhooks that were posted, with what was answered and how long it took."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.answers: dict[str, int] = {}
        self.seconds: list[float] = []

    def post(self, path: str, parameters: dict[str, str]) -> int:
        """Over a connection of its own, as from a provider's many machines; 0 where no answer came."""
        began = time.monotonic()
        try:
            with requests.Session() as session:
                status = self.service.post(session, path, parameters)
        except requests.RequestException:
            status = 0
        self.seconds.append(time.monotonic() - began)
        sid = parameters.get("MessageSid") or parameters["CallSid"]
        self.answers[sid] = max(status == 200 and 200 or 0, self.answers.get(sid, 0)) or status
        return status

    @property
    def accepted(self) -> set[str]:
        return {sid for sid, status in self.answers.items() if status == 200}


def rows(url: str, query: str) -> list[Any]:
    """Asked of the database itself, in which personal columns lie sealed."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.connect() as connection:
        return list(map(tuple, connection.exec_driver_sql(query)))


@contextmanager
def application(environment: dict[str, str]) -> Iterator[None]:
    """The service's own code over its database, from here."""
    with create_app(Config.from_environ(environment)).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def opened(environment: dict[str, str], query: Select[Any]) -> list[Any]:
    """Asked with the service's keys, for which they open."""
    with application(environment):
        return list(map(tuple, db.session.execute(query)))


def add_supervisors(environment: dict[str, str], *names: str, password: str) -> None:
    with application(environment):
        for name in names:
            accounts.add_user(name, role="supervisor", password_hash=hash_password(password), now=datetime.now(UTC))


def stored(url: str, *, of: str = "") -> Counter[str]:
    """How often each SID is there, of those that begin so."""
    return Counter(sid for (sid,) in rows(url, "SELECT sid FROM contact") if sid.startswith(of))


def spooled(service: Service) -> int:
    return len(spool.waiting(Path(service.environment["SPOOL_DIR"])))


def text(index: int, *, kind: str = "SM", numbers: int = 10) -> dict[str, str]:
    """One of many texts, of so many numbers."""
    return sms_parameters(MessageSid=f"{kind}{index:030}", From=f"+7705123{index % numbers:04}", Body=f"text {index:04}")


def load(posts: Posts, stop: Event, *, of: int, kind: str) -> list[Thread]:
    """A few senders at once, until told to stop."""
    def send(sender: int) -> None:
        index = sender
        while not stop.wait(0.2):
            posts.post("/sms", text(index, kind=kind))
            index += of

    threads = [Thread(target=send, args=(sender,)) for sender in range(of)]
    for thread in threads:
        thread.start()
    return threads


def waits(condition: Callable[[], bool], *, seconds: float) -> float:
    """Waits until it comes true and returns how long that took; fails when it does not."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.2)
    return time.monotonic() - began
