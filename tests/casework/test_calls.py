"""What becomes of a call, told in any order."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import calls, intake
from contactcenter.rules.inbound import CallReport, InboundCall, VoiceMessage
from contactcenter.storage.db import db
from contactcenter.storage.models import CallEvent, Case, CaseEvent, Contact
from tests.casework.test_intake import count

STEPS = [("ringing", 0, None), ("in-progress", 1, None), ("completed", 2, 42)]


def call(status: str) -> InboundCall:
    return InboundCall(sid="CA1", sender="+77051234567", recipient="+77172000111", status=status)


def report(status: str, sequence: int, seconds: int | None, now: datetime) -> None:
    calls.record_call_report(CallReport(call(status), sequence, seconds), now=now)


@pytest.mark.parametrize("order", list(permutations(STEPS)))
def test_steps_in_any_order_end_the_same(app: Flask, now: datetime, order: tuple[tuple[str, int, int | None], ...]) -> None:
    intake.record_call(call("ringing"), now=now)
    for status, sequence, seconds in order:
        report(status, sequence, seconds, now)
        report(status, sequence, seconds, now)
    contact = db.session.execute(select(Contact)).scalar_one()
    assert (contact.status, contact.duration_seconds) == ("completed", 42)
    assert (count(Case), count(CallEvent)) == (1, 3)
    assert db.session.execute(select(CaseEvent.kind).where(CaseEvent.kind == "call_ended")).scalars().all() == ["call_ended"]


def test_a_step_of_a_call_that_never_said_its_first_word_is_a_case(app: Flask, now: datetime) -> None:
    report("completed", 3, 1, now)
    assert (count(Case), count(Contact)) == (1, 1)
    assert db.session.execute(select(Contact.status)).scalar_one() == "completed"


def test_a_voice_message_and_the_wish_to_be_called_back_are_kept_once(app: Flask, now: datetime) -> None:
    intake.record_call(call("ringing"), now=now)
    message = VoiceMessage("CA1", "completed", recording_sid="RE1", duration_seconds=9, wishes_callback=True)
    assert calls.record_voice_message(message, now=now)
    assert calls.record_voice_message(message, now=now)
    facts = db.session.execute(select(CaseEvent.facts).where(CaseEvent.kind == "voice_message")).scalar_one()
    assert facts == {"status": "completed", "recording": "RE1", "seconds": 9, "callback": True}


def test_an_absent_voice_message_is_kept_too(app: Flask, now: datetime) -> None:
    intake.record_call(call("ringing"), now=now)
    assert calls.record_voice_message(VoiceMessage("CA1", "absent"), now=now)
    assert db.session.execute(select(CaseEvent.kind).where(CaseEvent.kind == "voice_message")).scalar_one()


def test_a_recording_of_an_unknown_call_says_so(app: Flask, now: datetime) -> None:
    assert calls.record_voice_message(VoiceMessage("CA404", "completed"), now=now) is False
