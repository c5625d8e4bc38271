"""Filing texts: with what they come from or not at all, and all of them anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from contactcenter.casework import intake, searching
from contactcenter.casework.working import Form, add_note
from contactcenter.rules.inbound import InboundSms
from contactcenter.rules.search import asked
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db, transaction
from contactcenter.storage.models import Case
from contactcenter.storage.reads.search import find
from contactcenter.storage.search_models import CaseText
from tests.conftest import NOW, NUMBER

User = Callable[..., Staff]
TextIn = Callable[..., int]


def found(by: Staff, term: str) -> list[int]:
    db.session.rollback()
    return [case.number for case in find(by, asked(term)).rows]


def filed() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(CaseText)).scalar_one()


def test_a_repeated_text_is_filed_once(app: Flask, user: User) -> None:
    sms = InboundSms(sid="SM1", sender="+77011234567", recipient=NUMBER, text="Мектепте ұрады")
    numbers = {intake.record_sms(sms, now=NOW).case_number for _ in range(3)}
    assert filed() == 1 and found(user("sup", "supervisor"), "мектеп") == list(numbers)


def test_a_text_without_words_is_not_filed(app: Flask, text_in: TextIn) -> None:
    for text in ("", "?!", "👧", "а"):
        text_in("+77011234567", text)
    assert filed() == 0


@pytest.mark.parametrize("text", [
    "ы" * 60_000, "' | :* & ! \\ \" OR NEAR", "\\", "a'b''c", "ﷺ ½ Ⅷ ᵃ", "x" * 2047 + " " + "y" * 3000])
def test_no_text_is_too_strange_to_be_recorded(text: str, text_in: TextIn, user: User) -> None:
    number = text_in("+77011234567", f"{text} мектеп")
    assert found(user("sup", "supervisor"), "мектеп") == [number]


def test_everything_can_be_filed_anew(app: Flask, text_in: TextIn, user: User) -> None:
    supervisor = user("sup", "supervisor")
    numbers = [text_in(f"+7701{index:07d}", f"Мектепте {index}") for index in range(120)]
    add_note(Form(numbers[7], supervisor, "0" * 32, 1, NOW), "Лицейге хабарладым")
    with db.engine.begin() as connection:
        connection.execute(delete(CaseText))
    assert found(supervisor, "лицей") == found(supervisor, "мектеп") == []
    assert sum(searching.file_everything()) >= 121 == filed()
    assert found(supervisor, "лицей") == [numbers[7]] and len(found(supervisor, "мектеп")) == 50
    again: Sequence[int] = list(searching.file_everything())
    assert sum(again) and filed() == 121


def test_a_frequent_word_is_walked_back_to_the_oldest_case(
        app: Flask, text_in: TextIn, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactcenter.storage.reads.search.MOST_CANDIDATES", 5)
    supervisor = user("sup", "supervisor")
    numbers = [text_in(f"+7701{index:07d}", f"Мектепте {'үйде' if index % 4 == 0 else index}") for index in range(80)]
    assert found(supervisor, "мектеп") == numbers[:-51:-1] and not find(supervisor, asked("мектеп")).unfinished
    assert found(supervisor, "мектеп үй") == numbers[76::-4]
    second = find(supervisor, asked("мектеп"), after=numbers[30])
    assert [case.number for case in second.rows] == numbers[29::-1] and second.after is None


def test_a_page_that_looks_through_enough_ends_and_the_next_one_goes_on(
        app: Flask, text_in: TextIn, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactcenter.storage.reads.search.MOST_CANDIDATES", 2)
    monkeypatch.setattr("contactcenter.storage.reads.search.MOST_WALKED", 10)
    people = [user("sup", "supervisor"), user("operator", "operator")]
    numbers = [text_in(f"+7701{index:07d}", f"Мектеп {'үйде' if index % 9 == 0 else index}") for index in range(30)]
    for person in people:
        seen, after, pages = list[int](), None, 0
        while pages == 0 or after:
            page = find(person, asked("үй"), after=after)
            assert page.unfinished == (page.after is not None), "a short page that ends says whether all was looked through"
            seen, after, pages = seen + [case.number for case in page.rows], int(page.after or 0), pages + 1
        assert seen == [numbers[27], numbers[18], numbers[9], numbers[0]] and pages == 4


def test_a_page_looks_through_so_many_cases_in_all_parts_of_a_scope_together(
        app: Flask, text_in: TextIn, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactcenter.storage.reads.search.MOST_CANDIDATES", 2)
    monkeypatch.setattr("contactcenter.storage.reads.search.MOST_WALKED", 10)
    operator = user("operator", "operator")
    unrouted = [text_in(f"+7701{index:07d}", "Мектеп үйде") for index in range(8)]
    routed = [text_in(f"+7702{index:07d}", f"Алматы қаласында тұрамын, {'үйде' if index < 4 else 'мектепте'}")
              for index in range(8)]
    page = find(operator, asked("үй"))
    assert [case.number for case in page.rows] == [*routed[3::-1], *unrouted[:5:-1]]
    assert page.unfinished and page.after == str(unrouted[6])


def test_rare_words_are_found_in_every_part_of_a_scope(app: Flask, text_in: TextIn, user: User) -> None:
    ombudsman, operator = user("omb", "ombudsman", "KZ-75"), user("op", "operator")
    here, there, nowhere = (text_in(f"+7701000000{n}", text) for n, text in enumerate((
        "Алматы қаласында тұрамын, қарақшы", "Таразда тұрамын, қарақшы", "қарақшы")))
    assert found(ombudsman, "қарақшы") == [here] and found(operator, "қарақшы") == [nowhere, there, here]
    with transaction():
        db.session.execute(update(Case).where(Case.id == there).values(second_region="KZ-75", status="accepted"))
        db.session.execute(update(Case).where(Case.id == nowhere).values(sealed_at=datetime.now(UTC)))
    assert found(ombudsman, "қарақшы") == [there, here] and found(operator, "қарақшы") == [here]
