"""Reaching somebody from their case, through real processes and sockets: a text on their handset, a call to their telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests
from sqlalchemy import select

from contactcenter.casework import calling_out, intake, texting
from contactcenter.casework.acting import Form
from contactcenter.rules.inbound import InboundSms
from contactcenter.rules.policy import Policy
from contactcenter.rules.staff import Staff
from contactcenter.storage.contact_models import CallOut
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, Outbox
from tests.conftest import NUMBER
from tests.service.conftest import Service, until

CHILD, OWN = "+77051234567", "+77010000001"
POLICY = Policy(own_numbers=frozenset({NUMBER}))


def stored(query: Any) -> Any:
    db.session.rollback()
    found = db.session.execute(query).scalar()
    db.session.rollback()
    return found


def rung(service: Service) -> list[dict[str, Any]]:
    """The live calls of the child's telephone."""
    answer = requests.get(f"{service.simulator}/simulator/calls", params={"live": "1", "address": CHILD}, timeout=30)
    return list(answer.json()["calls"])


def form_of(number: int, by: Staff) -> Form:
    return Form(number, by, str(uuid4()), stored(select(Case.version).where(Case.id == number)), datetime.now(UTC))


def test_a_text_reaches_the_handset_and_a_call_the_telephone(service: Service, user: Callable[..., Staff]) -> None:
    now, by = datetime.now(UTC), user("operator", "operator")
    number = intake.record_sms(InboundSms(sid="SM" + "1" * 32, sender=CHILD, recipient=NUMBER, text="Көмек керек"), now=now,
                               policy=POLICY).case_number
    with service.worker():
        texting.send_text(form_of(number, by), "Қай уақытта хабарласайық?", policy=POLICY)
        until(lambda: "Қай уақытта хабарласайық?" in str(service.texts_to(CHILD)))
        until(lambda: stored(select(Outbox.state).where(Outbox.kind == texting.PERSONAL)) == "delivered")
        calling_out.call_out(form_of(number, by), OWN, policy=POLICY)
        until(lambda: stored(select(CallOut.state)) == "talking" and rung(service))
        (call,) = rung(service)
        calls = f"{service.simulator}/simulator/calls/{call['sid']}"
        requests.get(calls, params={"until": "bridged", "seconds": "20"}, timeout=60)
        assert OWN not in str(call) and NUMBER in str(call), "the child sees the number of the centre"
        requests.post(f"{calls}/hangup", timeout=30)
        until(lambda: stored(select(CallOut.outcome)) == "talked")
