"""Calls as the telephone's door leaves them behind, for pages that tell of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from contactcenter.casework import intake
from contactcenter.rules.calls import GREETING
from contactcenter.rules.inbound import InboundCall
from contactcenter.storage import calls, recordings
from contactcenter.storage.db import AnyRow, db, transaction
from contactcenter.storage.models import Contact
from tests.conftest import NOW, NUMBER

MOBILE = "+77012345678"


def call_in(sid: str, *, sender: str = MOBILE, at: datetime = NOW, **course: Any) -> AnyRow:
    """A call that came in and has gone this far; its row."""
    number = intake.record_call(InboundCall(sid, sender, NUMBER, "ringing"), now=at).case_number
    with transaction():
        contact = db.session.execute(select(Contact).where(Contact.sid == sid)).scalar_one()
        calls.add_once({"contact_id": contact.id, "sid": sid, "case_id": number, "caller_id": contact.caller_id,
                        "stage": GREETING, "began_at": at, "news_at": at})
        return calls.change(contact.id, **course)


def recording_in(sid: str, call: AnyRow, *, kind: str = "message", seconds: int | None = 7, at: datetime = NOW) -> None:
    """What the provider recorded of a call."""
    with transaction():
        recordings.add_once({"sid": sid, "contact_id": call.contact_id, "kind": kind, "seconds": seconds,
                             "recorded_at": at})
