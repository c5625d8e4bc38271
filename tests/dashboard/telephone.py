"""Calls as the telephone's door leaves them behind, for pages that tell of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contactcenter.casework import intake
from contactcenter.rules.calls import GREETING
from contactcenter.rules.inbound import InboundCall
from contactcenter.storage import calls, contacts, recordings
from contactcenter.storage.db import AnyRow, transaction
from tests.conftest import NOW, NUMBER

MOBILE = "+77012345678"


def call_in(sid: str, *, sender: str = MOBILE, at: datetime = NOW, **course: Any) -> AnyRow:
    """A call that came in and has gone this far; its row."""
    number = intake.record_call(InboundCall(sid, sender, NUMBER, "ringing"), now=at).case_number
    with transaction():
        contact = contacts.find("twilio", sid)
        assert contact is not None
        calls.add_once({"contact_id": contact.id, "sid": sid, "case_id": number, "stage": GREETING, "began_at": at,
                        "news_at": at})
        return calls.change(contact.id, **course)


def recording_in(sid: str, call: AnyRow, *, kind: str = "message", seconds: int | None = 7, at: datetime = NOW) -> None:
    """What the provider recorded of a call."""
    with transaction():
        recordings.add_once({"sid": sid, "contact_id": call.contact_id, "kind": kind, "seconds": seconds,
                             "recorded_at": at})
