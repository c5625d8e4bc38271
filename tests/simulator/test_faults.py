"""The fault switches: what the service's programmer sees, and whether a text came to be."""
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.provider import CHILD, SERVICE_NUMBER, Provider

BROKEN, SILENT = requests.ConnectionError, requests.ReadTimeout


def _send(provider: Provider, *, timeout: float = 0.4) -> requests.Response:
    with requests.Session() as session:
        return session.post(
            f"{provider.url}/2010-04-01/Accounts/{provider.carrier.settings.account_sid}/Messages.json",
            data={"To": CHILD, "From": SERVICE_NUMBER, "Body": "Қабылданды"}, timeout=timeout,
            auth=(provider.carrier.settings.account_sid, provider.carrier.settings.auth_token),
        )


@pytest.mark.parametrize(("fault", "seen", "made"), [
    ("refuse", BROKEN, 0), ("hang", SILENT, 0), ("reset", BROKEN, 1),
    ("accept-then-hang", SILENT, 1), ("accept-then-reset", BROKEN, 1),
])
def test_a_broken_or_silent_connection(
    provider: Provider, fault: str, seen: type[Exception], made: int,
) -> None:
    provider.suffers(fault)
    with pytest.raises(seen):
        _send(provider)
    assert len(provider.messages()) == made
    assert _send(provider, timeout=5).status_code == 201, "it struck once"


@pytest.mark.parametrize(("fault", "status", "code", "made"), [
    ("429", 429, 20429, 0), ("500", 500, 20500, 0), ("503", 503, 20503, 0),
    ("accept-then-429", 429, 20429, 1), ("accept-then-500", 500, 20500, 1),
    ("accept-then-503", 503, 20503, 1),
])
def test_an_error_in_the_providers_words(
    provider: Provider, fault: str, status: int, code: int, made: int,
) -> None:
    provider.suffers(fault)
    response = provider.sends()
    assert (
        response.status_code, response.json()["code"], response.json()["status"],
    ) == (status, code, status)
    assert len(provider.messages()) == made


@pytest.mark.parametrize(("fault", "made"), [("html", 0), ("accept-then-html", 1)])
def test_an_error_in_html(provider: Provider, fault: str, made: int) -> None:
    provider.suffers(fault)
    response = provider.sends()
    assert response.status_code == 502 and response.headers["Content-Type"] == "text/html"
    assert len(provider.messages()) == made


@pytest.mark.parametrize(("fault", "made"), [
    ("garbage", 0), ("no-sid", 0), ("accept-then-garbage", 1), ("accept-then-no-sid", 1),
])
def test_created_but_without_a_sid(provider: Provider, fault: str, made: int) -> None:
    provider.suffers(fault)
    response = provider.sends()
    assert response.status_code == 201 and "SM" + "0" not in response.text
    if "garbage" in fault:
        with pytest.raises(requests.JSONDecodeError):
            response.json()
    else:
        assert response.json()["sid"] is None
    assert len(provider.messages()) == made


def test_too_many_requests_say_when_to_come_again(provider: Provider) -> None:
    provider.post("/faults", {"fault": "429", "count": 1, "retry_after_seconds": 7})
    assert provider.sends().headers["Retry-After"] == "7"


def test_a_refused_order_keeps_its_own_answer(provider: Provider) -> None:
    provider.suffers("accept-then-500")
    assert provider.sends("+77222555010").json()["code"] == 21614


def test_the_official_client_sees_them(provider: Provider) -> None:
    provider.suffers("503")
    with pytest.raises(TwilioRestException) as seen:
        provider.client().messages.create(to=CHILD, from_=SERVICE_NUMBER, body="Қабылданды")
    assert (seen.value.status, seen.value.code) == (503, 20503)


def test_without_a_count_it_strikes_until_it_is_lifted(provider: Provider) -> None:
    provider.suffers("500", count=None)
    assert [provider.sends().status_code for _ in range(3)] == [500] * 3
    assert provider.get("/faults")["sends"] == {"fault": "500", "count": None}
    provider.post("/faults", {"fault": None})
    assert provider.sends().status_code == 201
    assert provider.get("/faults") == {"sends": None, "reads": None, "callbacks": None}


def test_a_count_is_counted_down(provider: Provider) -> None:
    provider.suffers("500", count=2)
    assert [provider.sends().status_code for _ in range(3)] == [500, 500, 201]


def test_calls_suffer_as_texts_do(provider: Provider) -> None:
    provider.suffers("accept-then-500")
    form = {"To": CHILD, "From": SERVICE_NUMBER, "Url": "http://127.0.0.1:9/"}
    assert provider.rest("POST", "Calls.json", data=form).status_code == 500
    assert len(provider.rest("GET", "Calls.json").json()["calls"]) == 1


def test_reading_has_a_door_of_its_own(provider: Provider) -> None:
    provider.suffers("500", on="reads", count=2)
    assert provider.sends().status_code == 201
    paths = ("Messages.json", "Calls.json", "Calls.json")
    assert [provider.rest("GET", path).status_code for path in paths] == [500, 500, 200]
    provider.suffers("refuse", on="reads")
    with pytest.raises(requests.ConnectionError):
        provider.rest("GET", "Messages.json")


def test_lifting_a_hang_lets_go_whoever_hangs(provider: Provider) -> None:
    provider.suffers("hang")
    with ThreadPoolExecutor(1) as programme:
        sending = programme.submit(_send, provider, timeout=10)
        assert provider.waits(lambda: provider.carrier.faults.shown()["sends"] is None), "it struck"
        assert not sending.done()
        provider.post("/faults", {"fault": None})
        assert isinstance(sending.exception(timeout=5), BROKEN)
    assert _send(provider).status_code == 201


@pytest.mark.parametrize("body", [
    {"fault": "flood"}, {"fault": "lost", "on": "sends"}, {"fault": "500", "on": "windows"},
    {"fault": "500", "count": 0},
    {"fault": "500", "count": "two"}, {"fault": None, "on": "windows"}, {"fault": 500},
])
def test_a_switch_that_does_not_exist(provider: Provider, body: dict[str, Any]) -> None:
    response = provider.session.post(provider.url + "/simulator/faults", json=body)
    assert response.status_code == 400 and response.json()["error"]
