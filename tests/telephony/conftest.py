"""A provider that signs as Twilio does."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

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
