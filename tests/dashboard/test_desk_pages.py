"""The desk's acts through their forms, what each region sees, the calendar and the clocks of administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contactcenter.casework import calendars
from contactcenter.dashboard import desk_acts
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

Row = Callable[[str], Any]
TextRef = Callable[..., str]
Sit = Callable[..., Desk]
FIELDS = {"assign": {"to": "1"}, "transfer": {"region": "KZ-79", "reason": "x"}, "attach_region": {"region": "KZ-79"},
          "detach_region": {},
          "wait": {"until": "2099-01-01", "waits_for": "child"}, "resume": {}, "seen": {}, "police": {"text": "x"},
          "promote": {"appeal_name": "x", "appeal_address": "y", "signed": "1"}, "settle": {"clock": "answer", "text": "x"}}


def test_a_case_is_handed_from_region_to_region(desk: Sit, text_ref: TextRef, row: Row) -> None:
    almaty, shymkent, ref = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-79"), text_ref(ALMATY)
    almaty.does("accept", ref)
    assert shymkent.get(f"/cases/{ref}").status_code == 404
    assert almaty.does("transfer", ref, region="KZ-79", reason="Шымкентке көшті").location == "/"
    assert (row(ref).status, row(ref).region, row(ref).owner_id) == ("offered", "KZ-79", None)
    shymkent.does("accept", ref)
    shymkent.does("note", ref, text="мектебіне бардым")
    stub = almaty.page(f"/cases/{ref}")
    for said in (ref, "This case has left your region.", "Shymkent", "Шымкентке көшті", almaty.staff.display_name):
        assert said in stub.words, said
    for hidden in ("мектебіне бардым", "ұрады", shymkent.staff.display_name, "+7"):
        assert hidden not in stub.words
    assert f"/cases/{ref}" in almaty.page("/left").links and f"/cases/{ref}" not in shymkent.page("/left").links


def test_a_foreign_reference_is_404_on_every_address_and_verb(desk: Sit, text_ref: TextRef, row: Row) -> None:
    almaty, stranger, ref = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-31"), text_ref(ALMATY)
    almaty.does("transfer", ref, region="KZ-79", reason="көшті")
    for person in (stranger, almaty):   # also the region that it left: the stub is a page and nothing else
        assert person.get(f"/cases/{ref}/fragment").status_code == 404
        assert person.post(f"/cases/{ref}/reveal").status_code == 404
        for verb, fields in FIELDS.items():
            assert person.act(verb, ref, version=2, **fields).status_code == 404, verb
    assert stranger.get(f"/cases/{ref}").status_code == 404
    assert row(ref).version == 2
    assert set(FIELDS) == set(desk_acts.VERBS)


def test_a_second_region_may_only_add_notes(desk: Sit, text_ref: TextRef, row: Row) -> None:
    almaty, second, ref = desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-79"), text_ref(ALMATY)
    almaty.does("accept", ref)
    almaty.does("attach_region", ref, region="KZ-79")
    page = second.page(f"/cases/{ref}")
    assert "Second region: Shymkent" in page.words
    assert {form.action.split("#")[0].rpartition("/")[2] for form in page.forms if ref in form.action} == {"note", "reveal"}
    answer = second.act("close", ref, version=row(ref).version, outcome="informed")
    assert answer.status_code == 409 and "Possible now: Add a note." in Page(answer.text).words
    second.does("note", ref, text="көмектестім")
    almaty.does("detach_region", ref)
    assert second.get(f"/cases/{ref}").status_code == 404


def test_a_formal_appeal_shows_its_clocks_in_days_that_end(desk: Sit, text_ref: TextRef, row: Row) -> None:
    almaty, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    almaty.does("accept", ref)
    almaty.does("promote", ref, appeal_name="Сапарова А.", appeal_address="Абай 1", signed="1")
    words = almaty.page(f"/cases/{ref}").words
    for said in ("Formal appeal", "Сапарова А.", "appeal to be answered", "appeal to be forwarded", "24:00",
                 "working days, calendar 2026-1", "Made a formal appeal"):
        assert said in words, said
    almaty.does("settle", ref, clock="forwarding", text="Әкімдікке")
    assert "Forwarded to the competent body, applicant told" in almaty.page(f"/cases/{ref}").words
    assert row(ref).due_clock == "answer"


REFUSED = [
    ("transfer", {"region": "KZ-99", "reason": "x"}, "Choose a region from the list.", "transfer-region"),
    ("transfer", {"region": "KZ-75", "reason": "x"}, "The case is in that region already.", "transfer-region"),
    ("transfer", {"region": "KZ-79", "reason": " "}, "Write the reason.", "transfer-reason"),
    ("wait", {"until": "2020-01-01", "waits_for": "child"}, "Choose a day after today.", "wait-until"),
    ("wait", {"until": "tomorrow", "waits_for": "child"}, "Choose a day after today.", "wait-until"),
    ("wait", {"until": "9999-12-31", "waits_for": "child"}, "The day is too far away", "wait-until"),
    ("wait", {"until": "", "waits_for": "x" * 9}, "Choose a day after today.", "wait-until"),
    ("police", {"text": ""}, "The note is empty.", "police-text"),
    ("promote", {"appeal_name": "x", "appeal_address": "y"}, "Without a signature", "promote-signed"),
    ("promote", {"appeal_name": "x" * 201, "appeal_address": "y", "signed": "1"}, "The text is too long.",
     "promote-appeal_name"),
]


def test_what_is_filled_in_wrongly_is_said_beside_the_field(desk: Sit, text_ref: TextRef, row: Row) -> None:
    almaty, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    almaty.does("accept", ref)
    for verb, fields, said, field in REFUSED:
        answer = almaty.act(verb, ref, version=row(ref).version, **fields)
        assert answer.status_code == 422, (verb, answer.status)
        assert Page(answer.text).words.count(said) == 2, (verb, said)
        assert f'href="#{field}"' in answer.text and f'id="{field}-problem"' in answer.text, field
    assert row(ref).version == 2


def test_an_act_that_the_state_does_not_allow_is_409_with_what_it_does(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    for verb in ("transfer", "attach_region", "detach_region", "wait", "resume", "seen", "settle"):
        fields = FIELDS[verb] | ({"until": f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"} if verb == "wait" else {})
        answer = operator.act(verb, ref, **fields)
        assert answer.status_code == 409 and "Possible now:" in answer.text, verb


def test_a_message_on_a_closed_case_can_be_put_away(desk: Sit, text_ref: TextRef, row: Row) -> None:
    operator, sender = desk("operator"), "+77014445566"
    ref = text_ref(NOWHERE, sender=sender)
    operator.does("close", ref, outcome="informed")
    assert text_ref("тағы мен", sender=sender) == ref
    assert ref in operator.page("/cases?attention=1").words
    operator.does("seen", ref)
    assert (row(ref).status, row(ref).attention) == ("closed", None)


@pytest.mark.parametrize("path", ["/left?before=x", "/left?before=-1", "/left?x=1", "/left?before=" + "9" * 30])
def test_addresses_that_nobody_gave_out(desk: Sit, path: str) -> None:
    assert desk("supervisor").get(path).status_code == 400


def test_an_administrator_changes_a_day(desk: Sit) -> None:
    admin = desk("administrator")
    page = admin.page("/admin/calendar?year=2026")
    assert "Nowruz Holiday" in page.words and "version 2026-1" in page.words
    form = page.form("/admin/calendar?year=2026")
    answer = admin.client.post(form.action, data=form.fields | {"day": "2026-12-17", "works": "off", "name": "Үкімет қаулысы"})
    assert answer.status_code == 303
    words = admin.page(answer.location).words
    assert "Үкімет қаулысы" in words and "2026-1+" in words and admin.staff.display_name in words
    assert not calendars.current().calendar.works(date(2026, 12, 17))
    assert "No holidays are known for 2029" in admin.page("/admin/calendar?year=2029").words


@pytest.mark.parametrize(("fields", "said"), [
    ({"day": "yesterday", "works": "off", "name": "x"}, "Choose a day between 2020 and 2099."),
    ({"day": "1900-01-01", "works": "off", "name": "x"}, "Choose a day between 2020 and 2099."),
    ({"day": "2026-12-17", "works": "maybe", "name": "x"}, "There is no such choice."),
    ({"day": "2026-12-17", "works": "off", "name": ""}, "Write why the day is special."),
    ({"day": "2026-12-17", "works": "off", "name": "x" * 121}, "The text is too long."),
])
def test_a_day_is_changed_by_rules(desk: Sit, fields: dict[str, str], said: str) -> None:
    answer = desk("administrator").post("/admin/calendar", **fields)
    assert answer.status_code == 422 and said in Page(answer.text).words


def test_an_administrator_sets_a_clock_with_its_basis(desk: Sit) -> None:
    admin = desk("administrator")
    page = admin.page("/admin/clocks")
    assert page.form("/triage").fields | {"csrf_token": ""} == {
        "csrf_token": "", "ordinary": "5", "urgent": "1", "warn_before": "1", "basis": "service standard"}
    assert page.form("/answer").fields["basis"] == "APPC art. 76"
    answer = admin.send(page.form("/triage"), ordinary="10", urgent="0:45", basis="бұйрық № 5")
    assert answer.status_code == 303
    fields = admin.page("/admin/clocks").form("/triage").fields
    assert (fields["ordinary"], fields["urgent"], fields["basis"]) == ("10", "0:45", "бұйрық № 5")


@pytest.mark.parametrize(("code", "fields", "status"), [
    ("nonsense", {}, 404), ("triage", {"ordinary": "x"}, 422), ("triage", {"urgent": "-1"}, 422),
    ("triage", {"ordinary": "1:2:3"}, 422), ("triage", {"ordinary": "0"}, 422), ("triage", {"ordinary": "999999"}, 422),
    ("answer", {"ordinary": "1:30"}, 422), ("answer", {"basis": ""}, 422)])
def test_a_clock_is_set_by_rules(desk: Sit, code: str, fields: dict[str, str], status: int) -> None:
    good = {"ordinary": "5", "urgent": "5", "warn_before": "1", "basis": "x"}
    assert desk("administrator").post(f"/admin/clocks/{code}", **good | fields).status_code == status


@pytest.mark.parametrize("role", ["operator", "ombudsman", "supervisor", "auditor"])
def test_calendar_and_clocks_are_the_administrators(desk: Sit, role: str) -> None:
    person = desk(role)
    for path in ("/admin/calendar", "/admin/clocks"):
        assert person.get(path).status_code == 403
    assert person.post("/admin/clocks/triage").status_code == 403
