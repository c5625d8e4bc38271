"""The page of one case: what it says, and that every look is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from contactcenter.casework import calls, intake
from contactcenter.casework.sending import send_due
from contactcenter.rules.inbound import CallReport, InboundCall, VoiceMessage
from contactcenter.rules.sending import Handover, HandoverResult
from contactcenter.storage.db import db
from contactcenter.rules.audit import SEES_CONTENT
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.models import Caller
from tests.conftest import NOW, NUMBER
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk

MOBILE = "+77012345678"
Sit = Callable[..., Desk]
TextRef = Callable[..., str]


def looks() -> list[tuple[int, str]]:
    """(user, act) of every look on record."""
    db.session.rollback()
    return [(look.user_id, look.act) for look in db.session.execute(
        select(AccessLog).where(AccessLog.kind.in_(SEES_CONTENT)).order_by(AccessLog.id)).scalars()]


def test_the_page_tells_what_was_said_and_why_it_went_where(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref("Мен Шымкентте тұрамын, өлгім келеді")
    words = desk("supervisor").page(f"/cases/{ref}").words
    for said in ("Мен Шымкентте тұрамын, өлгім келеді", "Region recognised", "Shymkent – Шымкентте",
                 "Recognised by the machine: certain", "name of a city (Shymkent): is there", "thoughts of suicide:",
                 "Automatic answer · Kazakh · about to be sent", "Хабарыңыз қабылданды", "Language Kazakh", "Offered",
                 "with nobody yet", "+7 701 •••"):
        assert said in words, (said, words)


def test_evidence_that_was_set_aside_is_told_too(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref("Алматыда тұрамын, Абай көшесі 15")
    words = desk("supervisor").page(f"/cases/{ref}").words
    assert "name of a street – set aside" in words


def test_a_correction_shows_both_readings(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(ALMATY)
    operator.does("route", ref, region="KZ-19")
    words = operator.page(f"/cases/{ref}").words
    assert "Decided by a person. The machine had read: Almaty (certain)" in words
    assert "Region set" in words and "from: Almaty" in words and "to: Almaty Region" in words


def test_every_look_is_on_record_and_polling_is_none(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    operator.get("/cases")
    operator.get(f"/cases/{ref}/fragment")
    assert looks() == []
    operator.get(f"/cases/{ref}")
    assert looks() == [(operator.staff.id, "read")]
    desk("ombudsman", "KZ-75").get(f"/cases/{ref}")
    assert len(looks()) == 1


def test_the_number_is_shown_once_it_is_on_record(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE, sender=MOBILE)
    for path in ("/cases", f"/cases/{ref}", f"/cases/{ref}/fragment", "/cases/fragment"):
        assert MOBILE not in operator.get(path).text, path
    unsaid = operator.does("reveal", ref)
    assert unsaid.status_code == 422 and MOBILE not in unsaid.text and "Say what you need it for." in unsaid.text
    answer = operator.does("reveal", ref, why="to_reach")
    assert answer.status_code == 200 and MOBILE in answer.text
    assert (operator.staff.id, "reveal_number") in looks()
    assert MOBILE not in operator.get(f"/cases/{ref}").text


def test_titles_and_addresses_carry_nothing_personal(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref("Менің атым Айгерім Сапарова", sender=MOBILE)
    page = desk("operator").page(f"/cases/{ref}")
    assert page.title == f"{ref} · 111"
    for link in (*page.links, *(form.action for form in page.forms)):
        assert "2345678" not in link and "Айгерім" not in link


def test_other_cases_of_a_number_are_those_the_reader_may_see(desk: Sit, text_ref: TextRef) -> None:
    operator = desk("operator")
    first = text_ref(ALMATY, sender=MOBILE)
    desk("supervisor").does("close", first, outcome="informed")
    second = text_ref("Талдықорғанда тұрамын", sender=MOBILE)
    assert first != second
    assert f"/cases/{first}" in desk("supervisor").page(f"/cases/{second}").links
    assert f"/cases/{first}" not in operator.page(f"/cases/{second}").links
    assert f"/cases/{first}" not in desk("ombudsman", "KZ-33").page(f"/cases/{second}").links


def test_the_page_says_whether_the_number_may_be_texted_and_called(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE, sender=MOBILE)
    assert "May be texted May be called" in operator.page(f"/cases/{ref}").words
    db.session.execute(update(Caller).values(safe_to_text=False, safe_to_call=False))
    db.session.commit()
    assert ("Must not be texted: the number is marked as unsafe to text "
            "Must not be called: the number is marked as unsafe to call") in operator.page(f"/cases/{ref}").words
    land_line = text_ref(NOWHERE, sender="+77172555111")
    assert "Must not be texted: the sender is a land line May be called" in operator.page(f"/cases/{land_line}").words


def test_a_withheld_number_is_said_to_be_one(desk: Sit, ref: Callable[[int], str]) -> None:
    call = InboundCall(sid="CA1", sender="anonymous", recipient=NUMBER, status="ringing")
    case = ref(intake.record_call(call, now=NOW).case_number)
    operator = desk("operator")
    assert "The number is withheld" in operator.page(f"/cases/{case}").words
    assert "withheld" in operator.page("/cases").words
    assert operator.act("reveal", case, why="to_check").status_code == 200


def test_a_call_is_told_from_its_first_ring_to_its_voice_message(desk: Sit, ref: Callable[[int], str]) -> None:
    call = InboundCall(sid="CA1", sender=MOBILE, recipient=NUMBER, status="ringing")
    case = ref(intake.record_call(call, now=NOW).case_number)
    done = InboundCall(sid="CA1", sender=MOBILE, recipient=NUMBER, status="completed")
    calls.record_voice_message(VoiceMessage("CA1", "completed", "RE1", 17, wishes_callback=True), now=NOW)
    calls.record_call_report(CallReport(done, sequence=2, duration_seconds=83), now=NOW)
    words = desk("operator").page(f"/cases/{case}").words
    for said in ("Call received · 1:23 · ended", "Voice message · 0:17", "recorded", "Wishes to be called back",
                 "Call ended · 1:23"):
        assert said in words, said


def test_a_text_that_did_not_arrive_says_why(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE, sender=MOBILE)
    send_due(lambda _text: HandoverResult(Handover.REFUSED, code="21610"), now=lambda: NOW)
    words = desk("operator").page(f"/cases/{ref}").words
    assert "not delivered · the number has asked for no texts" in words
    assert "Must not be texted" in words


def test_a_silent_decision_says_why_nothing_was_sent(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref("СТОП", sender=MOBILE)
    words = desk("operator").page(f"/cases/{ref}").words
    assert "No automatic answer: asked for no more texts" in words
    assert "Asks for no more automatic texts" in words and "Asked for no more texts" in words


def test_the_timeline_can_be_narrowed(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    operator.does("note", ref, text="жазба мәтіні")
    operator.does("claim", ref)
    assert "Message received" not in operator.page(f"/cases/{ref}?only=notes").words
    assert "жазба мәтіні" in operator.page(f"/cases/{ref}?only=notes").words
    assert "жазба мәтіні" not in operator.page(f"/cases/{ref}?only=texts").words
    assert "Taken on" in operator.page(f"/cases/{ref}?only=changes").words
    assert "Nothing of this kind." in operator.page(f"/cases/{ref}?only=calls").words
    assert operator.get(f"/cases/{ref}?only=nonsense").status_code == 400


def test_only_acts_that_are_allowed_now_are_offered(app: Flask, desk: Sit, text_ref: TextRef) -> None:
    operator, ombudsman, ref = desk("operator"), desk("ombudsman", "KZ-75"), text_ref(ALMATY)

    def offered(person: Desk) -> set[str]:
        actions = (form.action.split("#")[0] for form in person.page(f"/cases/{ref}").forms if ref in form.action)
        return {action.rpartition("/")[2] for action in actions} - {"reveal"}

    always = {"note", "assign", "police", "promote", "attach_region", "sms", "safety", "call_out", "follow_up", "details",
              "link", "attach"}
    assert offered(operator) == {"claim", "route", "close", "join"} | always
    assert offered(ombudsman) == {"accept", "return", "transfer"} | always
    ombudsman.does("accept", ref)
    assert offered(ombudsman) == {"return", "transfer", "wait", "close", "join"} | always
    ombudsman.does("close", ref, outcome="informed")
    assert offered(ombudsman) == {"note", "reopen", "safety", "link", "attach"}


def test_a_page_takes_as_many_questions_however_long_its_case(desk: Sit, text_ref: TextRef,
                                                              statements: Callable[[], Any]) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE, sender=MOBILE)
    counts = []
    operator.get(f"/cases/{ref}")   # who comes is noted
    for _ in range(2):
        with statements() as seen:
            operator.get(f"/cases/{ref}")
        counts.append(len([text for text in seen if text.lstrip().upper().startswith("SELECT")]))
        for index in range(4):
            text_ref(f"{NOWHERE} {index}", sender=MOBILE)
            operator.does("note", ref, text=f"жазба {index}")
    assert counts[0] == counts[1] <= 19
