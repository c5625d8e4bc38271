"""Handing texts over to a provider that fails in every way: the real SDK, real sockets, the simulator's fault switches."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
import requests

from contactcenter.rules.sending import Handover, OutboundText
from contactcenter.telephony import provider as provider_module
from tests.conftest import NUMBER
from tests.telephony.conftest import Provider

CHILD = "+77051234567"
TEXT = OutboundText("11111111-2222-4333-8444-555555555555", NUMBER, CHILD, "Хабарыңыз қабылданды", 900)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sender with time-outs that a test can wait for."""
    monkeypatch.setattr(provider_module, "READ_SECONDS", 0.5)


def test_an_accepted_text_comes_back_with_its_sid(provider: Provider) -> None:
    result = provider.sender()(TEXT)
    assert (result.kind, result.sid[:2], result.status) == (Handover.SENT, "SM", "queued")
    assert provider.texts(CHILD) == 1


@pytest.mark.parametrize(("fault", "kind", "delivered"), [
    ("429", Handover.NOT_SENT, 0),
    ("500", Handover.UNSURE, 0),
    ("503", Handover.UNSURE, 0),
    ("html", Handover.UNSURE, 0),
    ("refuse", Handover.UNSURE, 0),
    ("reset", Handover.UNSURE, 1),
    ("garbage", Handover.UNSURE, 0),
    ("no-sid", Handover.UNSURE, 0),
])
def test_what_a_fault_means(provider: Provider, fault: str, kind: Handover, delivered: int) -> None:
    provider.fault(fault)
    assert provider.sender()(TEXT).kind is kind
    assert provider.texts(CHILD) == delivered


@pytest.mark.parametrize(("fault", "delivered"), [("hang", 0), ("accept-then-hang", 1)])
def test_silence_is_unsure(provider: Provider, impatient: None, fault: str, delivered: int) -> None:
    provider.fault(fault)
    result = provider.sender()(TEXT)
    assert (result.kind, result.code) == (Handover.UNSURE, "ReadTimeout")
    assert provider.texts(CHILD) == delivered
    requests.post(f"{provider.url}/simulator/faults", json={"fault": None}, timeout=5)


def test_the_provider_says_how_long_to_wait(provider: Provider) -> None:
    provider.fault("429", retry_after_seconds=7)
    assert provider.sender()(TEXT).retry_after_seconds == 7


def test_wrong_credentials_halt(provider: Provider) -> None:
    assert provider.sender(auth_token="x" * 32)(TEXT).kind is Handover.HALTED


@pytest.mark.parametrize(("change", "code"), [
    ({"recipient": "+7705"}, "21211"), ({"recipient": "+77172757485"}, "21614"), ({"sender": "+77172999999"}, "21606"),
    ({"text": "а" * 1601}, "21617")])
def test_a_text_refused_for_good_says_why(provider: Provider, change: dict[str, str], code: str) -> None:
    result = provider.sender()(replace(TEXT, **change))  # type: ignore[arg-type]
    assert (result.kind, result.code) == (Handover.REFUSED, code)


def test_nobody_listening_means_not_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert Provider(f"http://127.0.0.1:{port}").sender()(TEXT).kind is Handover.NOT_SENT


def test_an_unknown_name_means_not_sent() -> None:
    assert Provider("http://provider.invalid").sender()(TEXT).kind is Handover.NOT_SENT


def test_no_tls_means_not_sent(provider: Provider) -> None:
    assert Provider(provider.url.replace("http:", "https:")).sender()(TEXT).kind is Handover.NOT_SENT
