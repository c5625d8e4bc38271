"""A provider that signs as Twilio does."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from contactcenter.casework import presence
from contactcenter.rules.staff import Staff
from contactcenter.simulator.app import create_app
from contactcenter.simulator.settings import Settings
from contactcenter.storage.call_models import Call
from contactcenter.storage.db import db
from contactcenter.telephony.phone import Phone
from contactcenter.telephony.sender import Sender
from tests.conftest import ACCOUNT, NUMBER, TOKEN

BASE = "https://111.example.kz/webhooks/twilio"
Post = Callable[..., TestResponse]


def sms_parameters(**changes: str) -> dict[str, str]:
    return {"MessageSid": "SM" + "a" * 32, "AccountSid": ACCOUNT, "From": "+77051234567", "To": NUMBER,
            "Body": "Таразда тұрамын", "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received"} | changes


def call_parameters(**changes: str) -> dict[str, str]:
    return {"CallSid": "CA" + "b" * 32, "AccountSid": ACCOUNT, "From": "+77051234567", "To": NUMBER,
            "CallStatus": "ringing", "Direction": "inbound", "ApiVersion": "2010-04-01"} | changes


def signature(path: str, parameters: Any, token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(BASE + path, MultiDict(parameters)))


def signature_of_bytes(path: str, pairs: list[tuple[bytes, bytes]]) -> str:
    """What a provider signs that holds texts as bytes and does not mind that they are not UTF-8."""
    signed = (BASE + path).encode() + b"".join(name + value for name, value in sorted(pairs))
    return base64.b64encode(hmac.new(TOKEN.encode(), signed, hashlib.sha1).digest()).decode()


@pytest.fixture
def post(client: FlaskClient) -> Post:
    """Posts a signed webhook to a path below /webhooks/twilio."""
    def send(path: str, parameters: Any, *, token: str = TOKEN, headers: dict[str, str] | None = None) -> TestResponse:
        signed = {"X-Twilio-Signature": signature(path, parameters, token)}
        return client.post("/webhooks/twilio" + path, data=urlencode(parameters, doseq=True),
                           content_type="application/x-www-form-urlencoded", headers=headers or signed)

    return send


class Caller:
    """A caller's line as the provider leads it: posts the steps, and reads what the line is to do."""

    def __init__(self, post: Post, **changes: str) -> None:
        self._post = post
        self.parameters = call_parameters(CallSid=f"CA{uuid4().hex}", CallStatus="in-progress") | changes

    def at(self, path: str, **more: str) -> Element:
        answer = self._post(path, self.parameters | more)
        assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8"), answer.data
        return ElementTree.fromstring(answer.data)

    def hangs_up(self, seconds: int = 30) -> None:
        self.at("/call-status", CallStatus="completed", SequenceNumber="3", CallDuration=str(seconds))

    @property
    def call(self) -> Call:
        db.session.rollback()
        return db.session.execute(select(Call).where(Call.sid == self.parameters["CallSid"])).scalar_one()


@pytest.fixture
def caller(post: Post) -> Callable[..., Caller]:
    """Somebody who calls; the parameters given replace the provider's usual ones."""
    return lambda **changes: Caller(post, **changes)


@pytest.fixture
def operator(user: Callable[..., Staff]) -> Callable[..., Staff]:
    """Somebody on shift, available, on a telephone of their own."""
    def start(name: str = "aigerim", number: str = "+77010000001") -> Staff:
        person = user(name, "operator")
        presence.start_shift(person, reach="telephone", address=number, languages=("kk", "ru", "en"), now=datetime.now(UTC))
        return person

    return start


def tags(response: Element) -> list[str]:
    """The verbs of a document, in order."""
    return [verb.tag for verb in response]


def heard(element: Element) -> list[str]:
    """What is heard of it: the sounds that are played and the languages that are spoken."""
    return [str(verb.text).rpartition("/")[2].removesuffix("-kk.wav") if verb.tag == "Play" else str(verb.get("language"))
            for verb in element.iter() if verb.tag in ("Play", "Say")]


@dataclass(frozen=True)
class Provider:
    url: str

    def fault(self, name: str, **more: object) -> None:
        fault = {"fault": name, "on": "sends"} | more
        requests.post(f"{self.url}/simulator/faults", json=fault, timeout=5).raise_for_status()

    def texts(self, number: str) -> int:
        return len(requests.get(f"{self.url}/simulator/handsets/{number}/messages", timeout=5).json()["messages"])

    def settings(self, **changes: str) -> dict[str, str]:
        return {"account_sid": ACCOUNT, "auth_token": TOKEN, "api_url": self.url,
                "public_url": "http://127.0.0.1:9"} | changes

    def sender(self, **changes: str) -> Sender:
        return Sender(**self.settings(**changes))

    def phone(self, **changes: str) -> Phone:
        return Phone(**self.settings(**changes))


@pytest.fixture
def provider() -> Iterator[Provider]:
    """The simulator on a port of its own."""
    app = create_app(Settings.from_environ({
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER,
        "PUBLIC_URL": "http://127.0.0.1:9"}))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Provider(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    app.extensions["simulator"].close()
    server.server_close()
    thread.join(10)
