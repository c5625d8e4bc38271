"""One box: reference, number or words, within what the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from contactcenter.storage import details
from contactcenter.storage.db import db, transaction
from contactcenter.storage.models import User
from contactcenter.storage.search_models import Search
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

Sit = Callable[..., Desk]
TextRef = Callable[..., str]
AT_SCHOOL = "Мектептегі балалар мені күнде ұрады, Алматыда тұрамын"
IN_SCHOOL = "В школе меня бьёт ребёнок из другого класса"


def found(desk: Desk, term: str) -> set[str]:
    """The references that a search shows; an opened case is itself."""
    answer = desk.post("/search", term=term)
    assert answer.status_code == 303, (term, answer.status)
    if answer.location.startswith("/cases/"):
        return {answer.location.removeprefix("/cases/")}
    html = desk.get(answer.location).text
    return {link.removeprefix("/cases/") for link in Page(html).links if link.startswith("/cases/2")}


def searches() -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(select(Search.__table__).order_by(Search.at)))


def test_a_reference_opens_its_case_in_any_spelling(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE)
    person = desk("operator")
    for spelling in (ref, f"  {ref} ", *(ref.replace("-", between) for between in ("", " ", "–", " - "))):
        assert person.post("/search", term=spelling).location == f"/cases/{ref}", spelling


def test_a_wrong_reference_says_what_is_wrong(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(ALMATY)
    wrong = ref[:-1] + str((int(ref[-1]) + 1) % 10)
    answer = desk("operator").post("/search", term=wrong)
    assert answer.status_code == 422 and "check digit" in answer.text
    other_year = desk("operator").post("/search", term="25-000001-" + check_digit("25000001"))
    elsewhere = desk("ombudsman", "KZ-10").post("/search", term=ref)
    for refused in (other_year, elsewhere):
        assert refused.status_code == 404 and "not yours to see" in refused.text


def check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def test_a_number_is_found_in_any_spelling_and_by_its_last_digits(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE, sender="+77011234567")
    text_ref(NOWHERE, sender="+77011234568")
    abroad = text_ref(NOWHERE, sender="+4915112345678")
    person = desk("operator")
    for spelling in ("8 701 123 45 67", "+7 (701) 123-45-67", "77011234567", "7011234567", "87011234567", "1234567", "4567",
                     "+7 701 ••• 45 67", "8.701.123.45.67"):
        assert found(person, spelling) == {ref}, spelling
    assert found(person, "+49 151 12345678") == found(person, "5678") == {abroad}
    assert found(person, "9999") == set()


WORDS = [
    ("мектеп", "kk"), ("мектептегі", "kk"), ("МЕКТЕПТЕ", "kk"), ("мектебінде", "kk"), ("mektep", "kk"), ("бала", "kk"),
    ("күн", "kk"), ("кунде урады", "kk"), ("ұрып", "kk"), ("Алматы", "kk"), ("Aлмaты", "kk"), ("алматыдан", "kk"),
    ("школа", "ru"), ("школы", "ru"), ("ШКОЛОЙ", "ru"), ("shkola", "ru"), ("ребенок", "ru"), ("ребёнка", "ru"), ("бьет", "ru"),
    ("класс школа", "ru"), ("другому классу", "ru"),
]


def test_words_are_found_in_every_form_and_spelling(desk: Sit, text_ref: TextRef) -> None:
    refs = {"kk": text_ref(AT_SCHOOL), "ru": text_ref(IN_SCHOOL)}
    person = desk("supervisor")
    for term, language in WORDS:
        assert found(person, term) == {refs[language]}, term
    for term in ("мектеп школа", "аурухана", "больница", "мектеп больница"):
        assert found(person, term) == set(), term


def test_kazakh_letters_and_their_stand_ins_are_alike(desk: Sit, text_ref: TextRef) -> None:
    right = text_ref("Қызғылт көйлекті қыз үйде жоқ, әкесі өкініште")
    stood_in = text_ref("Кызгылт койлекти кыз уйде жок, акеси окиниште")
    person = desk("operator")
    for term in ("қызғылт", "кызгылт", "көйлек", "койлек", "үй", "уйде", "әке", "аке", "өкініш", "окиниш", "ЖОҚ", "жок"):
        assert found(person, term) == {right, stood_in}, term


def test_all_words_must_be_in_the_case_but_not_in_one_text(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref("Мені ұрады", sender="+77011234567")
    assert text_ref("Интернатта тұрамын", sender="+77011234567") == ref
    person = desk("operator")
    assert found(person, "ұрады интернат") == {ref}
    person.does("note", ref, text="Әжесімен сөйлестім, бақылауда")
    assert found(person, "әже интернат") == {ref}
    page = Page(person.get(person.post("/search", term="әжесі").location).text)
    assert "Әжесімен сөйлестім" in page.words


def test_what_is_logged_is_found_until_it_is_written_anew(desk: Sit, text_ref: TextRef, app: Flask) -> None:
    from_form = {"child_name": "Айгерім", "school": "№25 лицей", "place": "", "narrative": "Сыныптастары қорлайды"}
    ref = text_ref(NOWHERE)
    person = desk("operator")
    write_details(int(ref[3:-2]), from_form)
    assert found(person, "айгерим") == found(person, "лицее") == found(person, "сыныптас") == {ref}
    write_details(int(ref[3:-2]), from_form | {"child_name": "Ләззат"})
    assert found(person, "айгерим") == set() and found(person, "ләззат") == {ref}


def write_details(number: int, values: dict[str, str]) -> None:
    """As the form of a case writes it."""
    db.session.rollback()
    with transaction():
        details.write(number, values | {"reasons": [], "vocabulary": "test", "written_by": written_by(),
                                        "written_at": datetime.now(UTC)})


def written_by() -> int:
    return int(db.session.execute(select(User.id)).scalars().first() or 0)


def test_a_foreign_case_is_never_found(desk: Sit, text_ref: TextRef) -> None:
    almaty = text_ref(ALMATY, sender="+77011234567")
    text_ref(NOWHERE + " мектепте", sender="+77021234567")
    for person, wanted in ((desk("ombudsman", "KZ-75"), {almaty}), (desk("ombudsman", "KZ-10"), set())):
        assert found(person, "мектеп") == found(person, "4567") == wanted
    assert desk("administrator").get("/search").status_code == 403
    assert desk("auditor").post("/search", term="мектеп").status_code == 403


ANSWERS = {"": 422, "  ": 422, "\0": 422, "к": 422, "!?,.": 422, "а б в": 422, "ә" * 201: 422, "сөз " * 49: 303,
           "бір екі үш төрт бес алты жеті сегіз тоғыз": 422, "'; DROP TABLE case; --": 303, "\" OR \"": 303, "' | '": 422,
           "мектеп:* & !x": 303, "NEAR(мектеп)": 303, "%": 422, "\\' мектеп": 303, "👧": 422, "1234567890123456": 303, "a*": 422,
           "𝔰𝔠𝔥𝔬𝔬𝔩": 303, "عالم": 303, "学校": 303, "\ud83d": 422}


def test_whatever_is_typed_gets_a_clear_answer(desk: Sit, text_ref: TextRef) -> None:
    text_ref(AT_SCHOOL)
    person = desk("operator")
    for term, status in ANSWERS.items():
        answer = person.client.post("/search", data={"csrf_token": person.token, "term": term.encode("utf-8", "replace")})
        assert answer.status_code == status, (term, answer.status)
        if status == 303:
            assert person.get(answer.location).status_code == 200, term
        else:
            assert 'role="alert"' in answer.text
    assert person.post("/search", term="x" * 1_000_000).status_code == 413


def test_the_term_stands_in_no_address_and_is_forgotten(desk: Sit, text_ref: TextRef, app: Flask) -> None:
    text_ref(AT_SCHOOL)
    person = desk("operator")
    place = person.post("/search", term="мектеп").location
    assert "мектеп" in person.get(place).text and "%D0" not in place and "mektep" not in place
    first = searches()[0]
    assert (first.user_id, first.kind, first.found, first.term) == (person.staff.id, "words", 1, "мектеп")
    with db.engine.begin() as connection:
        connection.execute(update(Search).values(at=datetime.now(UTC) - timedelta(hours=13)))
    assert person.get(place).status_code == 404
    person.post("/search", term="МЕКТЕПТЕ")
    old, new = searches()
    assert old.term is None and new.term == "МЕКТЕПТЕ" and old.fingerprint != new.fingerprint
    person.post("/search", term=" Мектеп ")
    assert searches()[-1].fingerprint == old.fingerprint


def test_somebody_elses_search_is_not_there(desk: Sit) -> None:
    place = desk("operator").post("/search", term="мектеп").location
    for other in (place, "/search/x", "/search/" + "0" * 500, "/search/%00"):
        answer = desk("supervisor").get(other)
        assert answer.status_code == 404 and "Search again." in answer.text


def test_many_results_are_walked_page_by_page(desk: Sit, text_in: Callable[..., int]) -> None:
    numbers = {text_in(f"+7701{index:07d}", f"Мектепте {index}") for index in range(120)}
    person = desk("operator")
    path: str | None = person.post("/search", term="мектеп").location
    seen: list[str] = []
    assert "More than 50 cases" in person.get(str(path)).text
    while path:
        page = person.page(path)
        seen += [link for link in page.links if link.startswith("/cases/2")]
        path = page.next
    assert len(seen) == len(set(seen)) == len(numbers)
    assert seen == sorted(seen, reverse=True)
    assert searches()[0].found == 51
    assert person.get(f"{person.post('/search', term='мектеп').location}?after=x").status_code == 400


def test_a_page_that_has_not_looked_through_everything_says_so_and_goes_on(
        desk: Sit, text_in: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactcenter.storage.reads.search.MOST_CANDIDATES", 2)
    monkeypatch.setattr("contactcenter.storage.reads.search.MOST_WALKED", 10)
    for index in range(23):
        text_in(f"+7701{index:07d}", "Мектепте үйде" if index in (0, 1, 15) else "Мектепте")
    person = desk("operator")
    path: str | None = person.post("/search", term="үй").location
    texts, found = list[str](), list[int]()
    while path:
        texts.append(person.get(path).text)
        page = Page(texts[-1])
        found.append(sum(link.startswith("/cases/2") for link in page.links))
        path = page.next
    assert found == [1, 0, 2]
    first, second, last = texts
    assert "Found on this page: 1. Older cases have not been looked through yet." in first
    assert "Nothing found so far." in second and "Nothing found." not in second and "Look through older cases" in second
    assert "looked through" not in last and searches()[0].found == 1


def test_a_page_of_results_asks_a_fixed_number_of_questions(
        desk: Sit, text_in: Callable[..., int], statements: Callable[[], Any]) -> None:
    person, asked = desk("operator"), []
    for size in (1, 30):
        for index in range(size):
            text_in(f"+7701{size:03d}{index:04d}", f"Мектепте {index}")
        place = person.post("/search", term="мектеп").location
        person.get(place)
        with statements() as seen:
            person.get(place)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 10   # two of them tell PostgreSQL how to plan
