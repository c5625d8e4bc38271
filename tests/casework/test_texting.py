"""Texts that people write, the safety card before them, and wordings that administrators change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import safety, sending, texting, wording
from contactcenter.casework.acting import Form
from contactcenter.rules.policy import Policy
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.safety import Hours, SafetyCard
from contactcenter.rules.sending import Handover, HandoverResult, OutboundText
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import CaseEvent, Outbox
from tests.casework.test_intake import case
from tests.conftest import NOW, NUMBER

CHILD = "+77051234567"
POLICY = Policy(own_numbers=frozenset({NUMBER, "+77172000222"}))
LATER = NOW + timedelta(minutes=5)                    # 11:05 in Almaty
TextIn = Callable[..., int]


@pytest.fixture
def operator(user: Callable[..., Staff]) -> Staff:
    return user("operator", "operator")


def form(number: int, by: Staff, *, key: str = "", at: datetime = LATER) -> Form:
    return Form(number, by, key or str(uuid4()), case(number).version, at)


def send(number: int, by: Staff, text: str = "Қай уақытта хабарласайық?", **named: Any) -> None:
    texting.send_text(form(number, by, **named), text, policy=POLICY)


def refusal(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


def personal() -> list[Any]:
    return list(db.session.execute(select(Outbox).where(Outbox.kind == texting.PERSONAL)).scalars())


def facts_of(kind: str) -> list[dict[str, Any]]:
    query = select(CaseEvent.facts).where(CaseEvent.kind == kind).order_by(CaseEvent.id)
    return list(db.session.execute(query).scalars())


class Post:
    """A provider that accepts everything and remembers it."""

    def __init__(self) -> None:
        self.texts: list[OutboundText] = []

    def __call__(self, text: OutboundText) -> HandoverResult:
        self.texts.append(text)
        return HandoverResult(Handover.SENT, sid=f"SM{len(self.texts):032}", status="queued")


def test_a_text_goes_out_once_from_the_number_that_was_written_to(text_in: TextIn, operator: Staff) -> None:
    number, key, post = text_in(CHILD, "Көмек керек"), str(uuid4()), Post()
    send(number, operator, key=key)
    send(number, operator, key=key)
    (queued,) = personal()
    assert (queued.recipient, queued.sender, queued.contact_id) == (CHILD, NUMBER, None)
    assert [facts["outbox"] for facts in facts_of("sms")] == [queued.id]
    wanted = queued.id
    sending.send_due(post, now=lambda: LATER)
    assert [text.text for text in post.texts if text.outbox_id == wanted] == ["Қай уақытта хабарласайық?"]


@pytest.mark.parametrize(("card", "objection", "hours"), [
    (SafetyCard(may_text=False), "unsafe_to_text", None),
    (SafetyCard(hours=Hours(14 * 60, 18 * 60)), "unsafe_hours", (14 * 60, 18 * 60)),
])
def test_a_text_to_an_unsafe_number_is_refused_before_anything_is_queued(
        text_in: TextIn, operator: Staff, card: SafetyCard, objection: str, hours: object) -> None:
    number = text_in(CHILD, "Көмек керек")
    safety.set_card(form(number, operator), card)
    refused = refusal(partial(send, number, operator))
    assert (refused.code, refused.facts["objection"], refused.facts["hours"]) == ("unsafe_text", objection, hours)
    assert personal() == [] and facts_of("sms") == []


def test_a_number_that_becomes_unsafe_meanwhile_gets_no_text(text_in: TextIn, operator: Staff) -> None:
    number, post = text_in(CHILD, "Көмек керек"), Post()
    send(number, operator)
    safety.set_card(form(number, operator), SafetyCard(hours=Hours(14 * 60, 18 * 60)))
    sending.send_due(post, now=lambda: LATER)
    (queued,) = personal()
    assert post.texts == [] and (queued.state, queued.error_code) == ("failed", "barred")


def test_a_withheld_number_and_a_land_line_get_no_text(text_in: TextIn, operator: Staff) -> None:
    withheld, land_line = text_in("anonymous", "Көмек керек"), text_in("+77172757485", "Көмек керек")
    assert refusal(partial(send, withheld, operator)).code == "no_number"
    assert refusal(partial(send, land_line, operator)).facts["objection"] == "land_line"
    assert refusal(partial(safety.set_card, form(withheld, operator), SafetyCard())).code == "no_number"


def test_an_empty_and_an_endless_text_are_refused(text_in: TextIn, operator: Staff) -> None:
    number = text_in(CHILD, "Көмек керек")
    assert refusal(partial(send, number, operator, " \0 ")).code == "text_missing"
    assert refusal(partial(send, number, operator, "ә" * 671)).facts["most"] == 670


def test_a_text_of_a_person_counts_in_no_limit_of_automatic_ones(text_in: TextIn, operator: Staff) -> None:
    number = text_in("+77059999999", "бастау")
    for _ in range(6):
        send(number, operator)
    text_in("+77059999999", "тағы", at=NOW + timedelta(hours=13))
    kinds = list(db.session.execute(select(Outbox.kind).where(Outbox.contact_id.is_not(None))).scalars())
    assert kinds == ["acknowledgement", "acknowledgement"]


def test_the_card_is_kept_for_every_case_of_the_number_and_each_change_is_an_event(text_in: TextIn, operator: Staff) -> None:
    number = text_in(CHILD, "Көмек керек")
    card = SafetyCard(may_call=False, may_leave_voicemail=True, hours=Hours(840, 1080), answered_by="әпкесі", safe_word="қыс")
    safety.set_card(form(number, operator), card)
    safety.set_card(form(number, operator), replace(card, hours=None))
    first, second = (facts["card"] for facts in facts_of("safety"))
    assert first == {"may_call": False, "may_leave_voicemail": True, "hours": {"begin": 840, "end": 1080},
                     "answered_by": "әпкесі", "safe_word": True}
    assert second == {"hours": None}


@pytest.mark.parametrize(("card", "code"), [
    (SafetyCard(hours=Hours(600, 600)), "bad_hours"), (SafetyCard(hours=Hours(-1, 600)), "bad_hours"),
    (SafetyCard(answered_by="ә" * 201), "too_long"), (SafetyCard(safe_word="ә" * 61), "too_long")])
def test_a_card_that_cannot_be_kept(text_in: TextIn, operator: Staff, card: SafetyCard, code: str) -> None:
    assert refusal(partial(safety.set_card, form(text_in(CHILD, "Көмек"), operator), card)).code == code


def test_outside_the_safe_hours_nothing_is_acknowledged(text_in: TextIn, operator: Staff) -> None:
    number = text_in(CHILD, "Көмек керек", at=NOW - timedelta(days=2))
    safety.set_card(form(number, operator), SafetyCard(hours=Hours(14 * 60, 18 * 60)))
    text_in(CHILD, "тағы мен", at=NOW)
    assert facts_of("sms_received")[-1]["acknowledgement"] == {"language": None, "reason": "unsafe_hours"}


def test_an_administrator_words_the_acknowledgement_anew(app: Flask, text_in: TextIn, user: Callable[..., Staff]) -> None:
    words = {"kk": "Алдық, {reference}", "ru": "Получили, {reference}", "en": "Got it, {reference}",
             "mixed": "Алдық. Получили. {reference}"}
    wording.set_text("acknowledgement", words, by=user("admin", "administrator"), now=NOW)
    text_in(CHILD, "Мен Таразда тұрамын")
    assert db.session.execute(select(Outbox.text)).scalar_one().startswith("Алдық, 26-")


def test_prepared_texts_come_change_and_go(app: Flask, user: Callable[..., Staff]) -> None:
    admin, three = user("admin", "administrator"), {"kk": "Сәлем", "ru": "Здравствуйте", "en": "Hello"}
    code = wording.set_text("", three, name="Сәлемдесу", by=admin, now=NOW)
    wording.set_text(code, three | {"en": "Hello, {reference}"}, name="Сәлемдесу", by=admin, now=NOW)
    assert wording.current().by_code[code].filled("en", reference="26-1") == "Hello, 26-1"
    wording.retire_text(code, by=admin, now=NOW)
    assert code not in wording.current().by_code
    assert refusal(partial(wording.retire_text, "acknowledgement", by=admin, now=NOW)).code == "automatic_text"
    assert refusal(partial(wording.set_text, "nothing", three, by=admin, now=NOW)).code == "unknown_text"
    assert refusal(partial(wording.set_text, "", three, by=admin, now=NOW)).code == "text_name_missing"
    nobody = user("operator", "operator")
    assert refusal(partial(wording.set_text, "", three, name="x", by=nobody, now=NOW)).code == "not_allowed"
