"""How pages look: narrow, wide, magnified, by day and by night, with and without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
ALMATY, HOMONYM = "Мен Алматы қаласында тұрамын, сұрағым бар", "Мен Абай ауданында тұрамын, көмектесіңізші " * 4
Sit = Callable[..., Page]
TextRef = Callable[..., str]
SMALLEST_TARGET = 24


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_no_page_is_wider_than_the_screen(language: str, sits_down: Sit, text_ref: TextRef, complaints: list[str]) -> None:
    """320 px is also what a screen of 1280 px magnified four times has left (WCAG 1.4.10)."""
    ref = text_ref(ALMATY)
    text_ref(HOMONYM)
    text_ref("ұзынсөз" * 60)
    page = sits_down("supervisor", language=language)
    for address in ("/cases", "/queue", f"/cases/{ref}", "/me", "/me/security", "/nowhere"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            inner = page.evaluate("document.documentElement.scrollWidth")
            assert inner <= width, f"{address}: {inner} px on {width} px"
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_no_page_of_administration_is_wider_than_the_screen(sits_down: Sit) -> None:
    page = sits_down("administrator")
    for address in ("/admin/users", "/admin/users/1", "/admin/settings", "/admin/clocks", "/admin/retention",
                    "/me/security/codes", "/confirm"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)


def test_accepting_on_a_telephone_is_one_press_of_the_thumb(sits_down: Sit, text_ref: TextRef, row: Callable[..., Any]) -> None:
    first, second = text_ref(ALMATY), text_ref(ALMATY + "!")
    page = sits_down("ombudsman", "KZ-75", width=390, height=844)
    page.locator(f"#c-{first}").get_by_role("button", name="Қабылдау").click()
    expect(page.locator("#messages")).to_contain_text("қабылданды")
    assert row(first).status == "accepted"
    page.goto(f"/cases/{second}")
    button = page.get_by_role("button", name="Қабылдау")
    expect(button).to_be_in_viewport()
    box = button.bounding_box()
    assert box and box["y"] > 844 * 0.7 and box["height"] >= 44
    button.click()
    expect(page.locator(".case-head")).to_contain_text("Қабылданды")


def test_every_target_is_large_enough(sits_down: Sit, text_ref: TextRef) -> None:
    """At least 24 px high (WCAG 2.5.8); links within a line of text are excepted there too."""
    ref = text_ref(ALMATY)
    text_ref(HOMONYM)
    page = sits_down("supervisor")
    for address in ("/cases", "/queue", f"/cases/{ref}", "/me"):
        page.goto(address)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(SMALL, SMALLEST_TARGET) == [], (address, width)


SMALL = """least => [...document.querySelectorAll("button, select, summary, nav a, .button, .top a")]
  .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height < least)
  .map((part) => `${part.getBoundingClientRect().height} ${part.outerHTML}`)"""


def brightness(page: Page) -> float:
    """Of the page's ground, from 0 for black to 255 for white."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (float(part) for part in colour.strip("rgba()").split(",")[:3])
    return (red + green + blue) / 3


def test_the_night_shift_follows_the_system_unless_told_otherwise(sits_down: Sit) -> None:
    page = sits_down("operator")
    page.goto("/me")
    for theme, scheme, dark in (("system", "light", False), ("system", "dark", True), ("dark", "light", True),
                                ("light", "dark", False)):
        page.check(f"[name=theme][value={theme}]")
        page.locator(".fields .primary").click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        expect(page.locator("#messages")).to_contain_text("Сақталды")
        page.emulate_media(color_scheme=scheme)
        assert (brightness(page) < 60) is dark, (theme, scheme)


def test_words_stand_out_from_their_ground(sits_down: Sit, text_ref: TextRef) -> None:
    """At least 4.5 to 1 (WCAG 1.4.3)."""
    ref = text_ref(ALMATY)
    text_ref("Өлгім келеді")
    page = sits_down("supervisor")
    for address in ("/cases", "/queue", f"/cases/{ref}", "/me"):
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) == [], (address, scheme)


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (part) => {
    for (let at = part; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((part) => part.checkVisibility() && [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((part) => !part.closest(".unseen, .skip, option"))
    .map((part) => {
      const [a, b] = [light(rgb(getComputedStyle(part).color)), light(ground(part))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), part.outerHTML.slice(0, 120)];
    })
    .filter(([ratio]) => ratio < 4.5).map(([ratio, html]) => `${ratio.toFixed(2)} ${html}`);
}"""


def test_everything_works_without_a_script(sits_down: Sit, text_ref: TextRef, row: Callable[..., Any]) -> None:
    ref = text_ref(ALMATY)
    page = sits_down("ombudsman", "KZ-75", script=False)
    expect(page.get_by_role("link", name="Бетті қайта жүктеу")).to_be_visible()
    page.locator(f"#c-{ref}").get_by_role("button", name="Қабылдау").click()
    assert row(ref).status == "accepted"
    page.goto(f"/cases/{ref}")
    page.fill("#note-text", "Жазба")
    page.get_by_role("button", name="Жазбаны сақтау").click()
    expect(page.locator(".timeline")).to_contain_text("Жазба")
    page.locator("summary", has_text="Нәтижесін көрсетіп жабу").click()
    page.select_option("#close-outcome", "informed")
    page.locator("details[open] button").click()
    expect(page.locator(".case-head")).to_contain_text("Жабылды")
    page.get_by_role("button", name="РУС").click()
    expect(page.locator(".case-head")).to_contain_text("Закрыто")


def test_a_printed_case_leaves_the_controls_out(sits_down: Sit, text_ref: TextRef) -> None:
    ref = text_ref(ALMATY)
    page = sits_down("supervisor")
    page.goto(f"/cases/{ref}")
    page.emulate_media(media="print")
    for control in (".top", ".foot", ".acts", ".note"):
        expect(page.locator(f"{control}:visible")).to_have_count(0)
    expect(page.locator(".timeline")).to_be_visible()
