"""The whole service in processes of its own: two web workers under gunicorn, the background worker, the pretend provider."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from flask import Flask

from contactcenter.simulator.signing import sign
from tests.conftest import ACCOUNT, NUMBER, ROOT, SAME_KEYS, TOKEN
from tests.ports import free_port

PATIENCE_SECONDS = 60
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Service:
    """Where the parts answer."""

    web: str
    simulator: str
    environment: dict[str, str]
    web_process: int
    at: str = ""   # another node of the same service, which is signed for the same address

    def post(self, session: requests.Session, path: str, parameters: dict[str, str]) -> int:
        """A signed webhook over a connection that is already open; the status of the answer."""
        path = f"/webhooks/twilio{path}"
        headers = {"X-Twilio-Signature": sign(self.web + path, list(parameters.items()), TOKEN), "Content-Type": FORM}
        return session.post((self.at or self.web) + path, data=parameters, headers=headers, timeout=30).status_code

    def flask(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=self.environment,
                              capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        with process([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], self.environment) as running:
            yield running

    def texts_to(self, number: str) -> list[dict[str, str]]:
        """What reached a handset."""
        answer = requests.get(f"{self.simulator}/simulator/handsets/{number}/messages", timeout=10)
        return [text for text in answer.json()["messages"] if not text["mine"]]


def until(condition: object, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Waits for a condition, and fails when it does not come true."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, ended with all its children."""
    running = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):   # the test has killed it
            os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            raise


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code == 200
    except requests.RequestException:   # not there yet, or busy starting
        return False


GUNICORN = [sys.executable, "-m", "gunicorn"]


def environment_of(database_url: str, folder: Path, **changes: str) -> dict[str, str]:
    """Settings of a whole service on free ports of this machine."""
    web, simulator = f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}"
    return os.environ | {
        "DEMO": "1", "DATABASE_URL": database_url, "SECRET_KEY": "k", "PUBLIC_URL": web, "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER, "TWILIO_API_URL": simulator, "SIMULATOR_URL": simulator,
        "SPOOL_DIR": str(folder / "spool"), "SIMULATOR_STATUS_DELAY_SECONDS": "0.05",
        "SIMULATOR_VOICE_FALLBACK_URL": f"{web}/webhooks/twilio/voice",
        "SIMULATOR_SMS_FALLBACK_URL": f"{web}/webhooks/twilio/sms",
        "SIMULATOR_AUTO_ANSWER": "*", "SIMULATOR_ANSWER_DELAY_SECONDS": "0.3", "LOG_LEVEL": "ERROR", **SAME_KEYS} | changes


@contextmanager
def web_of(environment: dict[str, str], *, ready: str = "/readyz", at: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """The pages and webhooks, once they answer; `at`: another address than the public one."""
    url = at or environment["PUBLIC_URL"]
    with process([*GUNICORN, "--bind", url.removeprefix("http://"), "wsgi:app"], environment) as served:
        until(lambda: answers(f"{url}{ready}"))
        yield served


@contextmanager
def simulator_of(environment: dict[str, str]) -> Iterator[None]:
    """The pretend provider, once it answers."""
    url = environment["SIMULATOR_URL"]
    settings = ["--config", "/dev/null", "-w", "1", "--threads", "160", "--graceful-timeout", "2", "--no-control-socket"]
    with process([*GUNICORN, *settings, "--bind", url.removeprefix("http://"), "contactcenter.simulator.serve:app"],
                 environment):
        until(lambda: answers(f"{url}/simulator/state"))
        yield


@contextmanager
def running(environment: dict[str, str], *, ready: str = "/readyz") -> Iterator[Service]:
    """Web and simulator together."""
    with simulator_of(environment), web_of(environment, ready=ready) as served:
        yield Service(environment["PUBLIC_URL"], environment["SIMULATOR_URL"], environment, served.pid)


@pytest.fixture
def service(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Service]:
    """Web and simulator, running; the worker is started where a test wants it."""
    with running(environment_of(database_url, tmp_path)) as service:
        yield service
