"""Lists, queues and the numbers above them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from contactcenter.rules.reference import number_of
from contactcenter.rules.regions import REGIONS
from contactcenter.storage.db import db, transaction
from contactcenter.storage.log_models import CaseDetails
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

URGENT = "Шымкентте тұрамын, өлгім келеді"
ORAL = "Орал қаласында тұрамын, көмек керек"
Sit = Callable[..., Desk]
TextRef = Callable[..., str]


def listed(html: str) -> list[str]:
    """The references of the rows, from top to bottom."""
    return [value.removeprefix("c-") for tag, name, value in Page(html).attributes if (tag, name) == ("tr", "id")]


def test_a_list_shows_what_its_address_says(desk: Sit, text_ref: TextRef) -> None:
    person = desk("supervisor")
    almaty, nowhere, urgent = text_ref(ALMATY), text_ref(NOWHERE), text_ref(URGENT)
    person.does("claim", nowhere)
    everything = {almaty, nowhere, urgent}
    for query, wanted in {
        "": everything, "status=new": {nowhere}, "status=offered": {almaty, urgent}, "status=new&status=offered": everything,
        "region=KZ-75": {almaty}, "region=none": {nowhere}, "region=KZ-75&region=none": {almaty, nowhere},
        "region=KZ-79&urgent=1": {urgent}, "mine=1": {nowhere}, "mine=0": everything, "status=closed": set(),
        "attention=1": set(), "region=&status=": everything,
    }.items():
        assert set(listed(person.get(f"/cases?{query}").text)) == wanted, query
        assert set(listed(person.get(f"/cases/fragment?{query}").text)) == wanted, query


def test_what_is_due_first_stands_first(desk: Sit, text_ref: TextRef) -> None:
    now = datetime.now(UTC)
    late, soon, urgent = (text_ref(text, at=now - timedelta(minutes=age))
                          for text, age in ((ORAL, 0), (ORAL, 10), (URGENT, 5)))
    person = desk("supervisor")
    assert listed(person.get("/cases?sort=due").text) == [urgent, soon, late]
    assert listed(person.get("/cases?sort=newest").text) == [urgent, soon, late]


def test_the_clock_narrows_a_list(desk: Sit, text_ref: TextRef) -> None:
    now = datetime.now(UTC)
    over, running = text_ref(NOWHERE, at=now - timedelta(hours=1)), text_ref(ALMATY, at=now)
    person = desk("supervisor")
    assert listed(person.get("/cases?due=over").text) == [over]
    assert running not in listed(person.get("/cases?due=over").text)
    assert over not in listed(person.get("/cases?due=today").text)


UNKNOWN = [
    "status=nonsense", "status=new&status=x", "region=KZ-99", "region=kz-75", "sort=up", "urgent=yes", "mine=2",
    "colour=red", "due=tomorrow", "after=x", "after=1", "sort=newest&after=x", "sort=newest&after=2026-01-01_1",
    "after=2026-13-01T00:00:00%2B00:00_1", "after=2026-01-01T00:00:00_1", "sort=newest&after=" + "9" * 30,
    "after=" + "9" * 500, "status=%00", "sort=", "after=9999-12-31T23:59:59-12:00_1",
]


def test_an_address_that_no_list_knows_is_refused_in_words(desk: Sit) -> None:
    person = desk("operator")
    for query in UNKNOWN:
        for path in ("/cases", "/cases/fragment"):
            answer = person.get(f"{path}?{query}")
            assert answer.status_code == 400, query
            assert "The address asks for a list that does not exist." in answer.text


def test_a_long_list_is_walked_page_by_page_without_gap_or_repeat(desk: Sit, text_in: Callable[..., int]) -> None:
    now = datetime.now(UTC)
    numbers = {text_in(f"+7701{index:07d}", f"{NOWHERE} {index}", at=now + timedelta(seconds=index % 7))
               for index in range(120)}
    person = desk("operator")
    for sort in ("due", "newest"):
        seen: list[str] = []
        path: str | None = f"/cases?sort={sort}"
        while path:
            html = person.get(path).text
            seen += listed(html)
            path = Page(html).next
        assert len(seen) == len(set(seen)) == len(numbers), sort


def test_each_role_sees_its_own(desk: Sit, text_ref: TextRef) -> None:
    almaty, nowhere, oral = text_ref(ALMATY), text_ref(NOWHERE), text_ref(ORAL)
    desk("ombudsman", "KZ-27").does("accept", oral)
    for person, wanted in ((desk("operator"), {almaty, nowhere}), (desk("ombudsman", "KZ-75"), {almaty}),
                           (desk("ombudsman", "KZ-27"), {oral}), (desk("ombudsman", "KZ-27", "KZ-75"), {almaty, oral}),
                           (desk("supervisor"), {almaty, nowhere, oral})):
        assert set(listed(person.get("/cases").text)) == wanted, person.staff.role
    assert listed(desk("ombudsman", "KZ-75").get("/cases?region=KZ-27").text) == []


def test_the_numbers_lead_to_as_many_rows(desk: Sit, text_ref: TextRef) -> None:
    for index in range(3):
        text_ref(NOWHERE, at=datetime.now(UTC) - timedelta(hours=index))
    text_ref(URGENT)
    person = desk("operator")
    person.does("claim", text_ref(ALMATY))
    page = person.page("/cases")
    counted = 0
    for link in page.links:
        if link.startswith("/cases?") and link in counters_of(person):
            counted += 1
            assert len(listed(person.get(link).text)) == counters_of(person)[link], link
    assert counted >= 7


def counters_of(person: Desk) -> dict[str, int]:
    """Where each number leads, and the number."""
    page = Page(person.get("/counters/fragment").text)
    numbers = [int(word) for word in page.words.split() if word.isdigit()]
    links = [link for link in page.links if link.startswith(("/cases?", "/tasks"))]
    assert len(links) == len(numbers)
    return dict(zip(links, numbers))


def test_an_ombudsman_begins_at_the_own_queue(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(ALMATY)
    text_ref(ORAL)
    person = desk("ombudsman", "KZ-75")
    assert person.get("/").location == "/queue"
    page = person.page("/queue")
    assert "Almaty" in page.words and "To accept 1" in page.words
    assert listed(person.get("/queue").text) == listed(person.get("/queue/KZ-75").text) == [ref]
    person.does("accept", ref)
    for show, rows in (("accept", []), ("working", [ref]), ("mine", [ref]), ("attention", []), ("overdue", [])):
        assert listed(person.get(f"/queue?show={show}").text) == rows, show
    assert "To accept 0" in person.page("/queue").words and "In work 1" in person.page("/queue").words


def test_a_queue_says_of_the_child_what_a_list_may_and_what_happened_last(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    with transaction():
        db.session.execute(insert(CaseDetails).values(
            case_id=number_of(ref), child_name="Айгүл", child_age=11, reasons=[], vocabulary="1", narrative="",
            written_by=person.staff.id, written_at=datetime.now(UTC)))
    html = person.get("/queue").text
    assert "Child 11 · А•••" in Page(html).words and "Айгүл" not in html
    person.does("accept", ref)
    assert "Accepted" in Page(person.get("/queue?show=mine").text).words


def test_a_queue_that_is_not_ones_own_is_not_there(desk: Sit) -> None:
    person = desk("ombudsman", "KZ-75")
    for iso in (*(set(REGIONS) - {"KZ-75"}), "KZ-99", "none", "x"):
        assert person.get(f"/queue/{iso}").status_code == 404, iso
        assert person.get(f"/queue/{iso}/fragment").status_code == 404, iso
    assert desk("supervisor").get("/queue/KZ-10").status_code == 200


def test_a_queue_knows_its_parts_only(desk: Sit) -> None:
    person = desk("ombudsman")
    for query in ("show=nonsense", "show=", "status=new", "show=accept&x=1"):
        assert person.get(f"/queue?{query}").status_code == 400, query


def test_a_suggestion_says_which_words_it_rests_on(desk: Sit, text_ref: TextRef) -> None:
    text_ref("Мен Абай ауданында тұрамын")
    words = desk("operator").page("/cases").words
    assert "Which region? Абай ауданында" in words
    assert "Which region?" not in desk("ombudsman", "KZ-10").page("/queue").words


def test_fifty_rows_stay_under_sixty_kilobytes_in_every_language(desk: Sit, text_in: Callable[..., int]) -> None:
    for index in range(52):
        text = (URGENT, f"Абай ауданында тұрамын {'көмектесіңізші ' * 20}", NOWHERE)[index % 3]
        text_in(f"+7701{index:07d}", text)
    person = desk("supervisor")
    for language in ("kk", "ru", "en"):
        person.post("/me", language=language)
        answer = person.get("/cases")
        assert len(listed(answer.text)) == 50
        assert len(answer.data) < 60 * 1024, (language, len(answer.data))
