"""Web workers and the worker are killed again and again under load, the database is restarted: once is once, and nobody is
texted twice."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path

import pytest
from sqlalchemy import select

from contactcenter.storage.models import Outbox
from tests.chaos.cluster import Cluster, children_of
from tests.chaos.conftest import Posts, figures, migrate, opened, rows, size, spooled, text, waits
from tests.service.conftest import Service, environment_of, running
from tests.telephony.conftest import call_parameters

WEBHOOKS, WEB_KILLS, WORKER_KILLS, RESTARTS = size(200, 3000), size(4, 30), size(1, 5), size(1, 2)
NUMBERS = 300


@pytest.fixture(params=["postgresql", "sqlite"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    url = request.getfixturevalue("cluster").url if request.param == "postgresql" else f"sqlite:///{tmp_path / 'storm.db'}"
    made = environment_of(url, tmp_path)
    migrate(made)
    return made


def test_a_storm_of_kills(environment: dict[str, str], request: pytest.FixtureRequest) -> None:
    url = environment["DATABASE_URL"]
    cluster: Cluster | None = None if url.startswith("sqlite") else request.getfixturevalue("cluster")
    with running(environment) as service, Worker(service) as worker, ThreadPoolExecutor(13) as clients:
        posts = Posts(service)
        blows = [(lambda: _kill_web(service), WEB_KILLS), (worker.kill, WORKER_KILLS)]
        blows += [(lambda: _restart(cluster), RESTARTS)] if cluster else []
        falling = clients.submit(_strike, blows, posts)
        list(clients.map(lambda hook: _until_answered(posts, *hook), webhooks()))
        falling.result()
        seconds = waits(lambda: spooled(service) == 0 and _under_way(url) == 0, seconds=600)
        _assert_once(service, posts)
        figures(f"{url.partition(':')[0]}: {WEBHOOKS} webhooks, {WEB_KILLS} web kills, {WORKER_KILLS} worker kills, "
                f"{RESTARTS if cluster else 0} restarts: {len(posts.accepted)} of {len(posts.answers)} SIDs answered 2xx, 0 "
                f"lost, 0 twice, nobody texted twice; settled {seconds:.0f} s after")


def webhooks() -> list[tuple[str, dict[str, str]]]:
    """Two thirds texts, the rest calls and their ends; shuffled."""
    texts = [("/sms", text(index, numbers=NUMBERS)) for index in range(WEBHOOKS * 2 // 3)]
    calls = [call_parameters(CallSid=f"CA{index:030}", From=f"+7705124{index % NUMBERS:04}") for index in range(WEBHOOKS // 6)]
    ends = [("/call-status", call | {"CallStatus": "completed", "SequenceNumber": "2", "CallDuration": "5"}) for call in calls]
    hooks = [*texts, *(("/voice", call) for call in calls), *ends]
    return random.Random(1).sample(hooks, len(hooks))


def _until_answered(posts: Posts, path: str, parameters: dict[str, str]) -> None:
    """As the provider does with retries switched on: a broken connection is tried again, an answer is an answer."""
    for _ in range(40):
        if posts.post(path, parameters):
            return
        time.sleep(0.25)


def _strike(blows: list[tuple[Callable[[], None], int]], posts: Posts) -> None:
    """Each blow as often as it says, spread evenly over the webhooks."""
    moments = [(number / (times + 1), blow) for blow, times in blows for number in range(1, times + 1)]
    for share, blow in sorted(moments, key=itemgetter(0)):
        waits(lambda: len(posts.seconds) >= share * WEBHOOKS, seconds=600)
        blow()


def _kill_web(service: Service) -> None:
    waits(lambda: bool(children_of(service.web_process)), seconds=30)
    os.kill(random.choice(children_of(service.web_process)), signal.SIGKILL)


def _restart(cluster: Cluster) -> None:
    cluster.stop()
    cluster.start()


class Worker:
    """The background worker; killed, another one starts."""

    def __init__(self, service: Service) -> None:
        self._service, self._life = service, ExitStack()

    def __enter__(self) -> Worker:
        self._pid = self._life.enter_context(self._service.worker()).pid
        return self

    def kill(self) -> None:
        os.killpg(self._pid, signal.SIGKILL)
        self._life.close()
        self.__enter__()

    def __exit__(self, *_: object) -> None:
        self._life.close()


def _under_way(url: str) -> int:
    return int(rows(url, "SELECT count(*) FROM outbox WHERE state IN ('due', 'sending') "
                         "OR state = 'unsure' AND person_at IS NULL")[0][0])


def _assert_once(service: Service, posts: Posts) -> None:
    found = Counter(sid for (sid,) in rows(service.environment["DATABASE_URL"], "SELECT sid FROM contact"))
    assert posts.accepted <= set(found), "nothing that was answered 2xx is lost"
    assert set(found.values()) == {1}
    wanted = Counter(number for (number,) in opened(service.environment, select(Outbox.recipient)))
    assert set(wanted.values()) == {1}, "each number wrote within one conversation"
    texted = {number: len(service.texts_to(number)) for number in wanted}
    assert max(texted.values()) == 1, "nobody is texted twice"
