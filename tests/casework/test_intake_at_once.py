"""Webhooks that arrive at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from contactcenter.casework import intake
from contactcenter.casework.intake import Recorded
from contactcenter.storage.models import Caller, Case, Contact, Outbox
from tests.casework.concurrency import at_once
from tests.casework.test_intake import count, sms


def recording(text: str, *, sid: str, sender: str, now: datetime) -> Callable[[], Recorded]:
    return lambda: intake.record_sms(sms(text, sid=sid, sender=sender), now=now)


def test_one_text_fifty_times_at_once_is_one_case_and_one_acknowledgement(app: Flask, now: datetime) -> None:
    copies = [recording("Шымкент", sid="SM1", sender="+77051234567", now=now) for _ in range(50)]
    results = at_once(app, copies)
    assert sum(result.first for result in results if isinstance(result, Recorded)) == 1
    assert not [result for result in results if not isinstance(result, Recorded)]
    assert (count(Contact), count(Case), count(Outbox), count(Caller)) == (1, 1, 1, 1)


def test_ten_texts_of_one_number_at_once_are_one_case(app: Flask, now: datetime) -> None:
    at_once(app, [recording(f"часть {n}", sid=f"SM{n}", sender="+77051234567", now=now) for n in range(10)])
    assert (count(Contact), count(Case), count(Outbox)) == (10, 1, 1)


def test_a_class_writing_at_once_is_a_case_each(app: Flask, now: datetime) -> None:
    at_once(app, [recording("Тараз", sid=f"SM{n}", sender=f"+7705123450{n}", now=now) for n in range(10)])
    assert (count(Contact), count(Case), count(Outbox)) == (10, 10, 10)
