"""/admin/places: who comes in, and how a name is previewed, published and retired."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from contactcenter.casework import assessing
from contactcenter.rules.staff import ADMINISTRATOR, ROLES
from contactcenter.storage.db import db
from contactcenter.storage.place_models import PlaceAlias
from tests.dashboard.conftest import ALMATY, Desk
from tests.dashboard.html import Form, Page

Sit = Callable[..., Desk]
TextIn = Callable[..., int]
NARKHOZ = {"alias": "Нархоз", "region": "KZ-75", "test_text": "мы живем в Нархозе на окраине"}


@pytest.fixture
def admin(desk: Sit) -> Desk:
    return desk(ADMINISTRATOR)


def stored() -> Any:
    """The spellings as they are stored now."""
    db.session.rollback()
    return db.session.execute(select(PlaceAlias.__table__).order_by(PlaceAlias.id)).all()


def routed(text: str) -> str | None:
    db.session.rollback()
    return assessing.assess(sender="", text=text).routed.region


def publish(admin: Desk, **changes: str) -> str:
    """Publishes through the page and returns where it leads."""
    seen = Page(admin.post("/admin/places/preview", **NARKHOZ | changes).text)
    answer = admin.send(seen.form("/admin/places"))
    assert answer.status_code == 303
    return str(answer.location)


def offers_to_publish(html: str) -> bool:
    return any(form.action == "/admin/places" for form in Page(html).forms)


def teaching_form(page: Page) -> Form:
    """The form a name is typed into."""
    (found,) = [form for form in page.forms if form.action.endswith("/preview") and "alias" in form.fields]
    return found


def test_only_administrators_come_in(desk: Sit) -> None:
    for role in ROLES:
        person, allowed = desk(role), role == ADMINISTRATOR
        assert person.get("/admin/places").status_code == (200 if allowed else 403), role
        assert person.post("/admin/places/preview", **NARKHOZ).status_code == (200 if allowed else 403), role
        assert person.post("/admin/places/1/retire").status_code == (404 if allowed else 403), role
        assert ("/admin/places" in person.page("/me").links) == allowed, role
    for role in set(ROLES) - {ADMINISTRATOR}:
        assert desk(role).post("/admin/places", **NARKHOZ).status_code == 403, role
    assert not stored()


def test_strangers_are_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/admin/places").location == "/login?next=/admin/places"
    answer = client.post("/admin/places", data=NARKHOZ)
    assert answer.status_code == 401 and NARKHOZ["test_text"] in Page(answer.text).words


def test_a_form_without_its_token_changes_nothing(admin: Desk) -> None:
    assert admin.client.post("/admin/places", data=NARKHOZ).status_code == 400
    assert not stored()


def test_it_is_where_an_administrator_begins(admin: Desk) -> None:
    assert admin.get("/").location == "/admin/places"


def test_a_preview_shows_what_would_change_and_stores_nothing(admin: Desk, text_in: TextIn) -> None:
    for text in ("живу в Нархозе", "я из Нархоза, помогите", ALMATY):
        text_in(f"+7701{uuid4().int % 10**7:07d}", text)
    answer = admin.post("/admin/places/preview", **NARKHOZ)
    words = Page(answer.text).words
    assert answer.status_code == 200
    assert "Now no region (not recognised)" in words
    assert "With the name Almaty (certain) Нархозе name of a town (Almaty): is there" in words
    assert "Newest texts looked at: 3. Would be routed differently: 2. 2 · no region → Almaty" in words
    assert "живу в Нархозе" not in words, "what children wrote is not the administrator's to read"
    assert not stored() and routed(NARKHOZ["test_text"]) is None


def test_what_was_previewed_is_what_is_published(admin: Desk, text_in: TextIn,
                                                 row: Callable[[str], Any], ref: Callable[[int], str]) -> None:
    assert row(ref(text_in("+77011234567", "живу в Нархозе"))).region is None
    assert publish(admin) == "/admin/places"
    assert row(ref(text_in("+77011234568", "живу в Нархозе"))).region == "KZ-75"
    words = admin.page("/admin/places").words
    assert "«Нархоз» now leads to: Almaty" in words
    assert "In use 1" in words and "Retired 0" in words
    (alias,) = stored()
    assert (alias.name, alias.region, alias.test_text) == tuple(NARKHOZ.values())
    assert alias.added_by == admin.staff.id and admin.staff.display_name in words


def test_a_name_that_changes_nothing_is_not_offered_for_publishing(admin: Desk) -> None:
    answer = admin.post("/admin/places/preview", **NARKHOZ | {"test_text": "привет"})
    assert "Even with this name the test text does not lead to this region." in Page(answer.text).words
    assert not offers_to_publish(answer.text)
    assert offers_to_publish(admin.post("/admin/places/preview", **NARKHOZ).text)


@pytest.mark.parametrize(("changes", "words", "field"), [
    ({"alias": "  "}, "Write the name of the place.", "alias"),
    ({"alias": "аб"}, "The name is too short to be told from other words. At least 3 letters.", "alias"),
    ({"alias": "а" * 81}, "The text is too long. At most 80 characters.", "alias"),
    ({"test_text": "а" * 1601}, "The text is too long. At most 1600 characters.", "test_text"),
    ({"region": ""}, "Choose a region from the list.", "region"),
    ({"region": "KZ-99"}, "Choose a region from the list.", "region"),
], ids=["no name", "short name", "long name", "long text", "no region", "unknown region"])
def test_what_is_refused_is_said_beside_its_field_and_kept(admin: Desk, changes: dict[str, str], words: str,
                                                           field: str) -> None:
    for path in ("/admin/places/preview", "/admin/places"):
        answer = admin.post(path, **NARKHOZ | changes)
        page = Page(answer.text)
        assert answer.status_code == 422 and page.words.count(words) == 2, path
        assert (("id", f"teach-{field}-problem") in [(name, value) for _tag, name, value in page.attributes]
                and f"#teach-{field}" in page.links)
        kept = teaching_form(page).fields
        wanted = NARKHOZ | changes
        assert (kept["alias"], kept["test_text"]) == (wanted["alias"], wanted["test_text"]), path
        assert kept["region"] == (wanted["region"] if wanted["region"] == "KZ-75" else "")
    assert not stored()


def test_publishing_without_effect_or_twice_is_refused_in_words(admin: Desk) -> None:
    answer = admin.post("/admin/places", **NARKHOZ | {"test_text": "привет"})
    assert answer.status_code == 422 and "teach-test_text-problem" in answer.text
    publish(admin)
    again = admin.post("/admin/places", **NARKHOZ)
    assert again.status_code == 422 and "This name already leads to this region." in Page(again.text).words
    assert len(stored()) == 1


def test_a_name_is_retired_after_a_word_of_confirmation(admin: Desk) -> None:
    publish(admin)
    page = admin.page("/admin/places")
    assert "New texts with «Нархоз» will no longer lead to: Almaty. Cases that are there stay there." in page.words
    (address,) = {value for _tag, name, value in page.attributes if name == "formaction"}
    for _time in range(2):
        assert admin.post(address).status_code == 303
    assert routed(NARKHOZ["test_text"]) is None
    words = admin.page("/admin/places").words
    assert "«Нархоз» no longer leads to: Almaty" in words and "In use 0" in words and "Retired 1" in words
    assert stored()[0].retired_by == admin.staff.id
    publish(admin)
    assert routed(NARKHOZ["test_text"]) == "KZ-75", "a retired name can be taught again"


@pytest.mark.parametrize("number", ["0", "7", "x", "-1", "9" * 30, "1.0"])
def test_what_was_never_taught_cannot_be_retired(admin: Desk, number: str) -> None:
    assert admin.post(f"/admin/places/{number}/retire").status_code == 404


def test_an_empty_page_says_why(admin: Desk) -> None:
    words = admin.page("/admin/places").words
    assert "Nothing to teach: no region has been corrected because of an unknown word." in words
    assert words.count("Nothing here.") == 2
