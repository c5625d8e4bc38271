"""The operator's console: shift and call through its forms, and the form of the case beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from contactcenter.casework import answering, logbook, presence
from contactcenter.casework.acting import Form
from contactcenter.dashboard import console
from contactcenter.dashboard.clock import now
from contactcenter.rules.staff import Staff
from contactcenter.storage import details, drafts
from contactcenter.storage.db import db
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.models import StaffSession
from tests.dashboard.conftest import NOWHERE, Desk
from tests.dashboard.html import Page
from tests.dashboard.switchboard import CHILD, Calling, call_in, connect  # noqa: F401

OWN_TELEPHONE = {"reach": "telephone", "address_telephone": "+77017654321", "spoken": "kk"}
Sit = Callable[..., Desk]
TextRef = Callable[..., str]
CallIn = Callable[..., Calling]
Row = Callable[[str], Any]


def shift(desk: Desk, **fields: str) -> TestResponse:
    return desk.post("/console/start", **(OWN_TELEPHONE | fields))


def colleague_starts(user: Callable[..., Staff], name: str = "colleague") -> Staff:
    staff = user(name, "operator")
    presence.start_shift(staff, reach="telephone", address="+77011111111", languages=["kk"], now=now())
    return staff


def words(desk: Desk, path: str = "/console") -> str:
    return desk.page(path).words


def sent(desk: Desk, ref: str, **fields: str) -> TestResponse:
    """Fills the form in and sends it."""
    return desk.send(desk.page(f"/console?case={ref}").form("/console/save"), **fields)


def test_a_shift_goes_its_whole_way(desk: Sit) -> None:
    operator = desk("operator")
    assert "Not at work" in words(operator)
    assert shift(operator).status_code == 303
    assert "Available" in words(operator) and "+77017654321" in words(operator)
    operator.post("/console/state", state="break")
    assert "On a break" in words(operator)
    operator.post("/console/state", state="available")
    assert operator.post("/console/end").status_code == 303
    form = operator.page("/console").form("/console/start")
    assert form.fields["address_telephone"] == "+77017654321"


def test_a_call_rings_is_answered_held_handed_back_and_wrapped_up(desk: Sit, call_in: CallIn) -> None:  # noqa: F811
    operator = desk("operator")
    shift(operator)
    call = call_in()
    said = words(operator)
    assert "Ringing" in said and "+7 701 ••• 56 78" in said and CHILD not in operator.get("/console").text
    form = operator.page("/console").form("/console/answer")
    for _ in range(2):
        assert operator.send(form).status_code == 303
    assert "Your telephone is ringing" in words(operator) and call.ref in words(operator)
    connect(call.id, operator.staff)
    operator.post("/console/hold")
    assert "on hold" in words(operator)
    for _ in range(2):
        operator.post("/console/resume")
    connect(call.id, operator.staff)
    assert "talking" in words(operator)
    assert operator.post("/console/hang-up").status_code == 303
    assert "Wrapping up" in words(operator)
    before = operator.get("/console").text
    operator.post("/console/extend")
    assert 'class="left"' in before and operator.get("/console").text != before
    operator.post("/console/state", state="available")
    assert "Available" in words(operator)


def test_the_pop_tells_what_the_number_did_before(desk: Sit, call_in: CallIn, text_in: Callable[..., int],  # noqa: F811
                                                  ref: Callable[[int], str]) -> None:
    operator = desk("operator")
    earlier = ref(text_in(CHILD, NOWHERE))
    sent(operator, earlier, safe_to_text="no")
    shift(operator)
    call_in(language="kk")
    said = words(operator)
    assert "1 earlier case" in said and earlier in said and "do not text" in said and "KK" in said
    assert "do not call" not in said


def test_a_withheld_number_says_so(desk: Sit, call_in: CallIn) -> None:  # noqa: F811
    operator = desk("operator")
    shift(operator)
    call_in("anonymous")
    assert "number withheld" in words(operator)


def test_whoever_comes_second_hears_who_was_first(desk: Sit, call_in: CallIn,  # noqa: F811
                                                  user: Callable[..., Staff]) -> None:
    operator, call = desk("operator"), call_in()
    shift(operator)
    colleague = colleague_starts(user, "aigerim")
    answering.answer(colleague, call.id, now=now())
    answer = operator.post("/console/answer", call=str(call.id))
    assert answer.status_code == 409 and "Answered by aigerim." in Page(answer.text).words


def test_without_queues_a_call_is_answered_by_picking_up_and_no_button_says_otherwise(
        desk: Sit, app: Flask, call_in: CallIn) -> None:  # noqa: F811
    ours = app.extensions["telephony"]
    app.extensions["telephony"] = replace(ours, policy=replace(ours.policy, voice_flow="dial"))
    operator = desk("operator")
    shift(operator)
    call = call_in()
    page = operator.page("/console")
    assert "Your telephone is ringing: pick it up." in page.words
    assert not [form for form in page.forms if form.action.endswith("/console/answer")]
    answer = operator.post("/console/answer", call=str(call.id))
    assert answer.status_code == 409 and "answered by picking up the telephone" in Page(answer.text).words
    shift(operator, reach="browser")
    assert 'id="pick-up"' in operator.get("/console").text


def test_a_call_that_is_passed_rings_at_the_next(desk: Sit, call_in: CallIn,  # noqa: F811
                                                 user: Callable[..., Staff]) -> None:
    operator = desk("operator")
    shift(operator)
    call_in()
    form = operator.page("/console").form("/console/pass")
    colleague_starts(user)
    for _ in range(2):
        assert operator.send(form).status_code == 303
    assert "Ringing" not in words(operator) and "rings at colleague" in words(operator)


REFUSED = [
    ("state", {"state": "available"}, "Start your shift first."),
    ("extend", {}, "Start your shift first."),
    ("end", {}, "Start your shift first."),
    ("hold", {}, "You are in no call any more."),
    ("resume", {}, "You are in no call any more."),
    ("hang-up", {}, "You are in no call any more."),
    ("complete", {}, "You are in no call any more."),
    ("cancel", {}, "You are in no call any more."),
    ("transfer", {"to": "1", "how": "warm"}, "You are in no call any more."),
    ("answer", {"call": "999999"}, "This call waits no more."),
    ("pass", {"offer": "999999"}, "This call waits no more."),
    ("start", {"reach": "telephone", "address_telephone": "abc"}, "no telephone number or SIP address"),
    ("start", {"reach": "pigeon"}, "no telephone number or SIP address"),
    ("start", {"reach": "sip", "address_sip": "sip:a b"}, "no telephone number or SIP address"),
    ("start", {"spoken": "xx"}, "Choose at least one language."),
]


def test_an_act_in_the_wrong_state_is_refused_in_words(desk: Sit) -> None:
    operator = desk("operator")
    for verb, fields, said in REFUSED:
        answer = operator.post(f"/console/{verb}", **((OWN_TELEPHONE if verb == "start" else {}) | fields))
        assert answer.status_code == 409 and said in Page(answer.text).words, (verb, fields)


def test_a_form_that_is_not_ours_is_400(desk: Sit) -> None:
    operator = desk("operator")
    shift(operator)
    for verb, fields in (("answer", {}), ("answer", {"call": "x"}), ("pass", {"offer": "-1"}), ("transfer", {"to": "9" * 40}),
                         ("answer", {"call": "١"})):
        assert operator.post(f"/console/{verb}", **fields).status_code == 400, (verb, fields)


def test_whoever_answers_no_calls_has_no_console(desk: Sit) -> None:
    for role in ("ombudsman", "administrator", "auditor"):
        other = desk(role)
        assert other.get("/console").status_code == 403
        assert shift(other).status_code == 403


def test_a_sign_of_life_keeps_those_signed_in_who_are_at_work(desk: Sit, app: Flask) -> None:
    operator = desk("operator")
    for at_work in (False, True):
        if at_work:
            shift(operator)
        long_ago = now() - timedelta(minutes=50)
        db.session.execute(update(StaffSession).values(seen_at=long_ago))
        db.session.commit()
        assert operator.post("/console/alive").status_code == 204
        db.session.rollback()
        (seen_at,) = db.session.execute(select(StaffSession.seen_at)).scalars()
        assert (seen_at > long_ago) == at_work
    assert app.test_client().post("/console/alive").status_code == 401


def test_the_fragment_costs_nothing_while_nothing_happens(desk: Sit, call_in: CallIn) -> None:  # noqa: F811
    operator = desk("operator")
    shift(operator)
    first = operator.get("/console/fragment")
    again = operator.get("/console/fragment", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code in (200, 304)   # the clock may have stepped between the two
    call_in()
    rung = operator.get("/console/fragment", headers={"If-None-Match": first.headers["ETag"]})
    assert rung.status_code == 200 and "Ringing" in Page(rung.text).words
    assert "console/save" not in rung.text


def test_a_case_is_written_down_and_shown_again(desk: Sit, text_ref: TextRef, row: Row) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    answer = sent(operator, ref, caller_kind="child", child_age="11", child_name="Айгерім", place="Семей",
                  narrative="Мектепте ұрады", reason="violence_bullying", in_danger="no", language="kk")
    assert answer.status_code == 303
    form = operator.page(f"/console?case={ref}").form("/console/save")
    assert (form.fields["child_age"], form.fields["narrative"], form.fields["reason"]) == (
        "11", "Мектепте ұрады", "violence_bullying")
    said = words(operator, f"/cases/{ref}")
    assert "Written down" in said
    assert row(ref).owner_id == operator.staff.id


def test_a_case_goes_to_the_queue_of_its_region(desk: Sit, text_ref: TextRef, row: Row) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    assert sent(operator, ref, region="KZ-10", finish="offer", in_danger="yes").location == f"/console?after={ref}"
    assert (row(ref).status, row(ref).region, row(ref).urgency) == ("offered", "KZ-10", 1)
    assert ref in words(operator, f"/console?after={ref}")


def test_one_key_closes_what_is_not_a_case_and_it_can_be_undone(desk: Sit, text_ref: TextRef, row: Row) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    for outcome in ("silent", "prank", "wrong_number", "test"):
        page = sent(operator, ref, finish=f"close.{outcome}").location
        assert (row(ref).status, row(ref).outcome) == ("closed", outcome)
        operator.send(operator.page(page).form("/reopen"))
        assert (row(ref).status, row(ref).outcome) == ("new", None)


WRONG = [
    ({"child_age": "eleven"}, "Write the age in whole years.", "log-child_age"),
    ({"finish": "offer"}, "Choose a region from the list.", "log-region"),
    ({"finish": "close"}, "Choose an outcome.", "log-outcome"),
    ({"reason": "none_such"}, "Choose a reason from the list.", "log-reason"),
    ({"region": "KZ-00"}, "Choose a region from the list.", "log-region"),
    ({"caller_kind": "robot"}, "There is no such choice.", "log-caller_kind"),
    ({"urgency": "7"}, "There is no such choice.", "log-urgency"),
]


def test_what_is_filled_in_wrongly_is_said_beside_its_field(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    for fields, said, beside in WRONG:
        answer = sent(operator, ref, narrative="Ұзақ жазба", **fields)
        page = Page(answer.text)
        assert answer.status_code == 422 and said in page.words and f"#{beside}" in page.links, fields
        assert page.form("/console/save").fields["narrative"] == "Ұзақ жазба"


def test_two_people_who_write_see_both_texts(desk: Sit, text_ref: TextRef) -> None:
    first, second, ref = desk("operator"), desk("supervisor"), text_ref(NOWHERE)
    form = second.page(f"/console?case={ref}").form("/console/save")
    sent(first, ref, narrative="Бірінші жазба", school="Бірінші мектеп", child_sex="girl", reason="violence_bullying")
    answer = second.send(form, narrative="Екінші жазба", school="Екінші мектеп", child_age="11")
    page = Page(answer.text)
    assert answer.status_code == 409
    for theirs in ("Бірінші жазба", "School Бірінші мектеп", "Sex Girl", "Age –"):   # every field that differs
        assert theirs in page.words, theirs
    assert page.form("/console/save").fields["school"] == "Екінші мектеп"
    again = page.form("/console/save")
    assert again.fields["narrative"] == "Екінші жазба"
    assert second.send(again).status_code == 303
    assert second.page(f"/console?case={ref}").form("/console/save").fields["narrative"] == "Екінші жазба"


def test_a_draft_survives_a_reload_and_a_sign_out(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    form = operator.page(f"/console?case={ref}").form("/console/save")
    typed = form.fields | {"narrative": "Жарты сөйлем", "child_age": "on bir", "serial": "5"}
    answer = operator.client.post("/console/draft", data=typed)
    assert answer.status_code == 200 and "draft saved" in Page(answer.text).words
    assert operator.client.post("/console/draft", data=typed).status_code == 409
    again = operator.page(f"/console?case={ref}").form("/console/save")
    assert (again.fields["narrative"], again.fields["child_age"]) == ("Жарты сөйлем", "on bir")
    assert "draft" in words(operator)


def test_a_draft_is_read_for_its_region_and_its_urgency(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    form = operator.page(f"/console?case={ref}").form("/console/save")
    answer = operator.client.post("/console/draft", data=form.fields | {
        "serial": "1", "place": "Семей қаласы", "narrative": "Өлгім келеді дейді"})
    assert 'data-region="KZ-10"' in answer.text and 'data-urgency="1"' in answer.text


def test_drafts_of_cases_out_of_sight_and_nonsense_are_refused(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    assert operator.post("/console/draft", case="26-999999-9", serial="1").status_code == 404
    assert operator.post("/console/draft", case=ref).status_code == 400
    assert operator.post("/console/draft", case=ref, serial="1", narrative="ә" * 41_000).status_code == 409
    assert operator.post("/console/save", case=ref).status_code == 400
    assert operator.post("/console/save", case="nothing", key=str(uuid4())).status_code == 404


def test_the_next_owner_takes_a_draft_over(desk: Sit, text_ref: TextRef) -> None:
    first, second, ref = desk("operator"), desk("operator"), text_ref(NOWHERE)
    logbook.save_draft(first.staff, int(ref[3:-2]), {"narrative": "Жарты сөйлем"}, serial=1, seen="", now=now())
    page = second.page(f"/console?case={ref}")
    assert f"Draft of {first.staff.display_name}" in page.words
    form = page.form("/console/take-draft")
    chosen = dict(form.buttons)
    for _ in range(2):
        assert second.send(form, **chosen).status_code == 303
    assert second.page(f"/console?case={ref}").form("/console/save").fields["narrative"] == "Жарты сөйлем"
    assert drafts.of(first.staff.id, int(ref[3:-2])) is None


def test_a_case_is_added_to_an_earlier_one_and_separated_again(desk: Sit, call_in: CallIn,  # noqa: F811
                                                               text_in: Callable[..., int], ref: Callable[[int], str],
                                                               row: Row) -> None:
    operator, earlier = desk("operator"), ref(text_in(CHILD, NOWHERE))
    later = call_in().ref
    form = operator.page(f"/console?case={later}").form(f"/{later}/join")
    answer = operator.send(form)
    assert answer.status_code == 303 and answer.location.startswith(f"/console?case={earlier}")
    assert (row(later).outcome, row(earlier).attention) == ("joined", "joined")
    page = operator.page(f"/console?case={earlier}")
    assert "Told within this case:" in page.words and later in page.words
    assert operator.get(f"/cases/{later}").status_code == 200
    operator.send(page.form(f"/{later}/separate"))
    assert row(later).status == "new"


def test_a_look_at_a_case_is_on_record(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    operator.page(f"/console?case={ref}")
    db.session.rollback()
    assert db.session.query(AccessLog).filter_by(user_id=operator.staff.id, case_id=int(ref[3:-2])).count() == 1


def test_places_are_offered_without_a_word_in_an_address(desk: Sit) -> None:
    operator = desk("operator")
    answer = operator.post("/console/places", place="Сем")
    assert answer.status_code == 200 and 'data-region="KZ-10"' in answer.text
    assert operator.get("/console/places").status_code == 405
    assert Page(operator.post("/console/places", place="").text).words == ""


def test_a_pass_for_the_browser_needs_its_shift_and_keys(desk: Sit, app: Flask) -> None:
    operator = desk("operator")
    assert operator.post("/console/token").status_code == 409
    shift(operator)
    assert "only during a shift" in operator.post("/console/token").text
    shift(operator, reach="browser")
    app.extensions["voice_token"] = lambda identity: None
    assert "not set up" in operator.post("/console/token").text
    app.extensions["voice_token"] = lambda identity: f"pass of {identity}"
    answer = operator.post("/console/token")
    assert answer.status_code == 200 and answer.json and str(operator.staff.id) in answer.json["token"]


def test_the_microphone_is_for_the_console_alone_and_only_where_it_is_set_up(desk: Sit) -> None:
    operator = desk("operator")
    for path in ("/console", "/cases"):
        answer = operator.get(path)
        assert "microphone=()" in answer.headers["Permissions-Policy"]
        assert "twilio" not in answer.headers["Content-Security-Policy"]


def test_where_it_is_set_up_the_console_may_listen_and_talk_to_the_provider(desk: Sit, app: Flask,
                                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "VOICE_SDK", "app.js")   # any file that is there
    app.extensions["voice_token"] = lambda identity: f"pass of {identity}"
    operator = desk("operator")
    answer = operator.get("/console")
    assert "microphone=(self)" in answer.headers["Permissions-Policy"]
    assert "wss://voice-js.roaming.twilio.com" in answer.headers["Content-Security-Policy"]
    assert "microphone=()" in operator.get("/cases").headers["Permissions-Policy"]


def test_the_page_stays_within_its_budget(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    assert len(operator.get(f"/console?case={ref}").data) <= 60_000


def test_a_refused_form_of_another_version_loses_nothing(desk: Sit, text_ref: TextRef) -> None:
    """What cannot be any more is said, and every word stands in the form again."""
    operator, other, ref = desk("operator"), desk("supervisor"), text_ref(NOWHERE)
    form = operator.page(f"/console?case={ref}").form("/console/save")
    logbook.save_details(
        Form(case_number=int(ref[3:-2]), by=other.staff, key=str(uuid4()), version=1, now=now()),
        replace(_closing(), outcome="informed"))
    assert operator.send(form, narrative="Ұзақ жазба").status_code in (404, 409)
    assert details.of_case(int(ref[3:-2])) is not None


def _closing() -> logbook.Log:
    drawn = {"region": None, "urgency": 2, "language": "kk", "safe_to_call": True, "safe_to_text": True}
    return logbook.Log(details=logbook.Details(), region=None, urgency=2, language="kk", drawn=drawn, finish="close")


def test_an_earlier_case_tells_what_happened_in_the_joined_one(desk: Sit, text_in: Callable[..., int],
                                                               ref: Callable[[int], str], row: Row) -> None:
    operator, supervisor = desk("operator"), desk("supervisor")
    earlier, later = ref(text_in(CHILD, NOWHERE)), ref(text_in("+77019999999", "Мен тағы жаздым"))
    assert operator.act("join", later, into=earlier).status_code == 303
    said = words(supervisor, f"/cases/{earlier}")
    assert "Мен тағы жаздым" in said and f"in {later}" in said and "Another case was added" in said
    page = supervisor.page(f"/cases/{later}")
    assert f"Told within: {earlier}" in page.words and not [form for form in page.forms if form.action.endswith("/reopen")]
    supervisor.send(page.form("/separate"))
    assert row(later).status == "new" and "Мен тағы жаздым" not in words(supervisor, f"/cases/{earlier}")


def test_a_case_that_cannot_be_joined_says_why(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    for into in (ref, "26-999999-9", "nonsense"):
        answer = operator.act("join", ref, into=into)
        assert answer.status_code == 409 and "It cannot be added there" in Page(answer.text).words
