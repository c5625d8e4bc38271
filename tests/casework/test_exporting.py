"""Cases for other systems: by an index, in batches, and none left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from contactcenter.casework import exporting
from contactcenter.casework.working import Form, add_note
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from tests.conftest import NOW

KEY = "00000000-0000-4000-8000-000000000001"


def test_cases_that_changed_since_come_in_the_order_of_their_changes(
        app: Flask, text_in: Callable[..., int], user: Callable[..., Staff], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactcenter.storage.reads.export.BATCH_CASES", 2)
    numbers = [text_in(f"+7701000000{n}", "Көмек керек", at=NOW + timedelta(minutes=n)) for n in range(5)]
    add_note(Form(numbers[0], user("sup", "supervisor"), KEY, 1, NOW + timedelta(hours=1)), "жазба")
    refs = [reference(number, NOW) for number in numbers]

    def exported(minutes: float | None) -> list[str]:
        db.session.rollback()
        since = None if minutes is None else NOW + timedelta(minutes=minutes)
        return [case["reference"] for case in exporting.export_cases(since=since)]

    assert exported(None) == [*refs[1:], refs[0]]
    assert exported(2.5) == [refs[3], refs[4], refs[0]]
    assert exported(61) == []


def test_a_case_that_changes_meanwhile_comes_again_as_it_is_then(
        app: Flask, text_in: Callable[..., int], user: Callable[..., Staff], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactcenter.storage.reads.export.BATCH_CASES", 1)
    numbers = [text_in(f"+7701000000{n}", "Көмек керек", at=NOW + timedelta(minutes=n)) for n in range(3)]
    seen = []
    for case in exporting.export_cases():
        seen.append((case["reference"], len(case["events"])))
        if len(seen) == 1:
            add_note(Form(numbers[0], user("sup", "supervisor"), KEY, 1, NOW + timedelta(hours=1)), "жазба")
    refs = [reference(number, NOW) for number in numbers]
    assert [ref for ref, _ in seen] == [*refs, refs[0]] and seen[3][1] == seen[0][1] + 1
