"""The dead man's switch: a signed text of our own through the real door, from outside, every minute."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import requests
from flask import Request
from twilio.request_validator import RequestValidator

from contactcenter.telephony.signature import HEADER
from contactcenter.telephony.webhook import Settings

PATH = "/webhooks/twilio/sms"
SENDER, SID_PREFIX = "111-heartbeat", "HB111-"   # no provider's SID and no telephone looks so
SECONDS = 10


def is_heartbeat(request: Request) -> bool:
    """Whether a text is our own. It is signed like every other: nobody else can send one."""
    return request.form.get("From") == SENDER and request.form.get("MessageSid", "").startswith(SID_PREFIX)


def beat(ours: Settings, *, now: datetime) -> bool:
    """Sends one; whether the door let it in."""
    url = ours.public_url + PATH
    fields = {"MessageSid": SID_PREFIX + uuid4().hex, "AccountSid": ours.account_sid, "From": SENDER,
              "To": min(ours.numbers), "Body": now.isoformat(), "NumMedia": "0"}
    signature = RequestValidator(ours.auth_tokens[0]).compute_signature(url, fields)
    try:
        return requests.post(url, data=fields, headers={HEADER: signature}, timeout=SECONDS).status_code == 200
    except requests.RequestException:
        return False
