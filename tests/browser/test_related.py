"""Other cases on the page of one, in a real browser: on a telephone, in Kazakh, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from contactcenter.casework import logbook
from contactcenter.casework.logbook import Log
from contactcenter.rules.details import Details
from contactcenter.rules.reference import number_of
from contactcenter.rules.staff import Staff
from tests.browser.test_looks import CONTRAST, SMALL, SMALLEST_TARGET
from tests.casework.test_logbook import NOTHING_YET, form, stamp
from tests.dashboard.conftest import ALMATY

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[1] / "pictures"
AIGERIM = Details(child_name="Айгерім Сапарова", child_age=11, school="№12 мектеп", reasons=("violence_bullying",))
Sit = Callable[..., Page]


@pytest.fixture
def alike(text_ref: Callable[..., str], account: Callable[..., Staff]) -> list[str]:
    """Three reports of one child in three spellings, each from another number."""
    desk, made = account("operator"), []
    for name in ("Айгерім Сапарова", "Saparova Aigerim", "САПАРОВА АЙГЕРИМ"):
        ref = text_ref(ALMATY)
        number = number_of(ref) or 0
        logbook.save_details(form(number, desk), Log(
            details=replace(AIGERIM, child_name=name), region="KZ-75", urgency=2, language="kk", seen=stamp(number),
            drawn=NOTHING_YET | {"region": "KZ-75"}))
        made.append(ref)
    return made


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light")])
def test_suggestions_look_right(sits_down: Sit, alike: list[str], url: str, width: int, scheme: str) -> None:
    page = sits_down("ombudsman", width=width, scheme=scheme)
    page.goto(f"{url}/cases/{alike[0]}")
    expect(page.locator(".related")).to_contain_text("127-2")
    expect(page.locator(".related .pairs > li")).to_have_count(2)
    page.get_by_text("Басқа іспен байланыстыру").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate(CONTRAST) == [] and page.evaluate(SMALL, SMALLEST_TARGET) == []
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"related-{width}-{scheme}.png", full_page=True)


def test_without_scripts_cases_are_linked_merged_and_split(sits_down: Sit, alike: list[str], url: str) -> None:
    first, second, third = alike
    page = sits_down("ombudsman", width=390, script=False, language="en")
    page.goto(f"{url}/cases/{first}")
    page.locator("summary[data-act=link]").click()
    page.fill("#link-into", second)
    page.select_option("#link-link", "same_child")
    page.fill("#link-text", "ағасы айтты")
    page.get_by_role("button", name="Link them").click()
    expect(page.locator(".related")).to_contain_text("ағасы айтты")
    page.locator(".related form[action$='/not_same'] button").click()
    expect(page.locator(".related")).to_contain_text("Said not to be the same")
    for ref in (first, third):
        page.goto(f"{url}/cases/{ref}")
        page.locator("form[action$='/accept'] button").click()
    page.locator("summary[data-act=join]").click()
    page.fill("#join-into", first)
    page.locator(".acts form[action$='/join'] button").click()
    expect(page.locator(".acts")).to_contain_text(f"Told within: {first}")
    page.goto(f"{url}/cases/{first}")
    page.fill("#note-text", "сіңлісі туралы")
    page.get_by_role("button", name="Save the note").click()
    page.locator("summary[data-act=split]").click()
    page.locator(".things label", has_text="сіңлісі").click()
    page.locator("form[action$='/split'] button").click()
    expect(page.locator(".timeline")).to_contain_text("A part was moved into a new case")
