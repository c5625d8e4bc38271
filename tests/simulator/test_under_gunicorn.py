"""The simulator as it is run: one gunicorn process with many threads, whose connections the faults can break too."""
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.simulator.listener import Listener
from tests.simulator.provider import ACCOUNT, CHILD, SERVICE_NUMBER, TOKEN
from tests.simulator.telephones import Telephones

STARTING_SECONDS = 30
ADDRESS = re.compile(r"Listening at: (\S+)")


@pytest.fixture
def url(service: Listener) -> Iterator[str]:
    """The address of a simulator under gunicorn."""
    settings = {
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": SERVICE_NUMBER,
        "PUBLIC_URL": service.url, "SIMULATOR_STATUS_DELAY_SECONDS": "0.02",
    }
    command = [
        sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "8", "--graceful-timeout", "1",
        "--bind", "127.0.0.1:0", "contactcenter.simulator.app:create_app()",
    ]
    with subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.PIPE, text=True) as gunicorn:
        assert gunicorn.stderr is not None
        address = next(found.group(1) for line in gunicorn.stderr if (found := ADDRESS.search(line)))
        yield address
        gunicorn.terminate()
        said = gunicorn.stderr.read()
        assert gunicorn.wait(STARTING_SECONDS) == 0
    assert "Traceback" not in said, said


def _send(url: str, *, timeout: float = STARTING_SECONDS) -> requests.Response:
    return requests.post(
        f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", auth=(ACCOUNT, TOKEN), timeout=timeout,
        data={"To": CHILD, "From": SERVICE_NUMBER, "Body": "Қабылданды"},
    )


def _made(url: str) -> int:
    return len(requests.get(f"{url}/simulator/handsets/{CHILD}/messages", timeout=5).json()["messages"])


def test_broken_and_silent_connections(url: str, service: Listener) -> None:
    for fault, seen, made in (
        ("refuse", requests.ConnectionError, 0), ("reset", requests.ConnectionError, 1),
        ("hang", requests.ReadTimeout, 1), ("accept-then-hang", requests.ReadTimeout, 2),
    ):
        requests.post(url + "/simulator/faults", json={"fault": fault, "count": 1}, timeout=STARTING_SECONDS)
        with pytest.raises(seen):
            _send(url, timeout=0.5)
        assert _made(url) == made, fault
    assert _send(url).status_code == 201


def test_a_hundred_texts_at_once_are_one_webhook_each(url: str, service: Listener) -> None:
    def write(number: int) -> str:
        body = {"from": f"+7701{number:07}", "body": "сәлем"}
        answer = requests.post(url + "/simulator/texts", json=body, timeout=STARTING_SECONDS).json()
        assert answer["status"] == 200
        return str(answer["sid"])

    with ThreadPoolExecutor(20) as people:
        sids = set(people.map(write, range(100)))
    told = service.told("/webhooks/twilio/sms")
    assert len(told) == 100 and {one["MessageSid"] for one in told} == sids
    assert all(one.is_signed_with(TOKEN) for one in told)


def test_a_hundred_calls_wait_at_once_and_are_told_one_by_one(url: str, service: Listener) -> None:
    service.says("/webhooks/twilio/voice", "<Response><Enqueue action='/done' waitUrl='/wait'>line</Enqueue></Response>")
    service.says("/wait", "<Response><Pause length='600'/></Response>")
    telephones = Telephones(url)
    with ThreadPoolExecutor(20) as people:
        sids = list(people.map(lambda n: telephones.calls(f"+7701{n:07}", until="waiting")["sid"], range(100)))
        assert sorted(telephones.waiting("line")) == sorted(sids) and len(telephones.live()) == 100
        list(people.map(telephones.hangs_up, sids))
    told = service.waits_for("/done", count=100)
    assert {one["CallSid"] for one in told} == set(sids) and {one["QueueResult"] for one in told} == {"hangup"}
    assert len(told) == 100 and all(one.is_signed_with(TOKEN) for one in told)
    telephones.session.close()
