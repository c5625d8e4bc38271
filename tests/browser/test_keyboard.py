"""Everything by keyboard alone, whatever the layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
NOWHERE, ALMATY = "Көмектесіңізші", "Мен Алматы қаласында тұрамын, сұрағым бар"
HOMONYM = "Мен Абай ауданында тұрамын"
Sit = Callable[..., Page]
TextRef = Callable[..., str]
Row = Callable[[str], Any]


def listens(page: Page) -> None:
    """The page that a key led to hears the next one: its script has begun."""
    expect(page.locator("#live")).to_be_visible()


def test_a_case_is_opened_taken_on_noted_and_closed_without_a_mouse(sits_down: Sit, text_ref: TextRef, row: Row) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(ref)
    listens(page)
    page.keyboard.press("c")
    expect(page.locator("#messages")).to_contain_text("сізге алынды")
    listens(page)
    page.keyboard.press("n")
    page.keyboard.type("Анасымен сөйлестім; n, c, x – жай әріптер")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("Анасымен сөйлестім; n, c, x – жай әріптер")
    listens(page)
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".case-head")).to_contain_text("Жабылды")
    listens(page)
    assert (row(ref).status, row(ref).outcome) == ("closed", "informed")
    page.keyboard.press("l")
    expect(page.locator(".empty")).to_be_visible()


def test_one_key_confirms_a_region(sits_down: Sit, text_ref: TextRef, row: Row) -> None:
    in_list, in_case = text_ref(HOMONYM), text_ref(HOMONYM + " жаңа")
    page = sits_down("operator")
    chosen = page.locator(f"#c-{in_list} [data-key='2']").inner_text()
    while not page.locator(f"#c-{in_list} a").evaluate("link => link === document.activeElement"):
        page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator("#messages")).to_contain_text("өңірі белгіленді")
    assert row(in_list).status == "offered"
    page.goto(f"/cases/{in_case}")
    page.keyboard.press("2")
    expect(page.locator(".case-head")).to_contain_text(chosen)
    assert row(in_case).region == row(in_list).region


def test_an_ombudsman_accepts_from_the_list_and_stays_in_it(sits_down: Sit, text_ref: TextRef, row: Row) -> None:
    ref = text_ref(ALMATY)
    page = sits_down("ombudsman", "KZ-75")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("#messages")).to_contain_text("қабылданды")
    assert page.url.endswith(f"/queue?show=accept#c-{ref}")
    assert row(ref).status == "accepted"


def test_the_region_is_one_key_away(sits_down: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/cases/{ref}")
    page.keyboard.press("g")
    expect(page.locator("#route-region")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#note-text")).not_to_be_focused()


def test_keys_are_places_and_not_letters(sits_down: Sit, text_ref: TextRef) -> None:
    """With a Kazakh layout the key beside K gives о."""
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyJ', key: 'о', bubbles: true}))")
    expect(page.locator(f"#c-{ref} a")).to_be_focused()


def test_no_key_is_taken_from_the_browser(sits_down: Sit, text_ref: TextRef) -> None:
    text_ref(NOWHERE)
    page = sits_down("operator")
    for modifier in ("altKey", "ctrlKey", "metaKey", "shiftKey"):
        was_ours = page.evaluate(
            "name => !document.body.dispatchEvent(new KeyboardEvent('keydown',"
            " {code: 'KeyJ', key: 'j', bubbles: true, cancelable: true, [name]: true}))", modifier)
        assert not was_ours, modifier


def test_single_keys_can_be_switched_off(sits_down: Sit, text_ref: TextRef) -> None:
    text_ref(NOWHERE)
    page = sits_down("operator", shortcuts=False)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")


def test_a_question_mark_lists_the_keys(sits_down: Sit) -> None:
    page = sits_down("operator")
    page.keyboard.press("Shift+Slash")
    window = page.locator("#shortcuts-dialog")
    expect(window).to_contain_text("Келесі өтініш")
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    page.locator(".foot .keys").click()
    expect(window).to_be_visible()


def test_the_content_is_one_tab_away(sits_down: Sit) -> None:
    page = sits_down("operator")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_nothing_written_is_left_behind_unasked(sits_down: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/cases/{ref}")
    page.fill("#note-text", "Жарты жазба")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".brand").click(no_wait_after=True)
    expect(page.locator("#note-text")).to_have_value("Жарты жазба")
    assert asked == ["beforeunload"]
    page.fill("#note-text", "")
