"""Being in a case, many at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from flask import Flask
from sqlalchemy import select

from contactcenter.casework import attending
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.team_models import CasePresence
from tests.casework.concurrency import at_once


def test_many_who_come_back_at_once_wait_for_nobody(app: Flask, text_in: Callable[..., int], user: Callable[..., Staff],
                                                    now: datetime) -> None:
    """Each renews a row that all the others would sweep away."""
    numbers = [text_in(f"+7705123450{n}", "Таразда тұрамын") for n in range(3)]
    people = [user(f"taraz{n}", "ombudsman", "KZ-31") for n in range(6)]
    for hour in range(4):
        later = now + timedelta(hours=hour)
        results = at_once(app, [partial(attending.attend, by, numbers[(place + hour) % 3], noted_at=None, now=later)
                                for place, by in enumerate(people)])
        assert results == [None] * 6, results
    db.session.rollback()
    there = db.session.execute(select(CasePresence.user_id).where(CasePresence.seen_at == later)).scalars().all()
    assert sorted(there) == sorted(by.id for by in people)
