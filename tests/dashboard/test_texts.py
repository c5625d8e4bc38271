"""/texts: what is in doubt or did not arrive, and deciding about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from contactcenter.storage.db import db
from contactcenter.storage.models import Caller, Outbox
from tests.dashboard.conftest import ALMATY, Desk
from tests.dashboard.test_doors import TALDYKORGAN

Sit = Callable[..., Desk]
CHILD = "+77010000123"


def stored() -> Any:
    db.session.rollback()
    return db.session.execute(select(Outbox.__table__)).one()


@pytest.fixture
def trouble(text_ref: Callable[..., str]) -> Callable[..., str]:
    """A text in this state, about a case whose reference comes back."""
    def make(state: str, *, text: str = ALMATY, error: str = "ReadTimeout") -> str:
        ref, at = text_ref(text, sender=CHILD), datetime.now(UTC)
        ended = {"person_at": at} if state == "unsure" else {"settled_at": at}
        db.session.execute(update(Outbox).values(state=state, error_code=error, **ended))
        db.session.commit()
        return ref

    return make


def test_what_is_in_doubt_stands_first_with_its_reason_and_no_number(desk: Sit, trouble: Callable[..., str]) -> None:
    ref = trouble("unsure")
    page = desk("operator").page("/texts")
    for said in (ref, "+7 701 ••• 01 23", "the provider did not answer", "Send again", "It has arrived", "Leave it"):
        assert said in page.words, said
    assert CHILD not in desk("operator").get("/texts").text


@pytest.mark.parametrize(("verb", "state"), [("again", "due"), ("sent", "sent"), ("let-be", "failed")])
def test_a_person_decides_and_twice_is_once(desk: Sit, trouble: Callable[..., str], verb: str, state: str) -> None:
    trouble("unsure")
    person = desk("supervisor")
    for _ in range(2):
        assert person.post(f"/texts/{stored().id}/{verb}").status_code == 303
    assert (stored().state, stored().person_at) == (state, None)


def test_a_text_that_did_not_arrive_can_be_sent_again(desk: Sit, trouble: Callable[..., str]) -> None:
    trouble("failed", error="30005")
    person = desk("operator")
    assert "the number is not in use" in person.page("/texts").words
    assert person.send(person.page("/texts").form("/again")).status_code == 303
    assert stored().state == "due"
    assert "Everything has arrived." in person.page("/texts").words


def test_whoever_must_not_be_texted_is_not(desk: Sit, trouble: Callable[..., str]) -> None:
    trouble("failed")
    db.session.execute(update(Caller).values(opted_out_at=datetime.now(UTC)))
    db.session.commit()
    person = desk("operator")
    assert "Must not be texted" in person.page("/texts").words
    answer = person.post(f"/texts/{stored().id}/again")
    assert (answer.status_code, "The number must not be texted." in answer.text) == (409, True)


def test_another_regions_text_is_not_there(desk: Sit, trouble: Callable[..., str]) -> None:
    ref, stranger = trouble("unsure", text=TALDYKORGAN), desk("ombudsman", "KZ-75")
    assert ref not in stranger.page("/texts").words
    for text_id in (stored().id, "nonsense"):
        assert stranger.post(f"/texts/{text_id}/again").status_code == 404
    assert stored().state == "unsure"
