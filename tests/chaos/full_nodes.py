"""Two machines on one PostgreSQL, each with web, stream and worker, in network namespaces: what is done on one holds on the
other, and the loss of one loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

import pytest
import requests
from sqlalchemy import select

from contactcenter.storage.models import Outbox
from contactcenter.telephony import spool
from tests.chaos.cluster import Cluster, is_possible
from tests.chaos.conftest import Posts, add_supervisors, figures, migrate, opened, rows, size, stored, text, waits
from tests.chaos.network import DATABASE, NETWORK, PROVIDER, Machine, machines
from tests.service.conftest import GUNICORN, Service, answers, environment_of, process, simulator_of
from tests.service.people import FIELD, PASSWORD
from tests.service.test_stream import Browser

WEB, STREAM, PROXY, SIMULATOR = 8111, 8113, 8100, 8200
SECONDS = size(5, 60)


@pytest.fixture(autouse=True)
def no_network() -> None:
    """These machines have addresses of their own."""


@dataclass(frozen=True)
class Node:
    """A machine with its three processes and its spool."""

    machine: Machine
    spool_dir: Path
    pids: tuple[int, ...]

    @property
    def web(self) -> str:
        return f"http://{self.machine.address}:{WEB}"

    @property
    def spooled(self) -> int:
        return len(spool.waiting(self.spool_dir))

    def die(self) -> None:
        """The machine is gone: nothing it says is heard any more, and then its processes end."""
        self.machine.pull_the_cable()
        for pid in self.pids:
            os.killpg(pid, signal.SIGKILL)


@dataclass(frozen=True)
class Site:
    service: Service
    nodes: list[Node]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    if not is_possible():
        pytest.skip("PostgreSQL's programs are not installed")
    with ExitStack() as stack:
        try:
            hosts = stack.enter_context(machines(2))
        except (subprocess.CalledProcessError, FileNotFoundError):
            pytest.skip("network namespaces can be made by root with iproute2 alone")
        cluster = Cluster.made(listen="*", allowed=NETWORK)
        stack.callback(cluster.close)
        environment = environment_of(
            cluster.url.replace("127.0.0.1", DATABASE), tmp_path, PUBLIC_URL=f"http://{PROVIDER}:{PROXY}",
            SIMULATOR_URL=f"http://{PROVIDER}:{SIMULATOR}", TWILIO_API_URL=f"http://{PROVIDER}:{SIMULATOR}")
        migrate(environment)
        stack.enter_context(simulator_of(environment))
        nodes = [_node(machine, environment, tmp_path, stack) for machine in hosts]
        stack.enter_context(process([sys.executable, "-m", "tests.chaos.proxy", f"{PROVIDER}:{PROXY}",
                                     *(f"{machine.address}:{WEB}" for machine in hosts)], environment))
        waits(lambda: answers(f"{environment['PUBLIC_URL']}/readyz"), seconds=60)
        yield Site(Service(environment["PUBLIC_URL"], environment["SIMULATOR_URL"], environment, 0), nodes)


def _node(machine: Machine, environment: dict[str, str], folder: Path, stack: ExitStack) -> Node:
    spool_dir = folder / f"spool-{machine.name}"
    own = environment | {"SPOOL_DIR": str(spool_dir)}
    serve = [*machine.inside, *GUNICORN, "--bind"]
    started = [
        process([*serve, f"{machine.address}:{WEB}", "wsgi:app"], own),
        process([*serve, f"{machine.address}:{STREAM}", "--config", "gunicorn.stream.conf.py", "wsgi:app"],
                own | {"SERVE_STREAM": "1"}),
        process([*machine.inside, sys.executable, "-m", "flask", "--app", "wsgi", "worker"], own)]
    node = Node(machine, spool_dir, tuple(stack.enter_context(one).pid for one in started))
    for port in (WEB, STREAM):
        waits(lambda: answers(f"http://{machine.address}:{port}/readyz"), seconds=60)
    return node


def signed_in(node: Node, *, name: str, password: str = PASSWORD) -> tuple[int, str]:
    """What the sign-in answers, and the cookie that comes of it."""
    with requests.Session() as browser:
        token = dict(FIELD.findall(browser.get(f"{node.web}/login", timeout=30).text))["csrf_token"]
        said = browser.post(f"{node.web}/login", timeout=30, allow_redirects=False,
                            data={"csrf_token": token, "name": name, "password": password})
        return said.status_code, "; ".join(f"{one.name}={one.value}" for one in browser.cookies)


def test_two_machines_are_one_service(site: Site) -> None:
    first, second = site.nodes
    environment, posts = site.service.environment, Posts(site.service)
    add_supervisors(environment, "supervisor", "clumsy", password=PASSWORD)
    status, cookie = signed_in(first, name="supervisor")
    page = requests.get(f"{second.web}/cases", headers={"Cookie": cookie}, timeout=30, allow_redirects=False)
    assert (status, page.status_code) == (303, 200), "a session of one holds on the other"
    stream = Browser(f"http://{second.machine.address}:{STREAM}/stream", cookie)
    at_first = replace(posts.service, at=first.web)
    assert Posts(at_first).post("/sms", text(0, kind="ST")) == 200
    waits(lambda: bool(stream.kinds), seconds=10)
    stream.close()
    for number in range(11):
        signed_in(site.nodes[number % 2], name="clumsy", password="wrong")
    assert {signed_in(node, name="clumsy")[0] for node in site.nodes} == {429}, "both count together"
    figures("two machines: session and throttle of one hold on the other, its stream tells of a text that came in at the other")


def test_a_machine_without_database_keeps_and_later_records(site: Site) -> None:
    first, second = site.nodes
    posts = Posts(replace(site.service, at=second.web))
    second.machine.lose(DATABASE)
    for index in range(20):
        assert posts.post("/sms", text(index, kind="SP")) == 200
    kept, others = second.spooled, first.spooled
    second.machine.find(DATABASE)
    seconds = waits(lambda: second.spooled == 0, seconds=120)
    assert (kept, others) == (20, 0)
    assert stored(site.service.environment["DATABASE_URL"], of="SP") == dict.fromkeys(posts.accepted, 1)
    figures(f"two machines: one cut off from the database kept 20 of 20 texts, recorded {seconds:.1f} s after it was back; "
            f"slowest answer {max(posts.seconds):.2f} s")


def test_a_machine_is_lost_under_load(site: Site) -> None:
    first, second = site.nodes
    posts, stop, environment = Posts(site.service), Event(), site.service.environment

    def send(sender: int) -> None:
        index = sender
        while not stop.is_set():
            for _ in range(10):   # as the provider does with retries switched on
                if posts.post("/sms", text(index, numbers=10_000)):
                    break
            index += 4

    senders = [Thread(target=send, args=(sender,)) for sender in range(4)]
    for sender in senders:
        sender.start()
    time.sleep(SECONDS / 2)
    first.die()
    time.sleep(SECONDS / 2)
    stop.set()
    for sender in senders:
        sender.join(60)
    url = environment["DATABASE_URL"]
    waits(lambda: second.spooled == 0 and rows(
        url, "SELECT count(*) FROM outbox WHERE state IN ('due', 'sending', 'unsure')") == [(0,)], seconds=600)
    assert set(posts.answers.values()) == {200}
    assert stored(url) == dict.fromkeys(posts.accepted, 1)
    numbers = [number for (number,) in opened(environment, select(Outbox.recipient))]
    arrived = [len(site.service.texts_to(number)) for number in numbers]
    assert 0 < len(numbers) == len(set(numbers)), "up to the ceiling each number is answered, once"
    assert max(arrived) == 1
    figures(f"two machines, one lost under load: {len(posts.accepted)} texts answered 2xx, 0 lost, 0 twice; {sum(arrived)} "
            f"acknowledgements arrived, none twice; slowest answer {max(posts.seconds):.1f} s")
