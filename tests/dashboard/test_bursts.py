"""/bursts: a class that wrote at once is worked together; the urgent text of it stands by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.dashboard.conftest import Desk
from tests.dashboard.html import Page

CLASS = "Алматы қаласы, 25 мектеп, сұрағым бар"


def test_a_class_is_closed_together(desk: Callable[..., Desk], text_ref: Callable[..., str], row: Callable[[str], Any]) -> None:
    person, at = desk("supervisor"), datetime.now(UTC) - timedelta(minutes=5)
    assert "Nothing has come together lately." in person.page("/bursts").words
    refs = [text_ref(f"{CLASS} {index}", at=at + timedelta(seconds=index)) for index in range(12)]
    urgent = text_ref("Алматы, не хочу жить", at=at + timedelta(seconds=6))
    page = person.page("/bursts")
    assert "school №25" in page.words and "12 reports" in page.words and urgent not in page.words
    question = person.client.post("/cases/many", data=page.form("/cases/many").fields | {
        "case": refs, "act": "close", "outcome": "informed"})
    assert question.status_code == 200
    done = person.send(Page(question.text).form("/cases/many/do"))
    assert done.status_code in (200, 302, 303)
    assert {row(ref).status for ref in refs} == {"closed"}
    assert row(urgent).status != "closed"
    assert "Nothing has come together lately." in person.page("/bursts").words
