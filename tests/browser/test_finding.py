"""Searching, keeping lists, acting on many cases and paper in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[1] / "pictures"
TEXTS = ("Мектептегі балалар мені күнде ұрады, Алматыда тұрамын", "В школе меня обижают одноклассники",
         "Мектепке барғым келмейді, көмектесіңізші", "Сәлем, мектеп туралы сұрағым бар")
LOOKS = {"wide": {}, "390": {"width": 390, "height": 844}, "390-dark": {"width": 390, "height": 844, "scheme": "dark"},
         "320": {"width": 320, "height": 640, "language": "ru"}}
Sit = Callable[..., Page]
TextRef = Callable[..., str]


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"finding-{name}.png", full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name} is {overflow} px too wide"


def test_one_key_leads_to_the_box_and_a_word_to_its_cases(sits_down: Sit, text_ref: TextRef) -> None:
    refs = [text_ref(text) for text in TEXTS]
    page = sits_down("operator")
    page.keyboard.press("/")
    expect(page.locator("#term")).to_be_focused()
    page.keyboard.type("мектебінде")
    page.keyboard.press("Enter")
    expect(page.locator(".found mark")).to_have_count(3)
    page.locator(f".found a[href='/cases/{refs[0]}']").click()
    expect(page.locator("h1")).to_have_text(refs[0])
    page.go_back()
    expect(page.locator(".found mark")).to_have_count(3)
    assert "мектеп" not in page.url


def test_several_are_closed_by_keyboard_alone(sits_down: Sit, text_ref: TextRef, row: Callable[[str], Any]) -> None:
    refs = [text_ref(text) for text in TEXTS]
    page = sits_down("operator")
    page.goto("/cases/many?status=new&sort=due")
    page.locator(f"input[value='{refs[3]}']").focus()
    page.keyboard.press("Space")
    page.locator("input[name=act][value=close]").focus()
    page.keyboard.press("Space")
    page.locator("#many-outcome").select_option("informed")
    page.locator(".many button.primary").press("Enter")
    page.locator("main button.primary").press("Enter")
    expect(page.locator("[role=status] b")).to_contain_text("1")
    assert row(refs[3]).outcome == "informed" and row(refs[2]).status != "closed"


@pytest.mark.parametrize("name", LOOKS)
def test_pictures_of_finding(name: str, sits_down: Sit, text_ref: TextRef) -> None:
    """Kept in tests/pictures, to be looked at."""
    refs = [text_ref(text) for text in TEXTS]
    page = sits_down("supervisor", **LOOKS[name])
    page.goto("/search")
    picture(page, f"{name}-1-box")
    page.fill("#term", "мектеп")
    page.press("#term", "Enter")
    expect(page.locator(".found mark")).to_have_count(3)
    picture(page, f"{name}-2-found")
    for step, path in enumerate(("/cases?sort=newest", "/lists?sort=newest", "/cases/many?sort=newest", "/cases/export",
                                 f"/cases/{refs[0]}/print"), start=3):
        page.goto(path)
        picture(page, f"{name}-{step}")
