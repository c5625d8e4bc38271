"""Web workers and the worker are killed again and again under load, the database is restarted: once is once, and nobody is
texted twice."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from tests.chaos.cluster import Cluster, children_of
from tests.chaos.conftest import Posts, figures, migrate, rows, size, spooled, text, waits
from tests.service.conftest import Service, environment_of, running
from tests.telephony.conftest import call_parameters

WEBHOOKS, WEB_KILLS, WORKER_KILLS, RESTARTS = size(200, 3000), size(4, 30), size(1, 5), size(1, 2)
NUMBERS = 300


def test_a_storm_of_kills(cluster: Cluster, tmp_path: Path) -> None:
    environment = environment_of(cluster.url, tmp_path)
    migrate(environment)
    with running(environment) as service:
        posts, stop = Posts(service), Event()
        with workers(service, stop), ThreadPoolExecutor(12) as clients:
            killers = [Thread(target=_kill_web, args=(service, stop)), Thread(target=_restart, args=(cluster, stop))]
            for killer in killers:
                killer.start()
            list(clients.map(lambda hook: _until_answered(posts, *hook), webhooks()))
            stop.set()
            for killer in killers:
                killer.join()
            with service.worker():
                seconds = waits(lambda: spooled(service) == 0 and _under_way(cluster) == 0, seconds=600)
        _assert_once(cluster, service, posts)
        figures(f"{WEBHOOKS} webhooks, {WEB_KILLS} web kills, {WORKER_KILLS} worker kills, {RESTARTS} restarts: "
                f"{len(posts.accepted)} SIDs answered 2xx, 0 lost, 0 twice, nobody texted twice; settled {seconds:.0f} s after")


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


def _kill_web(service: Service, stop: Event) -> None:
    for _ in range(WEB_KILLS):
        if stop.wait(size(1, 3)):
            return
        victims = children_of(service.web_process)
        if victims:
            with suppress(ProcessLookupError):
                os.kill(random.choice(victims), signal.SIGKILL)


def _restart(cluster: Cluster, stop: Event) -> None:
    for _ in range(RESTARTS):
        if stop.wait(size(3, 25)):
            return
        cluster.stop()
        cluster.start()


@contextmanager
def workers(service: Service, stop: Event) -> Iterator[None]:
    """A worker that is killed again and again, and started again."""
    def live() -> None:
        for kill in range(WORKER_KILLS + 1):
            with service.worker() as running_worker:
                stop.wait(size(4, 15)) if kill < WORKER_KILLS else stop.wait()
                if not stop.is_set():
                    os.killpg(running_worker.pid, signal.SIGKILL)

    thread = Thread(target=live)
    thread.start()
    yield
    thread.join()


def _under_way(cluster: Cluster) -> int:
    return int(rows(cluster.url, "SELECT count(*) FROM outbox WHERE state IN ('due', 'sending') "
                                 "OR state = 'unsure' AND person_at IS NULL")[0][0])


def _assert_once(cluster: Cluster, service: Service, posts: Posts) -> None:
    found = Counter(sid for (sid,) in rows(cluster.url, "SELECT sid FROM contact"))
    assert posts.accepted <= set(found), "nothing that was answered 2xx is lost"
    assert set(found.values()) == {1}
    texted = Counter({sender: len(service.texts_to(sender)) for (sender,) in rows(
        cluster.url, "SELECT DISTINCT recipient FROM outbox")})
    wanted = Counter(sender for (sender,) in rows(cluster.url, "SELECT recipient FROM outbox"))
    assert all(texted[number] <= wanted[number] for number in texted), "nobody is texted twice"
