"""A text or a call becomes a case, exactly once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contactcenter.casework import intake, working
from contactcenter.casework.working import Form
from contactcenter.rules.inbound import InboundCall, InboundSms
from contactcenter.rules.policy import Policy
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import Caller, Case, CaseEvent, Contact, Outbox

CHILD = "+77051234567"
OURS = "+77172000111"
TextIn = Callable[..., int]


def sms(text: str, *, sid: str = "SM1", sender: str = CHILD) -> InboundSms:
    return InboundSms(sid=sid, sender=sender, recipient=OURS, text=text)


def case(number: int) -> Any:
    """The row of a case as it is now; holds no snapshot open."""
    found = db.session.execute(select(Case.__table__).where(Case.id == number)).one()
    db.session.rollback()
    return found


def count(model: type[db.Model]) -> int:  # type: ignore[name-defined]
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def texts() -> list[Outbox]:
    return list(db.session.execute(select(Outbox).order_by(Outbox.created_at)).scalars())


def test_a_text_that_names_its_region_is_offered_there_and_acknowledged(text_in: TextIn, now: datetime) -> None:
    number = text_in(CHILD, "Таразда тұрамын, көршілер баласын ұрады")
    found = case(number)
    assert (found.status, found.region, found.region_basis["certainty"]) == ("offered", "KZ-31", "certain")
    assert found.region_basis["evidence"]
    assert found.due_clock == "acceptance"
    (answer,) = texts()
    assert (answer.recipient, answer.sender, answer.language, answer.state) == (CHILD, OURS, "kk", "due")
    assert answer.expires_at == now + timedelta(minutes=15)


def test_a_text_without_a_place_waits_in_the_national_queue(text_in: TextIn, now: datetime) -> None:
    found = case(text_in(CHILD, "привет"))
    assert (found.status, found.region, found.due_clock) == ("new", None, "triage")
    assert found.due_at is not None and found.due_at > now


@pytest.mark.parametrize("text", ["", " ", "🙂🙂", "\n", "а" * 1600, "?"], ids=["empty", "blank", "emoji", "newline",
                                                                                "1600 letters", "one sign"])
def test_every_text_is_a_case(text_in: TextIn, text: str) -> None:
    found = case(text_in(CHILD, text))
    assert found.status == "new"
    assert db.session.execute(select(Contact.text)).scalar_one() == text


def test_a_picture_without_words_is_a_case(app: Flask, now: datetime) -> None:
    media = ({"url": "https://api.twilio.com/x", "type": "image/jpeg"},)
    intake.record_sms(replace(sms(""), media=media), now=now)
    assert db.session.execute(select(Contact.media)).scalar_one() == [dict(media[0])]


def test_the_same_sid_is_recorded_once_for_ever(text_in: TextIn, now: datetime) -> None:
    first = text_in(CHILD, "Шымкент", sid="SM7")
    again = text_in(CHILD, "Шымкент", sid="SM7", at=now + timedelta(days=400))
    assert first == again
    assert (count(Case), count(Contact), count(Outbox), count(CaseEvent)) == (1, 1, 1, 1)


def test_a_further_text_joins_the_open_case_of_its_number(text_in: TextIn, now: datetime) -> None:
    first = text_in(CHILD, "помогите")
    second = text_in(CHILD, "мы в Актау", at=now + timedelta(minutes=5))
    found = case(second)
    assert first == second
    assert (found.region, found.status, found.attention, found.version) == ("KZ-47", "offered", "new_message", 2)


def test_beyond_the_window_a_text_opens_a_case_of_its_own(app: Flask, now: datetime) -> None:
    policy = Policy(join_window=timedelta(hours=1))
    first = intake.record_sms(sms("раз", sid="SM1"), now=now, policy=policy)
    inside = intake.record_sms(sms("два", sid="SM2"), now=now + timedelta(minutes=59), policy=policy)
    outside = intake.record_sms(sms("три", sid="SM3"), now=now + timedelta(minutes=120), policy=policy)
    assert first.case_number == inside.case_number != outside.case_number


def test_a_further_text_never_moves_a_case_to_another_region(text_in: TextIn, now: datetime) -> None:
    number = text_in(CHILD, "Павлодарда тұрамын")
    text_in(CHILD, "Сейчас я в Костанае", at=now + timedelta(minutes=1))
    found = case(number)
    assert (found.region, found.suggested_region) == ("KZ-55", "KZ-39")


def test_withheld_numbers_are_never_one_person(text_in: TextIn) -> None:
    one, other = text_in("anonymous", "Шымкент"), text_in("anonymous", "Шымкент")
    assert one != other
    assert (count(Caller), count(Outbox)) == (0, 0)


def test_a_call_opens_a_case_of_its_own_and_is_never_texted(app: Flask, text_in: TextIn, now: datetime) -> None:
    written = text_in(CHILD, "привет")
    call = InboundCall(sid="CA1", sender=CHILD, recipient=OURS, status="ringing")
    called = intake.record_call(call, now=now)
    assert called.case_number != written
    assert [row.case_id for row in texts()] == [written]
    assert case(called.case_number).status == "new"


def test_one_acknowledgement_for_a_conversation(text_in: TextIn, now: datetime) -> None:
    for minute in range(4):
        text_in(CHILD, f"сообщение {minute}", at=now + timedelta(minutes=minute))
    assert len(texts()) == 1
    text_in(CHILD, "на другой день", at=now + timedelta(hours=13))
    assert len(texts()) == 2


def test_a_call_between_two_texts_brings_no_second_acknowledgement(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "помогите")
    intake.record_call(InboundCall(sid="CA1", sender=CHILD, recipient=OURS, status="ringing"), now=now)
    text_in(CHILD, "вы тут?", at=now + timedelta(minutes=1))
    assert len(texts()) == 1


def test_after_a_closed_case_the_next_text_is_acknowledged_again(text_in: TextIn, user: Callable[..., Staff],
                                                               now: datetime) -> None:
    number = text_in(CHILD, "помогите")
    operator = user("operator", "operator")
    working.close_case(Form(number, operator, "1", case(number).version, now), "informed")
    text_in(CHILD, "снова я", at=now + timedelta(minutes=1))
    assert len(texts()) == 2


def test_the_same_text_again_and_again_is_flagged_and_not_answered(text_in: TextIn, now: datetime) -> None:
    for minute in range(3):
        number = text_in(CHILD, "тест", at=now + timedelta(minutes=minute))
    assert case(number).attention == "same_text"


def test_a_number_gets_five_automatic_texts_a_day_at_most(app: Flask, now: datetime) -> None:
    policy = Policy(join_window=timedelta(0), acknowledgement_window=timedelta(0))   # each a conversation of its own
    for hour in range(9):
        intake.record_sms(sms(f"текст {hour}", sid=f"SM{hour}"), now=now + timedelta(hours=hour), policy=policy)
    assert count(Case) == 9
    assert len(texts()) == 5


def test_a_stop_word_silences_us_and_calls_for_a_person(text_in: TextIn, now: datetime) -> None:
    number = text_in(CHILD, "СТОП")
    assert case(number).attention == "stop_word"
    assert texts() == []
    text_in(CHILD, "Шымкент, помогите", at=now + timedelta(hours=1))
    assert texts() == []
    text_in(CHILD, "старт", at=now + timedelta(hours=2))
    assert len(texts()) == 1


def test_beyond_the_ceiling_intake_goes_on_without_replies(app: Flask, now: datetime) -> None:
    policy = Policy(automatic_texts_a_minute=2)
    numbers = [intake.record_sms(sms("привет", sid=f"SM{n}", sender=f"+7705123456{n}"), now=now, policy=policy).case_number
               for n in range(4)]
    assert len(texts()) == 2
    assert case(numbers[-1]).attention == "ceiling"


def test_our_own_number_is_never_answered(app: Flask, now: datetime) -> None:
    policy = Policy(own_numbers=frozenset({CHILD}))
    intake.record_sms(sms("привет"), now=now, policy=policy)
    assert texts() == []


def test_every_decision_is_stored_with_its_reason(text_in: TextIn) -> None:
    text_in("+77172757485", "Шымкент")
    facts = db.session.execute(select(CaseEvent.facts)).scalar_one()
    assert facts["acknowledgement"] == {"language": None, "reason": "land_line"}
    assert facts["routing"]["evidence"] and facts["routing"]["certainty"] == "certain"
    assert facts["urgency"]["level"] in (1, 2)


def test_no_contact_can_be_stored_without_its_case(app: Flask, now: datetime) -> None:
    from_nowhere = {"channel": "sms", "direction": "in", "provider": "twilio", "sid": "SMx", "sender": "", "recipient": "",
                    "text": "", "language": "kk", "media": [], "received_at": now, "status": "received", "raw": {}}
    with pytest.raises(Exception, match="(?i)foreign key"), db.engine.begin() as connection:
        connection.execute(db.insert(Contact).values(case_id=0, **from_nowhere))
