"""A call through the centre at the provider's door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from xml.etree import ElementTree

from flask import Flask
from sqlalchemy import select

from contactcenter.casework import calling_out
from contactcenter.casework.acting import Form
from contactcenter.rules.staff import Staff
from contactcenter.storage.contact_models import CallOut
from contactcenter.storage.db import db
from tests.conftest import NUMBER
from tests.telephony.conftest import Post, Provider, call_parameters, tags

CHILD, OWN = "+77051234567", "+77010000001"


def test_both_telephones_are_led_by_signed_steps(app: Flask, post: Post, provider: Provider, user: Callable[..., Staff],
                                                 text_in: Callable[..., int]) -> None:
    now = datetime.now(UTC)
    number, by = text_in(CHILD, "Көмек керек"), user("operator", "operator")
    calling_out.call_out(Form(number, by, str(uuid4()), 1, now), OWN, policy=app.extensions["telephony"].policy)
    (started,) = calling_out.carry_out_due(provider.phone(), now=lambda: now + timedelta(seconds=1))
    assert started.sid.startswith("CA")
    out = db.session.execute(select(CallOut.id)).scalar_one()
    db.session.rollback()
    line = call_parameters(From=NUMBER, To=OWN, Direction="outbound-api", CallStatus="in-progress")
    picked_up = ElementTree.fromstring(post(f"/voice/out?out={out}", line).data)
    (dial,) = picked_up
    assert (dial.tag, dial.get("callerId"), dial.get("record")) == ("Dial", NUMBER, None)
    assert [number.text for number in dial] == [CHILD]
    assert str(dial.get("action")).endswith(f"/voice/out-after?out={out}")
    after = post(f"/voice/out-after?out={out}", line | {"DialCallStatus": "completed"})
    assert tags(ElementTree.fromstring(after.data)) == ["Hangup"]
    assert db.session.execute(select(CallOut.outcome)).scalar_one() == "talked"
    for unknown in ("", "x", str(uuid4())):
        assert tags(ElementTree.fromstring(post(f"/voice/out?out={unknown}", line).data)) == ["Hangup"]
    assert post(f"/voice/out-status?out={out}", line | {"CallStatus": "completed"}).status_code == 200
