"""Other cases on the page of one: suggestions with reasons, links, and what the law calls bullying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contactcenter.casework import logbook
from contactcenter.casework.logbook import Log
from contactcenter.rules.details import Details
from contactcenter.rules.reference import number_of
from contactcenter.storage.reads.related import related_to
from tests.casework.test_logbook import NOTHING_YET, stamp
from tests.casework.test_logbook import form as form_of
from tests.dashboard.conftest import ALMATY, Desk
from tests.dashboard.html import Page

Sit, TextRef = Callable[..., Desk], Callable[..., str]
AIGERIM = Details(child_name="Айгерім Сапарова", child_age=11, school="№12 мектеп", reasons=("violence_bullying",))
TARAZ = "Таразда тұрамын, мені ұрады"


@pytest.fixture
def reported(desk: Sit, text_ref: TextRef) -> Callable[..., str]:
    """A text with its form written down; gives the reference."""
    operator = desk("operator").staff

    def report(details: Details, text: str = ALMATY) -> str:
        ref = text_ref(text)
        known = {"region": "KZ-75" if text == ALMATY else "KZ-31", "urgency": 2, "language": "kk"}
        logbook.save_details(form_of(number_of(ref), operator), Log(
            details=details, drawn=NOTHING_YET | known, seen=stamp(number_of(ref)), **known))   # type: ignore[arg-type]
        return ref

    return report


def test_the_page_suggests_with_reasons_in_words(desk: Sit, reported: Callable[..., str]) -> None:
    first, second = reported(AIGERIM), reported(replace(AIGERIM, child_name="SAPAROVA Aigerim"))
    team = desk("ombudsman")
    said = team.page(f"/cases/{first}").words
    assert "May be about the same" in said and second in said and "Almaty" in said
    assert "same child's name: А••• / A••• / С••• / S••• ; same school, same week" in said
    shown = team.post(f"/cases/{first}/reveal", what="name", why="to_recognise")
    assert "Айгерім / Aigerim / Сапарова / SAPAROVA" in Page(shown.text).words


def test_a_suggestion_is_ruled_out_and_told_in_both(desk: Sit, reported: Callable[..., str]) -> None:
    first, second = reported(AIGERIM), reported(AIGERIM)
    team = desk("ombudsman")
    assert 'value="school_week"' in team.get(f"/cases/{first}").text and team.page(f"/cases/{first}").form("/not_same")
    assert team.act("not_same", first, into=second, because=["name", "school_week"]).status_code == 303
    for ref, other in ((first, second), (second, first)):
        said = team.page(f"/cases/{ref}").words
        assert "May be about the same" not in said and "Said not to be the same" in said
        assert f"in spite of: {other}, same child's name, same school, same week" in said


def test_cases_are_linked_by_reference_and_the_link_taken_away(desk: Sit, text_ref: TextRef) -> None:
    first, second, team = text_ref(ALMATY), text_ref(ALMATY), desk("ombudsman")
    assert team.does("link", first, into=second, link="same_offender", text="бір адам").status_code == 303
    for ref, other in ((first, second), (second, first)):
        said = team.page(f"/cases/{ref}").words
        assert f"the same offender {other}" in said and "бір адам" in said and f"the same offender: {other}" in said
    unlink = team.page(f"/cases/{second}").form("/unlink")
    assert team.send(unlink, link="same_offender").status_code == 303
    assert team.send(unlink, link="same_offender").status_code == 303      # the same form again
    answer = team.act("unlink", first, into=second, link="same_offender")
    assert answer.status_code == 409 and "no such link" in answer.text


@pytest.mark.parametrize("fields", [
    {"into": ""}, {"into": "26-000999-9"}, {"into": "'; DROP"}, {"link": "cousins"}, {"text": " "}, {"text": "ж" * 10_001}])
def test_a_link_that_is_filled_in_wrongly_comes_back_with_its_words(desk: Sit, text_ref: TextRef,
                                                                    fields: dict[str, str]) -> None:
    first, second, team = text_ref(ALMATY), text_ref(ALMATY), desk("ombudsman")
    sent = {"into": second, "link": "same_child", "text": "ағасы айтты"} | fields
    answer = team.act("link", first, **sent)
    page = Page(answer.text)
    assert answer.status_code == 422 and page.form("/link").fields["text"].strip() == sent["text"].strip()
    assert related_to(team.staff, number_of(first) or 0).links == ()


def test_a_foreign_case_and_none_are_the_same_answer(desk: Sit, text_ref: TextRef) -> None:
    here, there, team = text_ref(ALMATY), text_ref(TARAZ), desk("ombudsman")
    answers = {team.act("link", here, into=ref, link="same_child", text="бір").text.count("no such other case")
               for ref in (there, "26-999999-0", here)}
    assert answers and 0 not in answers
    assert team.act("link", there, into=here, link="same_child", text="бір").status_code == 404


def test_a_region_reads_nothing_of_a_link_to_a_foreign_case(desk: Sit, text_ref: TextRef) -> None:
    here, there, boss = text_ref(ALMATY), text_ref(TARAZ), desk("supervisor")
    boss.act("link", here, into=there, link="same_child", text="ағасы айтты")
    assert there in boss.get(f"/cases/{here}").text and "ағасы айтты" in boss.get(f"/cases/{here}/print?notes=1").text
    team = desk("ombudsman")
    for address in (f"/cases/{here}", f"/cases/{here}/fragment", f"/cases/{here}/print?notes=1"):
        seen = team.get(address)
        assert seen.status_code == 200 and there not in seen.text and "ағасы" not in seen.text
    assert here not in desk("ombudsman", "KZ-31").get(f"/cases/{there}").text


def test_repeated_bullying_is_said_to_be_systematic_with_the_article(desk: Sit, reported: Callable[..., str]) -> None:
    first = reported(AIGERIM)
    team = desk("ombudsman")
    assert "Systematic" not in team.page(f"/cases/{first}").words
    second = reported(AIGERIM)
    said = team.page(f"/cases/{first}").words
    assert "Systematic: bullying was reported before" in said and "art. 127-2" in said and f"Reported in: {second}" in said


def test_a_name_cannot_break_the_page(desk: Sit, reported: Callable[..., str]) -> None:
    named = replace(AIGERIM, child_name="<script>alert</script> Сапарова Айгерім")
    first = [reported(named) for _ in range(2)][0]
    assert "<script>alert" not in desk("ombudsman").get(f"/cases/{first}").text
