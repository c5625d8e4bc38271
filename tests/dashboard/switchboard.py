"""Callers who wait, and people who answer them: what tests of the console need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask

from contactcenter.casework import answering, distributing, operators_way
from contactcenter.casework.intake import record_call_within
from contactcenter.dashboard.clock import now
from contactcenter.rules.calls import GREETING, QUEUED
from contactcenter.rules.inbound import InboundCall
from contactcenter.rules.staff import Staff
from contactcenter.storage import calls, cases, contacts
from contactcenter.storage.db import db, transaction
from contactcenter.storage.reads.calls import own_call
from tests.conftest import NUMBER

CHILD = "+77012345678"


@dataclass
class Calling:
    """A call that waits in the queue."""

    id: int
    ref: str


@pytest.fixture
def call_in(app: Flask, ref: Callable[[int], str]) -> Callable[..., Calling]:
    """Lets a caller wait in the queue, as the provider's steps would."""
    def call(sender: str = CHILD, *, language: str = "ru") -> Calling:
        with transaction():
            inbound = InboundCall(sid="CA" + uuid4().hex, sender=sender, recipient=NUMBER, status="ringing")
            number = record_call_within(inbound, now=now()).case_number
            contact, case = contacts.find(inbound.provider, inbound.sid), cases.by_number(number)
            assert contact and case
            calls.add_once({"contact_id": contact.id, "sid": inbound.sid, "case_id": number, "stage": GREETING,
                            "began_at": now(), "news_at": now(), "caller_id": case.caller_id, "language": language})
            calls.change(contact.id, stage=QUEUED, queued_at=now())
            distributing.distribute(now=now())
        return Calling(contact.id, ref(number))

    return call


def connect(call_id: int, staff: Staff) -> None:
    """The person's telephone is picked up, and the provider bridges the two."""
    db.session.rollback()
    own = own_call(staff.id)
    assert own is not None
    operators_way.leg_step(own.leg_id, now=now())
    with transaction():
        answering.connected(calls.locked(call_id), now())


def caller_hangs_up(call_id: int) -> None:
    with transaction():
        answering.caller_gone(calls.locked(call_id), now())
