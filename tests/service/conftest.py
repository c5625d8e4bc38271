"""The whole service in processes of its own: two web workers under gunicorn, the background worker, the pretend provider."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from flask import Flask

from contactcenter.simulator.signing import sign
from tests.conftest import ACCOUNT, NUMBER, ROOT, TOKEN
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

    def post(self, session: requests.Session, path: str, parameters: dict[str, str]) -> int:
        """A signed webhook over a connection that is already open; the status of the answer."""
        url = f"{self.web}/webhooks/twilio{path}"
        headers = {"X-Twilio-Signature": sign(url, list(parameters.items()), TOKEN), "Content-Type": FORM}
        return session.post(url, data=parameters, headers=headers, timeout=30).status_code

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


@pytest.fixture
def service(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Service]:
    """Web and simulator, running; the worker is started where a test wants it."""
    web, simulator = f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}"
    environment = os.environ | {
        "DEMO": "1", "DATABASE_URL": database_url, "SECRET_KEY": "k", "PUBLIC_URL": web, "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER, "TWILIO_API_URL": simulator, "SIMULATOR_URL": simulator,
        "SPOOL_DIR": str(tmp_path / "spool"), "SIMULATOR_STATUS_DELAY_SECONDS": "0.05",
        "SIMULATOR_VOICE_FALLBACK_URL": f"{web}/webhooks/twilio/voice",
        "SIMULATOR_SMS_FALLBACK_URL": f"{web}/webhooks/twilio/sms",
        "SIMULATOR_AUTO_ANSWER": "*", "SIMULATOR_ANSWER_DELAY_SECONDS": "0.3", "LOG_LEVEL": "ERROR"}
    gunicorn = [sys.executable, "-m", "gunicorn"]
    with ExitStack() as running:
        served = running.enter_context(process(
            [*gunicorn, "--bind", web.removeprefix("http://"), "wsgi:app"], environment))
        running.enter_context(process(
            [*gunicorn, "--config", "/dev/null", "-w", "1", "--threads", "160", "--graceful-timeout", "2",
             "--no-control-socket", "--bind", simulator.removeprefix("http://"), "contactcenter.simulator.serve:app"],
            environment))
        until(lambda: answers(f"{web}/readyz") and answers(f"{simulator}/simulator/state"))
        yield Service(web, simulator, environment, served.pid)
