"""The child, the files and the vocabulary in the browser: on a telephone, in Kazakh, in the dark, and without scripts. The
pictures lie in tests/pictures, for people to look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contactcenter.storage import details
from contactcenter.storage.db import db

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[1] / "pictures"
IN_ALMATY = "Мен Алматы қаласында тұрамын, мектепте мені ұрады"
NAME = "Айгерім Құпиябаева"
Sit = Callable[..., Page]


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps what is on the screen; a page is never wider than it."""
    PICTURES.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        wide = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, name
        page.screenshot(path=str(PICTURES / f"describing-{name}.png"), full_page=True)

    return take


def written(ref: str) -> Any:
    db.session.rollback()
    return details.of_case(int(ref[3:-2]))


def told_of_refusal(complaints: list[str]) -> None:
    """The browser notes the 422 of a refused form, and nothing else."""
    assert len(complaints) == 1 and "422" in complaints.pop()


def unfold(page: Page, act: str) -> None:
    page.locator(f"summary[data-act={act}]").click()


@pytest.mark.parametrize(("name", "look"), [
    ("telephone", {"width": 390, "height": 844}), ("dark", {"scheme": "dark"}), ("without-scripts", {"script": False}),
])
def test_a_child_is_described_and_a_file_added(sits_down: Sit, text_ref: Callable[..., str], name: str, look: dict[str, Any],
                                               picture: Callable[[Page, str], None], tmp_path: Path,
                                               complaints: list[str]) -> None:
    ref, page = text_ref(IN_ALMATY), sits_down("ombudsman", "KZ-75", **look)
    page.goto(f"/cases/{ref}")
    unfold(page, "details")
    page.fill("#details-child_name", NAME)
    page.fill("#details-child_grade", "5 Б")
    page.select_option("#details-living", "guardianship")
    page.check("input[name=groups][value=orphan]")
    page.select_option("#details-main_reason", "violence_bullying")
    picture(page, f"{name}-1-form")
    page.locator("form[action$='/details'] button").click()
    expect(page.locator("section.child")).to_contain_text("қамқоршысымен")
    assert (written(ref).child_name, written(ref).groups) == (NAME, ["orphan"]) and NAME not in page.content()

    unfold(page, "attach")
    (tmp_path / "күнделік.txt").write_text("Бүгін тағы ұрды", encoding="utf-8")
    page.set_input_files("#attach-files", tmp_path / "күнделік.txt")
    page.locator("form[action$='/attach'] button").click()
    expect(page.locator("section.files")).to_contain_text("күнделік.txt")
    with page.expect_download() as taken:
        page.get_by_role("link", name="күнделік.txt").click()
    assert taken.value.suggested_filename == "күнделік.txt"
    assert Path(taken.value.path()).read_text(encoding="utf-8") == "Бүгін тағы ұрды"

    unfold(page, "attach")
    (tmp_path / "сурет.jpg").write_bytes(b"MZ\x90\0")
    page.set_input_files("#attach-files", tmp_path / "сурет.jpg")
    page.locator("form[action$='/attach'] button").click()
    expect(page.locator("#problem")).to_contain_text("бұл бағдарлама")
    told_of_refusal(complaints)
    picture(page, f"{name}-2-refused")

    page.goto(f"/cases/{ref}")
    unfold(page, "reveal_name")
    page.select_option("#reveal_name-why", "to_recognise")
    page.locator("section.child details.reveal button").click()
    expect(page.locator("section.child")).to_contain_text(NAME)
    picture(page, f"{name}-3-name-shown")


def test_what_is_typed_about_a_child_survives_the_page(sits_down: Sit, text_ref: Callable[..., str]) -> None:
    ref, page = text_ref(IN_ALMATY), sits_down("ombudsman", "KZ-75")
    page.goto(f"/cases/{ref}")
    unfold(page, "details")
    with page.expect_response("**/typed"):
        page.fill("#details-school", "№ 15 мектеп")
    page.goto("/queue")
    page.goto(f"/cases/{ref}")
    expect(page.locator("#details-school")).to_have_value("№ 15 мектеп")
    page.locator("form[action$='/details'] button").click()
    expect(page.locator("section.child dl").first).to_contain_text("№ 15 мектеп")
    page.goto(f"/cases/{ref}")
    expect(page.locator("#details-school")).to_have_value("№ 15 мектеп")
    expect(page.locator("#details-school")).not_to_be_visible()


@pytest.mark.parametrize(("name", "look"), [("desktop", {}), ("telephone", {"width": 390, "height": 844, "scheme": "dark"})])
def test_an_administrator_changes_a_reason(sits_down: Sit, picture: Callable[[Page, str], None], name: str,
                                           look: dict[str, Any], complaints: list[str]) -> None:
    page = sits_down("administrator", **look)
    page.goto("/admin/vocabulary")
    picture(page, f"vocabulary-{name}-1-list")
    page.goto("/admin/vocabulary/violence_bullying")
    page.fill("#reason-kk", "Буллинг")
    page.locator("button[name=look]").click()
    expect(page.locator(".preview b")).to_have_text("Буллинг")
    picture(page, f"vocabulary-{name}-2-preview")
    page.fill("#reason-ru", "")
    page.locator("button[value=set]").click()
    expect(page.locator("#problem")).to_be_visible()
    told_of_refusal(complaints)
    expect(page.locator("#reason-kk")).to_have_value("Буллинг")
    page.fill("#reason-ru", "Буллинг")
    page.locator("button[value=set]").click()
    expect(page.locator("#messages")).to_contain_text("2026-1+1")
    picture(page, f"vocabulary-{name}-3-done")
