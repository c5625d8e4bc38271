"""Reload and stop under load: what is under way is finished, and a proxy with two nodes drops nothing."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest
import requests

from tests.chaos.conftest import figures, size, text
from tests.ports import free_port
from tests.service.conftest import Service, environment_of, running, web_of

REQUESTS = size(80, 400)


@pytest.fixture
def service(migrated_file: Path, tmp_path: Path) -> Iterator[Service]:
    """Which database it is changes nothing here."""
    copy(migrated_file, tmp_path / "test.db")
    with running(environment_of(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)) as made:
        yield made


def proxied(nodes: list[Service], parameters: dict[str, str]) -> int:
    """As the proxy of docs/operations.md does: where a node takes no connection, or breaks one off without an answer, the next
    one is asked; a webhook is safe to send twice."""
    for node in nodes * 40 if len(nodes) > 1 else nodes:
        try:
            with requests.Session() as session:
                return node.post(session, "/sms", parameters)
        except requests.ConnectionError:
            time.sleep(0.05)
    return 0


def under_load(nodes: list[Service], meanwhile: Callable[[], None], *, kind: str) -> tuple[Counter[int], float]:
    """How often each answer came, and how many seconds the slowest took."""
    def timed(index: int) -> tuple[int, float]:
        began = time.monotonic()
        return proxied(nodes, text(index, kind=kind)), time.monotonic() - began

    with ThreadPoolExecutor(8) as clients:
        answers = [clients.submit(timed, index) for index in range(REQUESTS)]
        meanwhile()
        found = [answer.result() for answer in answers]
    return Counter(status for status, _ in found), max(seconds for _, seconds in found)


def test_a_reload_drops_nothing(service: Service) -> None:
    reloads = size(1, 5)

    def reload() -> None:
        for _ in range(reloads):
            time.sleep(size(1, 2))
            os.kill(service.web_process, signal.SIGHUP)

    answers, slowest = under_load([service], reload, kind="HUP")
    assert answers == {200: REQUESTS}
    figures(f"{reloads} reloads under load: {REQUESTS} requests, 0 failed, slowest {slowest:.2f} s")


def test_a_node_that_is_stopped_finishes_what_it_has(service: Service) -> None:
    port = f"127.0.0.1:{free_port()}"
    with web_of(service.environment, at=f"http://{port}") as second:
        node = replace(service, at=f"http://{port}")

        def stop() -> None:
            time.sleep(1)
            os.kill(second.pid, signal.SIGTERM)

        answers, slowest = under_load([node, service], stop, kind="TERM")
        assert answers == {200: REQUESTS}
        assert second.wait(30) == 0
    figures(f"TERM under load on one of two nodes: {REQUESTS} requests, 0 failed, slowest {slowest:.2f} s")
