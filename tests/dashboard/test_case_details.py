"""The child and the caller on the page of a case: who writes it, what stays hidden, and what a stale form loses (nothing)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from contactcenter.casework import vocabulary
from contactcenter.casework.exporting import export_cases
from contactcenter.rules.reasons import ReasonChange, worded
from contactcenter.storage import details
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db
from contactcenter.storage.models import CaseEvent
from tests.conftest import NOW
from tests.dashboard.conftest import ALMATY, Desk
from tests.dashboard.html import Form, Page

NAME = "Айгерім Құпиябаева"
Sit = Callable[..., Desk]
TextRef = Callable[..., str]
TYPED = {"caller_kind": "adult", "relation": "neighbour", "child_name": NAME, "child_age": "11", "child_sex": "girl",
         "school": "№ 15 мектеп", "child_grade": "5 Б", "living": "guardianship", "groups": "orphan", "place": "Алатау",
         "main_reason": "violence_bullying", "further_reasons": "peers_love"}


def stored(ref: str) -> Any:
    db.session.rollback()
    return details.of_case(int(ref[3:-2]))


def reasons_on_record() -> list[tuple[str, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(
        select(AccessLog.act, AccessLog.about).where(AccessLog.kind == "reveal").order_by(AccessLog.id))]


def test_whoever_works_the_case_describes_the_child(desk: Sit, text_ref: TextRef) -> None:
    ombudsman, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    assert ombudsman.does("details", ref, **TYPED).status_code == 303
    row = stored(ref)
    assert (row.child_name, row.child_grade, row.living, row.groups) == (NAME, "5 Б", "guardianship", ["orphan"])
    assert (row.reasons, row.vocabulary) == (["violence_bullying", "peers_love"], "2026-1")
    words = ombudsman.page(f"/cases/{ref}").words
    for said in ("Caller Adult", "Relation to the child Neighbour", "Age 11", "Grade 5 Б", "Lives under guardianship",
                 "Vulnerable groups orphan", "Violence › Bullying at school or among peers; Peer relationships › First love"):
        assert said in words, said
    assert "Lives under guardianship" in ombudsman.page(f"/cases/{ref}/print?notes=1").words
    console = desk("operator").get(f"/console?case={ref}").text
    assert 'value="5 Б"' in console and '<option value="guardianship" selected>' in console
    assert 'value="orphan" checked' in console


def test_the_name_stands_nowhere_until_somebody_says_what_for(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    person.does("details", ref, **TYPED)
    person.does("details", ref, child_age="12")
    assert stored(ref).child_name == NAME, "a form without a name leaves the hidden one"
    person.does("details", ref, child_name="Басқа Атаева")
    for path in (f"/cases/{ref}", f"/cases/{ref}/fragment", f"/cases/{ref}/print", f"/cases/{ref}/print?notes=1", "/cases"):
        html = person.get(path).text
        assert NAME not in html and "Басқа Атаева" not in html, path
    for sent in ({}, {"why": "curiosity"}, {"why": "other"}, {"why": "other", "why_words": "ә" * 61}):
        answer = person.post(f"/cases/{ref}/reveal", what="name", **sent)
        assert answer.status_code == 422 and "Басқа Атаева" not in answer.text, sent
    assert reasons_on_record() == []
    answer = person.post(f"/cases/{ref}/reveal", what="name", why="to_recognise")
    assert answer.status_code == 200 and "Басқа Атаева" in answer.text and answer.headers["Cache-Control"] == "no-store"
    assert person.post(f"/cases/{ref}/reveal", what="name", why="other", why_words="сот сұрады").status_code == 200
    assert reasons_on_record() == [("reveal_name", "to_recognise"), ("reveal_name", "сот сұрады")]
    assert "Басқа Атаева" not in person.get(f"/cases/{ref}").text
    assert person.post(f"/cases/{ref}/reveal", what="everything", why="to_check").status_code == 400
    assert "to recognise the child" in desk("auditor").page("/audit").words


def test_a_name_is_deleted_when_that_is_asked_for(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    person.does("details", ref, **TYPED)
    person.does("details", ref, forget_name="1")
    assert stored(ref).child_name is None and "11" == str(stored(ref).child_age)


def test_the_timeline_tells_what_changed_and_not_the_name(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    person.does("details", ref, **TYPED)
    person.does("details", ref, child_age="12", child_name="Басқа", living="street")
    words = person.page(f"/cases/{ref}").words
    for said in ("Child and caller described", "Age: before: 11", "Lives: before: under guardianship"):
        assert said in words, said
    assert NAME not in words
    facts = db.session.execute(select(CaseEvent.facts).where(CaseEvent.kind == "details").order_by(CaseEvent.id)).scalars()
    assert list(facts)[1]["before"]["child_name"] == NAME, "it is kept, under seal"


def form_of(person: Desk, ref: str) -> Form:
    return person.page(f"/cases/{ref}").form("/details")


def test_a_stale_form_shows_both_texts_and_loses_neither(desk: Sit, text_ref: TextRef) -> None:
    first, second, ref = desk("ombudsman", "KZ-75"), desk("supervisor"), text_ref(ALMATY)
    drawn = form_of(second, ref)
    first.does("details", ref, **TYPED)
    answer = second.send(drawn, school="№ 7 мектеп", child_age="9", living="street")
    assert answer.status_code == 409 and stored(ref).school == "№ 15 мектеп"
    words, kept = Page(answer.text).words, Page(answer.text).form("/details")
    assert "stored: № 15 мектеп" in words and "stored: under guardianship" in words and NAME not in answer.text
    assert (kept.fields["school"], kept.fields["child_age"], kept.fields["living"]) == ("№ 7 мектеп", "9", "street")
    assert second.send(kept).status_code == 303
    assert (stored(ref).school, stored(ref).living, stored(ref).child_name) == ("№ 7 мектеп", "street", NAME)


def test_the_console_and_the_page_do_not_overwrite_each_other(desk: Sit, text_ref: TextRef) -> None:
    operator, ombudsman, ref = desk("operator"), desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    drawn = operator.page(f"/console?case={ref}").form("/console/save")
    ombudsman.does("details", ref, **TYPED)
    answer = operator.send(drawn, narrative="Оператор жазғаны", finish="save")
    assert answer.status_code == 409 and stored(ref).narrative == "" and "Оператор жазғаны" in answer.text


@pytest.mark.parametrize(("fields", "words", "beside"), [
    ({"child_age": "он бір"}, "Write the age in whole years.", "details-child_age"),
    ({"school": "ә" * 201}, "At most 200 characters.", "details-school"),
    ({"living": "in_a_castle"}, "There is no such choice.", "details-living"),
    ({"groups": "royalty"}, "There is no such choice.", "details-groups"),
    ({"main_reason": "no_such"}, "Choose a reason from the list.", "details-main_reason"),
])
def test_wrong_input_is_refused_in_words_and_kept(desk: Sit, text_ref: TextRef, fields: dict[str, str], words: str,
                                                  beside: str) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    answer = person.does("details", ref, **{"child_name": NAME, "child_grade": "5 Б"} | fields)
    kept = Page(answer.text).form("/details").fields
    assert answer.status_code == 422 and words in Page(answer.text).words and f"#{beside}" in answer.text
    assert (kept["child_name"], kept["child_grade"]) == (NAME, "5 Б") and stored(ref) is None
    name, value = next(iter(fields.items()))
    assert name not in ("child_age", "school") or kept[name] == value


def test_what_was_typed_is_shown_when_the_case_was_closed_meanwhile(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("supervisor"), text_ref(ALMATY)
    drawn = form_of(person, ref)
    person.does("accept", ref)
    person.does("close", ref, outcome="informed")
    answer = person.send(drawn, school="№ 7 мектеп")
    assert answer.status_code == 409 and "№ 7 мектеп" in Page(answer.text).words and stored(ref) is None


def test_drafts_of_the_fields_are_kept(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    sent = {"serial": "5", "details.school": "№ 7", "details.seen": "", "details.key": form_of(person, ref).fields["key"]}
    assert person.post(f"/cases/{ref}/typed", **sent).status_code == 200
    assert "details.school" in person.get(f"/cases/{ref}").text
    person.does("details", ref, school="№ 7")
    assert "details.school" not in person.get(f"/cases/{ref}").text


def test_old_cases_show_and_export_the_words_they_were_given(desk: Sit, text_ref: TextRef, user: Callable[..., Any]) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    person.does("details", ref, **TYPED)
    old = vocabulary.current().by_code["violence_bullying"]
    made = ReasonChange(0, worded(old.code, old.group, old.words | {"en": "Hazing"}, retired=True), "")
    vocabulary.set_reason(made, seen=0, by=user("admin", "administrator"), now=NOW)
    page = person.get(f"/cases/{ref}")
    assert "Bullying at school or among peers" in Page(page.text).words
    assert '<optgroup label="offered no more"><option value="violence_bullying" selected>Hazing' in page.text
    [case] = list(export_cases())
    assert case["vocabulary"] == "2026-1" and [one["code"] for one in case["categories"]] == ["violence_bullying", "peers_love"]
    assert case["categories"][0]["en"] == "Violence › Bullying at school or among peers"
    assert json.dumps(case)
    person.does("details", ref, child_age="12")
    assert stored(ref).vocabulary == "2026-1", "its reasons were not chosen anew"
