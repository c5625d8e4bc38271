"""A simulator and a service it reports to, both on real sockets, its clock running fifty times as fast."""
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from contactcenter.simulator.app import create_app
from contactcenter.simulator.carrier import EXTENSION
from contactcenter.simulator.clock import Clock
from contactcenter.simulator.settings import Settings
from tests.simulator.listener import Listener, served
from tests.simulator.provider import ACCOUNT, SERVICE_NUMBER, TOKEN, Provider

SPEED = 50.0


@pytest.fixture
def service() -> Iterator[Listener]:
    """The pretend service."""
    listener = Listener()
    with served(listener) as url:
        listener.url = url
        yield listener
        listener.over.set()


@pytest.fixture
def opens(service: Listener) -> Iterator[Callable[..., Provider]]:
    """Opens a simulator whose settings differ from the usual ones as told."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    usual = Settings.from_environ({
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN + ",an-older-one",
        "TWILIO_NUMBERS": SERVICE_NUMBER + ",111", "PUBLIC_URL": service.url,
    })
    with ExitStack() as closing:
        def open_one(*, speed: float = SPEED, **settings: object) -> Provider:
            app = create_app(replace(usual, **settings), clock=Clock(speed=speed))  # type: ignore[arg-type]
            carrier = app.extensions[EXTENSION]
            url = closing.enter_context(served(app))
            closing.callback(carrier.close)
            provider = Provider(url, carrier)
            closing.callback(provider.session.close)
            return provider

        yield open_one
        service.over.set()


@pytest.fixture
def provider(opens: Callable[..., Provider]) -> Provider:
    """The simulator with the usual settings."""
    return opens()
