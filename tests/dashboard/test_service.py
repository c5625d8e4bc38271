"""/service: whether the service itself is well, and rules of alarms that administrators set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from contactcenter.casework import alarming, reconciling
from tests.casework.test_reconciling import POLICY, Books, text
from tests.dashboard.conftest import Desk

Sit = Callable[..., Desk]


@pytest.fixture
def missing(app: Flask) -> None:
    """One text in the provider's books that cannot be recorded here."""
    now = datetime.now(UTC)
    bad = text("SM00000001", now.replace(year=now.year - 1), words="half \ud83d an emoji")
    reconciling.reconcile(Books(bad), now=lambda: now, policy=POLICY, since=bad.at)
    alarming.sweep(alarming.measure(now=now), node="web1", targets=(), now=now)


def test_what_is_wrong_stands_there_and_above_every_page_of_a_supervisor(missing: None, desk: Sit) -> None:
    words = "Contacts are missing that the provider has"
    page = desk("supervisor").page("/service")
    assert page.words.count(words) >= 2
    assert "docs/operations.md#missing" in page.words
    assert words in desk("supervisor").page("/cases").words
    assert words not in desk("operator").page("/cases").words


def test_all_is_well(desk: Sit) -> None:
    page = desk("administrator").page("/service")
    for said in ("Nothing is wrong.", "Missing against the provider's books: 0", "Texts go out"):
        assert said in page.words, said


def test_an_administrator_sets_a_rule_and_a_supervisor_does_not(desk: Sit) -> None:
    root = desk("administrator")
    form = root.page("/service").form("/service/missing")
    assert root.send(form, threshold="5", targets="sms:+77010000001 mailto:a@b.kz").status_code == 303
    fields = root.page("/service").form("/service/missing").fields
    assert (fields["threshold"], fields["targets"]) == ("5", "sms:+77010000001 mailto:a@b.kz")
    assert desk("supervisor").post("/service/missing", threshold="1", targets="").status_code == 403
    for threshold, targets in (("0", ""), ("²", ""), ("1", "nobody")):
        answer = root.send(form, threshold=threshold, targets=targets)
        assert (answer.status_code, f'value="{threshold}"' in answer.text) == (422, True)
    assert root.post("/service/nothing", threshold="1", targets="").status_code == 404
