"""What corrections leave behind: the words on /admin/places, and both readings on the case page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from contactcenter.casework import working
from contactcenter.casework.working import Form as Act
from contactcenter.rules.staff import ADMINISTRATOR, Staff
from contactcenter.storage.db import db
from contactcenter.storage.place_models import RoutingWord
from tests.conftest import NOW
from tests.dashboard.conftest import NOWHERE, Desk
from tests.dashboard.html import Page
from tests.dashboard.test_places import NARKHOZ, Sit, TextIn, offers_to_publish, publish, teaching_form

Correct = Callable[[str, str], int]


@pytest.fixture
def admin(desk: Sit) -> Desk:
    return desk(ADMINISTRATOR)


@pytest.fixture
def correct(text_in: TextIn, user: Callable[..., Staff]) -> Correct:
    """A child writes, and an operator corrects the region; returns the case number."""
    operator = user("corrector", "operator")

    def to(text: str, region: str) -> int:
        number = text_in(f"+7701{uuid4().int % 10**7:07d}", text)
        working.set_region(Act(number, operator, str(uuid4()), 1, NOW), region)
        return number

    return to


def offered_words(page: Page) -> list[str]:
    """What the buttons of the list would fill in, from top to bottom: REGION.word."""
    return [value for tag, name, value in page.attributes if (tag, name) == ("button", "value") and "." in value]


def test_the_most_frequent_word_stands_first_without_a_trace_of_its_cases(
        admin: Desk, correct: Correct, ref: Callable[[int], str]) -> None:
    numbers = [correct("живу в Нархозе, помогите скорее", "KZ-75") for _time in range(3)]
    numbers += [correct("Таразда тұрамын", "KZ-61") for _time in range(2)]
    page = admin.page("/admin/places")
    assert offered_words(page)[:2] == ["KZ-75.нархозе", "KZ-61.таразда"]
    assert "нархозе was not understood no region Almaty 3" in page.words
    assert "таразда misled the machine Zhambyl Region Turkistan Region 2" in page.words
    assert not [number for number in numbers if ref(number) in page.words] and "скорее" not in page.words


def test_a_button_fills_the_form_in_without_an_address_naming_the_word(
        admin: Desk, correct: Correct) -> None:
    correct("живу в Нархозе", "KZ-75")
    (value,) = offered_words(admin.page("/admin/places"))
    answer = admin.post("/admin/places/preview", fill=value)
    filled = teaching_form(Page(answer.text)).fields
    assert (filled["alias"], filled["region"], filled["test_text"]) == ("нархозе", "KZ-75", "")
    assert not offers_to_publish(answer.text)


@pytest.mark.parametrize("value", ["", ".", "KZ-99.нархозе", "x", "KZ-75." + "а" * 3000])
def test_a_bent_button_fills_in_what_it_can(admin: Desk, value: str) -> None:
    assert admin.post("/admin/places/preview", fill=value).status_code == 200


def test_a_word_met_in_many_regions_is_an_ordinary_word(admin: Desk, text_in: TextIn) -> None:
    case = text_in("+77011234567", NOWHERE)
    regions = {"подвале": ("KZ-75", "KZ-71", "KZ-79"), "чернушке": ("KZ-75", "KZ-71")}
    rows = [{"case_id": case, "kind": kind, "word": word, "machine_region": None if kind == "missing" else "KZ-10",
             "person_region": region, "at": NOW + timedelta(minutes=minute)}
            for kind in ("missing", "wrong") for word, found in regions.items() for minute, region in enumerate(found)]
    db.session.execute(insert(RoutingWord), rows)
    db.session.commit()
    words = admin.page("/admin/places").words
    assert words.count("чернушке misled the machine") == words.count("чернушке was not understood") == 2
    assert words.count("подвале misled the machine") == 3 and "подвале was not understood" not in words


def test_a_word_that_was_taught_makes_room_for_the_next(admin: Desk, correct: Correct) -> None:
    correct("живу в Нархозе", "KZ-75")
    publish(admin)
    words = admin.page("/admin/places").words
    assert "нархозе was not understood" not in words and "Words taught since, not shown: 1" in words


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_is_left(admin: Desk, correct: Correct, language: str) -> None:
    correct("живу в Чернушке", "KZ-75")
    publish(admin)
    admin.page("/admin/places")   # what was done is said once, in the language of that moment
    admin.post("/me", language=language)
    pages = [admin.get("/admin/places").text, admin.post("/admin/places/preview", **NARKHOZ).text,
             admin.post("/admin/places", **NARKHOZ).text, admin.post("/admin/places", **NARKHOZ | {"alias": "а"}).text]
    for html in pages:
        spoken = Page(html).words.replace(admin.staff.display_name, "")
        assert set(re.findall(r"[A-Za-z]{2,}", spoken)) == {"ENG"}


def test_both_readings_stay_in_sight(desk: Sit, text_ref: Callable[..., str]) -> None:
    """The machine's with its evidence, and the person's, whoever was right."""
    misread, unread, person = text_ref("Таразда тұрамын"), text_ref(NOWHERE), desk("supervisor")
    person.does("route", misread, region="KZ-61")
    words = person.page(f"/cases/{misread}").words
    assert "Region Turkistan Region Decided by a person. The machine had read: Zhambyl Region (certain) Таразда" in words
    person.does("route", unread, region="KZ-75")
    assert "Region Almaty Decided by a person. The machine recognised no region." in person.page(f"/cases/{unread}").words
    desk("ombudsman", "KZ-61").does("return", misread, reason="не наш")
    words = person.page(f"/cases/{misread}").words
    assert "not decided: national queue A person had chosen: Turkistan Region The machine had read: Zhambyl" in words


def test_the_numbers_of_the_page_do_not_grow_with_the_words(
        app: Flask, admin: Desk, text_in: TextIn, statements: Callable[[], Any]) -> None:
    case = text_in("+77011234567", NOWHERE)
    words = [{"case_id": case, "kind": "missing", "word": f"слово{number}", "machine_region": None,
              "person_region": "KZ-75", "at": NOW} for number in range(500)]
    counted = []
    for batch in ([], words):
        if batch:
            db.session.execute(insert(RoutingWord), batch)
            db.session.commit()
        with statements() as seen:
            html = admin.get("/admin/places").text
        counted.append(len(seen))
    assert counted[0] == counted[1] and len(html.encode()) < 60 * 1024
    assert db.session.execute(select(func.count()).select_from(RoutingWord)).scalar_one() >= len(words)
