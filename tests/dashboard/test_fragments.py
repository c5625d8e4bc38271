"""The parts of a page that refresh themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from tests.dashboard.conftest import ALMATY, NOWHERE, Desk

Sit = Callable[..., Desk]
TextRef = Callable[..., str]
Statements = Callable[[], AbstractContextManager[list[str]]]
TALDYKORGAN = "Талдықорғанда тұрамын, көмек керек"


def asked_again(person: Desk, path: str, etag: str) -> int:
    return person.get(path, headers={"If-None-Match": etag}).status_code


def parts(ref: str) -> Iterator[str]:
    yield from ("/cases/fragment?status=new&status=offered", "/counters/fragment", "/queue/fragment", f"/cases/{ref}/fragment")


def test_what_has_not_changed_is_answered_with_304_and_two_questions(desk: Sit, text_ref: TextRef,
                                                                     statements: Statements) -> None:
    """Who asks, and the revision: nothing else is read; of a case also who else is there."""
    person, ref = desk("supervisor"), text_ref(ALMATY)
    for path in parts(ref):
        etag = person.get(path).headers["ETag"]
        with statements() as seen:
            answer = person.get(path, headers={"If-None-Match": etag})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag), path
        asked = 3 if ref in path else 2
        assert len([text for text in seen if text.lstrip().upper().startswith("SELECT")]) == asked, (path, seen)


def test_a_change_moves_every_part_that_shows_it(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("supervisor"), text_ref(ALMATY)
    etags = {path: person.get(path).headers["ETag"] for path in parts(ref)}
    person.does("note", ref, text="жаңалық")
    for path, etag in etags.items():
        assert asked_again(person, path, etag) == 200, path


def test_a_new_text_moves_the_lists_but_no_other_case(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("supervisor"), text_ref(ALMATY)
    case, cases = f"/cases/{ref}/fragment", "/cases/fragment"
    before = {path: person.get(path).headers["ETag"] for path in (case, cases)}
    text_ref(NOWHERE)
    assert asked_again(person, case, before[case]) == 304
    assert asked_again(person, cases, before[cases]) == 200


def test_another_regions_changes_do_not_stir_an_ombudsman(desk: Sit, text_ref: TextRef) -> None:
    person = desk("ombudsman", "KZ-75")
    text_ref(ALMATY)
    etag = person.get("/cases/fragment").headers["ETag"]
    text_ref(TALDYKORGAN)
    assert asked_again(person, "/cases/fragment", etag) == 304


def test_the_page_and_its_fragment_agree_on_what_is_shown(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    for page, part in (("/cases?sort=newest", "/cases/fragment?sort=newest"), (f"/cases/{ref}", f"/cases/{ref}/fragment")):
        etag = person.get(part).headers["ETag"]
        assert f'data-tag="{etag.strip(chr(34))}"' in person.get(page).text


def test_language_and_person_are_part_of_what_is_shown(desk: Sit, text_ref: TextRef) -> None:
    text_ref(NOWHERE)
    first, second = desk("operator"), desk("operator")
    etag = first.get("/cases/fragment").headers["ETag"]
    assert asked_again(second, "/cases/fragment", etag) == 200
    first.post("/me", language="kk")
    assert asked_again(first, "/cases/fragment", etag) == 200


def test_a_case_that_has_left_ones_sight_is_not_refreshed(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    etag = person.get(f"/cases/{ref}/fragment").headers["ETag"]
    person.does("return", ref, reason="басқа өңір")
    assert asked_again(person, f"/cases/{ref}/fragment", etag) == 404


def test_a_list_takes_as_many_questions_however_long_it_is(desk: Sit, text_ref: TextRef, statements: Statements) -> None:
    person, counts = desk("supervisor"), []
    for _ in range(2):
        with statements() as seen:
            person.get("/cases")
        counts.append(len([text for text in seen if text.lstrip().upper().startswith("SELECT")]))
        for _ in range(5):
            text_ref(NOWHERE)
    assert counts[0] == counts[1] == 7   # who asks, revision, rows, urgent ones, the numbers above them, kept lists, notices
