"""/admin/vocabulary: an administrator's page of reasons, and what operators choose from after a change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.dashboard.conftest import NOWHERE, Desk
from tests.dashboard.html import Page

BULLYING = "violence_bullying"


def sets(admin: Desk, reason: str, **fields: str) -> str:
    """Fills the form of a reason in and sends it; the page it answers with."""
    form = admin.page(f"/admin/vocabulary/{reason}").form(f"/admin/vocabulary/{reason}")
    answer = admin.send(form, **{"do": "set"} | fields)
    assert answer.status_code == 303, answer.text
    return admin.get("/admin/vocabulary").text


def test_a_reason_is_added_and_operators_choose_it(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    admin, ref = desk("administrator"), text_ref(NOWHERE)
    page = sets(admin, "new", code="rights_bus_winter", kk="Қыста автобустан түсіріп кетті", ru="Высадили зимой",
                en="Put off in winter", place="rights/")
    assert "2026-1+1" in page and "Put off in winter" in page and "Высадили зимой" in page
    console = desk("operator").get(f"/console?case={ref}").text
    assert '<option value="rights_bus_winter"' in console and ">Put off in winter</option>" in console


def test_how_it_looks_is_shown_before_it_counts(desk: Callable[..., Desk]) -> None:
    admin = desk("administrator")
    form = admin.page(f"/admin/vocabulary/{BULLYING}").form(f"/admin/vocabulary/{BULLYING}")
    answer = admin.send(form, en="Hazing", look="1")
    assert answer.status_code == 200 and "<b>Hazing</b>" in answer.text and "Nothing is stored yet" in answer.text
    assert "Hazing" not in admin.get("/admin/vocabulary").text


def test_a_reason_is_renamed_moved_and_retired_with_its_history(desk: Callable[..., Desk],
                                                                text_ref: Callable[..., str]) -> None:
    admin, ref = desk("administrator"), text_ref(NOWHERE)
    sets(admin, BULLYING, en="Hazing")
    sets(admin, BULLYING, place="peers/peers_love")
    page = sets(admin, BULLYING, do="retire")
    assert "2026-1+3" in page and page.count("Hazing") >= 4 and admin.staff.display_name in page
    assert "offered no more" in admin.get(f"/admin/vocabulary/{BULLYING}").text
    assert "Hazing" not in desk("operator").get(f"/console?case={ref}").text
    sets(admin, BULLYING, do="offer")
    assert "Hazing" in desk("operator").get(f"/console?case={ref}").text


@pytest.mark.parametrize(("fields", "words", "beside"), [
    ({"en": ""}, "needs a name in this language", "reason-en"),
    ({"kk": "ә" * 81}, "The name is too long. At most 80.", "reason-kk"),
    ({"code": BULLYING}, "There is a reason with this code already.", "reason-code"),
    ({"code": "Ә"}, "2 to 40 small Latin letters", "reason-code"),
    ({"place": "no_such/"}, "Choose where it stands.", "reason-place"),
])
def test_wrong_input_is_refused_in_words_and_kept(desk: Callable[..., Desk], fields: dict[str, str], words: str,
                                                  beside: str) -> None:
    admin = desk("administrator")
    form = admin.page("/admin/vocabulary/new").form("/admin/vocabulary/new")
    typed = {"code": "peers_new", "kk": "Жаңа <себеп>", "ru": "Новая", "en": "New one", "place": "peers/"}
    answer = admin.send(form, **typed | fields)
    kept = Page(answer.text).form("/admin/vocabulary/new").fields
    assert answer.status_code == 422 and words in answer.text and f"#{beside}" in answer.text
    assert {name: kept[name] for name in ("code", "kk", "ru", "en")} == {
        name: value for name, value in (typed | fields).items() if name != "place"}


def test_a_stale_form_shows_both_and_loses_neither(desk: Callable[..., Desk]) -> None:
    first, second = desk("administrator"), desk("administrator")
    path = f"/admin/vocabulary/{BULLYING}"
    form = second.page(path).form(path)
    sets(first, BULLYING, en="Hazing")
    answer = second.send(form, en="Mobbing")
    assert answer.status_code == 409 and "Hazing" in answer.text and 'value="Mobbing"' in answer.text
    again = Page(answer.text).form(path)
    assert second.send(again).status_code == 303
    assert "Mobbing" in first.get("/admin/vocabulary").text


def test_a_reason_that_is_not_there_is_not_found(desk: Callable[..., Desk]) -> None:
    admin = desk("administrator")
    assert admin.get("/admin/vocabulary/no_such").status_code == 404
    assert admin.post("/admin/vocabulary/no_such", kk="а", ru="б", en="c", seen="0").status_code == 404
    assert admin.post(f"/admin/vocabulary/{BULLYING}", kk="а", ru="б", en="c").status_code == 400, "a form of ours says seen"


def test_only_administrators_come_in(desk: Callable[..., Desk]) -> None:
    for role in ("operator", "ombudsman", "supervisor", "auditor"):
        assert desk(role).get("/admin/vocabulary").status_code == 403
