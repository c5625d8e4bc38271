"""What people do with a case through its forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from contactcenter.casework.working import LONGEST_NOTE_CHARACTERS
from contactcenter.rules.lifecycle import OUTCOMES
from contactcenter.storage.db import db
from contactcenter.storage.models import CaseEvent
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

LIKELY = "Есілде тұрамыз"
HOMONYM = "Мен Абай ауданында тұрамын"
Row = Callable[[str], Any]
TextRef = Callable[..., str]
Sit = Callable[..., Desk]


def events(kind: str) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).where(CaseEvent.kind == kind)).scalar_one()


def problem(answer: Any) -> str:
    """What the page says at its top about what went wrong."""
    assert 'role="alert"' in answer.text
    return Page(answer.text).words


def test_a_case_goes_its_whole_way(desk: Sit, text_ref: TextRef, row: Row) -> None:
    operator, ombudsman, ref = desk("operator"), desk("ombudsman", "KZ-75"), text_ref(NOWHERE)
    assert operator.does("claim", ref).location == f"/cases/{ref}"
    assert row(ref).owner_id == operator.staff.id
    operator.does("route", ref, region="KZ-75")
    assert (row(ref).status, row(ref).region) == ("new", "KZ-75")
    operator.does("offer", ref)
    assert row(ref).status == "offered"
    ombudsman.does("accept", ref)
    assert (row(ref).status, row(ref).owner_id) == ("accepted", ombudsman.staff.id)
    ombudsman.does("note", ref, text="Мектепке хат жіберілді")
    assert "Мектепке хат жіберілді" in ombudsman.page(f"/cases/{ref}").words
    ombudsman.does("close", ref, outcome="informed", note="Ата-анасымен сөйлестік")
    assert (row(ref).status, row(ref).outcome) == ("closed", "informed")
    ombudsman.does("reopen", ref, reason="Қайта жазды")
    assert (row(ref).status, row(ref).outcome) == ("accepted", None)
    words = ombudsman.page(f"/cases/{ref}").words
    for said in ("Taken on", "Region set", "Offered to the region", "Accepted", "Closed", "Informed and advised",
                 "Ата-анасымен сөйлестік", "Opened again", "Қайта жазды"):
        assert said in words, said


def test_one_button_confirms_the_region_and_offers_it(desk: Sit, text_ref: TextRef, row: Row) -> None:
    operator, ref = desk("operator"), text_ref(HOMONYM)
    form = operator.form(ref, "route")
    choices = [value for name, value in form.buttons if name == "region"]
    assert choices and form.fields["offer"] == "1"
    operator.send(form, region=choices[0])
    assert (row(ref).status, row(ref).region) == ("offered", choices[0])


def test_a_case_sent_back_leaves_the_regions_sight(desk: Sit, text_ref: TextRef, row: Row) -> None:
    ombudsman, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    assert ombudsman.does("return", ref, reason="Қаскелең – Алматы облысы").location == "/"
    assert (row(ref).status, row(ref).region, row(ref).attention) == ("new", None, "returned")
    assert ombudsman.get(f"/cases/{ref}").status_code == 404
    words = desk("operator").page(f"/cases/{ref}").words
    assert "Given back by the region" in words and "Қаскелең – Алматы облысы" in words


def test_a_form_sent_twice_counts_once_and_is_answered_the_same(desk: Sit, text_ref: TextRef) -> None:
    operator, ombudsman, ref = desk("operator"), desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    for person, verb, fields in ((operator, "note", {"text": "бір рет"}), (ombudsman, "return", {"reason": "басқа өңір"})):
        form = person.form(ref, verb)
        first, second = person.send(form, **fields), person.send(form, **fields)
        assert (first.status_code, first.location) == (second.status_code, second.location)
        assert first.status_code == 303 and events(verb) == 1


def test_from_a_list_one_comes_back_to_the_row(desk: Sit, text_ref: TextRef, row: Row) -> None:
    ombudsman, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    html = ombudsman.get("/queue").text
    page = Page(html)
    button = next(values for values in buttons(html) if values["formaction"] == f"/cases/{ref}/accept")
    form = page.forms[[form.fields.get("next") == "/queue?show=accept" for form in page.forms].index(True)]
    answer = ombudsman.client.post(button["formaction"], data=form.fields | {"stamp": button["value"]})
    assert answer.location == f"/queue?show=accept#c-{ref}"
    assert row(ref).status == "accepted"


def test_the_choice_in_a_list_offers_to_the_region(desk: Sit, text_ref: TextRef, row: Row) -> None:
    operator, ref = desk("operator"), text_ref(HOMONYM)
    button = next(values for values in buttons(operator.get("/cases").text) if values["formaction"].endswith("/route"))
    operator.post(button["formaction"], stamp=button["value"])
    assert (row(ref).status, row(ref).region) == ("offered", button["value"][-5:])


def buttons(html: str) -> list[dict[str, str]]:
    """The buttons of a list with their attributes."""
    page, found = Page(html), []
    for tag, name, value in page.attributes:
        if tag == "button" and name == "form":
            found.append({})
        if tag == "button" and found:
            found[-1][name] = value
    return found


def test_a_stale_form_changes_nothing_and_loses_no_word(desk: Sit, text_ref: TextRef, row: Row) -> None:
    first, second, ref = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    first.does("accept", ref)
    form = second.form(ref, "close")
    first.does("note", ref, text="Бірінші адамның жазбасы")
    answer = second.send(form, outcome="prank", note="Екінші адамның мәтіні")
    assert answer.status_code == 409
    assert "Somebody changed the case while this page was open" in problem(answer)
    assert "Бірінші адамның жазбасы" in answer.text
    again = Page(answer.text).form("/close")
    assert (again.fields["note"], again.fields["outcome"]) == ("Екінші адамның мәтіні", "prank")
    assert row(ref).status == "accepted"
    assert second.send(again).status_code == 303 and row(ref).outcome == "prank"


def test_whoever_comes_second_hears_who_was_first(desk: Sit, text_ref: TextRef, row: Row) -> None:
    first, second, ref = desk("operator"), desk("operator"), text_ref(NOWHERE)
    form = second.form(ref, "claim")
    first.does("claim", ref)
    answer = second.send(form)
    assert answer.status_code == 409
    assert f"It is with {first.staff.display_name}." in problem(answer)
    assert row(ref).owner_id == first.staff.id


def test_what_is_not_allowed_names_what_is(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    answer = operator.act("offer", ref)
    assert answer.status_code == 409
    assert ("Possible now: Take on, Assign, Promise a call back or a follow-up, Set the region, Add a note, "
            "Describe the child and the caller, Add files, Delete the file, Write a text, Call through the centre, "
            "Change the safety card, Told the police (102), Make it a formal appeal, Close, Write down, "
            "Add to an earlier case, Move a part into a new case, Link with another case, Take the link away, "
            "Not the same.") in problem(answer)


REFUSED = [
    ("note", {"text": "  \n "}, "The note is empty.", "note-text"),
    ("note", {"text": "ә" * (LONGEST_NOTE_CHARACTERS + 1)}, "At most 10000 characters.", "note-text"),
    ("close", {"outcome": "nonsense", "note": "сақталсын"}, "Choose an outcome.", "close-outcome"),
    ("close", {"outcome": "", "note": "сақталсын"}, "Choose an outcome.", "close-outcome"),
    ("close", {"outcome": "test", "note": "ә" * 10_001}, "The text is too long.", "close-note"),
    ("route", {"region": "KZ-99"}, "Choose a region from the list.", "route-region"),
    ("route", {"region": "'; drop table"}, "Choose a region from the list.", "route-region"),
]


def test_what_is_filled_in_wrongly_is_said_at_the_top_and_beside_the_field(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    for verb, fields, said, field in REFUSED:
        answer = operator.act(verb, ref, **fields)
        assert answer.status_code == 422, (verb, answer.status)
        page = Page(answer.text)
        assert page.words.count(said) == 2, (verb, said)
        assert f'href="#{field}"' in answer.text and f'id="{field}-problem"' in answer.text
        for name in ("text", "note"):
            if name in fields and fields[name].strip():
                assert page.form(f"/{verb}").fields[name] == fields[name]


def test_a_reason_is_asked_for(desk: Sit, text_ref: TextRef) -> None:
    ombudsman, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    answer = ombudsman.act("return", ref, reason=" ")
    assert answer.status_code == 422 and "Write the reason." in problem(answer)


UNDRAWN: list[dict[str, str]] = [
    {"key": "", "version": "1"}, {"key": "x", "version": "1"}, {"key": "0" * 32, "version": "one"}, {"version": "1"},
    {"key": "0" * 32}, {"stamp": ""}, {"stamp": "1.x"}, {"stamp": "...."}, {"key": "0" * 32, "version": "9" * 5000},
]


def test_a_form_that_no_page_drew_is_refused(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    for fields in UNDRAWN:
        answer = operator.post(f"/cases/{ref}/note", text="менің сөзім", **fields)
        assert answer.status_code == 400 and "менің сөзім" in answer.text, fields
    assert events("note") == 0


def test_hostile_words_are_words(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref("<script>alert(1)</script>{{7*7}}")
    operator = desk("operator")
    operator.does("note", ref, text="</textarea><img src=x onerror=alert(1)>\0")
    for path in (f"/cases/{ref}", "/cases", f"/cases/{ref}/fragment"):
        html = operator.get(path).text
        assert "<script>alert" not in html and "<img" not in html and "49" not in Page(html).said
    assert "</textarea><img src=x onerror=alert(1)>" in operator.page(f"/cases/{ref}").words


def test_every_outcome_closes(desk: Sit, text_ref: TextRef, row: Row) -> None:
    operator = desk("operator")
    for outcome in OUTCOMES:
        ref = text_ref(NOWHERE)
        operator.does("close", ref, outcome=outcome)
        assert (row(ref).status, row(ref).outcome) == ("closed", outcome)


def test_only_own_addresses_are_come_back_to(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    answer = operator.act("note", ref, text="x", next="https://evil.example/")
    assert answer.location == f"/cases/{ref}"


def test_the_form_needs_this_browsers_token(app: Flask, desk: Sit, text_ref: TextRef) -> None:
    operator, other, ref = desk("operator"), desk("supervisor"), text_ref(NOWHERE)
    form = operator.form(ref, "note")
    for token in ("", "x", other.token):
        answer = operator.send(form, text="жоғалмасын", csrf_token=token)
        assert answer.status_code == 400
        assert "This form is out of date" in answer.text and "жоғалмасын" in answer.text
        assert "Try again" not in Page(answer.text).words
    assert events("note") == 0
