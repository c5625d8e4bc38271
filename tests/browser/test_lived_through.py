"""A case lived through on a telephone of 390 px, in Kazakh: offered, accepted, a text and its reply, a task, handed to another
region, accepted there, closed. The pictures lie in tests/pictures, for people to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contactcenter.rules.local_time import local

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[1] / "pictures"
CHILD, IN_ALMATY = "+77015550101", "Мен Алматы қаласында тұрамын, мектепте мені ұрады"
Sit = Callable[..., Page]


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps what is on the screen; a page is never wider than the telephone."""
    PICTURES.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        page.screenshot(path=str(PICTURES / f"lived-{name}.png"), full_page=True)

    return take


def does(page: Page, act: str, button: str = "button", **fields: str) -> None:
    """Unfolds an act of the case's page, fills it in and sends it."""
    page.locator(f"summary[data-act={act}]").click()
    form = page.locator(f"details[open] form[action*='/{act}']")
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator(button).last.click()


def test_a_case_lived_through_on_a_telephone(sits_down: Sit, text_ref: Callable[..., str], text_in: Callable[..., int],
                                             row: Callable[..., Any], picture: Callable[[Page, str], None]) -> None:
    ref = text_ref(IN_ALMATY, sender=CHILD, at=datetime.now(UTC))
    almaty = sits_down("ombudsman", "KZ-75", width=390, height=844)
    taraz = sits_down("ombudsman", "KZ-31", width=390, height=844)
    expect(almaty.locator(f"#c-{ref}")).to_contain_text("Жолданды")
    picture(almaty, "1-queue")
    almaty.locator(f"#c-{ref}").get_by_role("button", name="Қабылдау").click()
    expect(almaty.locator("#messages")).to_contain_text("қабылданды")
    almaty.goto(f"/cases/{ref}")
    picture(almaty, "2-accepted")

    does(almaty, "sms", text="Жазғаныңызды алдық, ертең хабарласамыз")
    expect(almaty.locator(".timeline")).to_contain_text("ертең хабарласамыз")
    text_in(CHILD, "рахмет, күтемін", at=datetime.now(UTC))
    expect(almaty.locator(".timeline")).to_contain_text("рахмет, күтемін")   # by itself
    picture(almaty, "3-text-and-reply")

    almaty.fill("#note-text", "Мектеп директорымен сөйлестім")
    almaty.get_by_role("button", name="Жазбаны сақтау").click()
    expect(almaty.locator(".timeline")).to_contain_text("директорымен")
    tomorrow = local(datetime.now(UTC) + timedelta(days=1))
    promise = almaty.locator("details:has(> summary[data-act=follow-up])")
    promise.locator("summary").click()
    promise.locator("[name=kind]").select_option("follow_up")
    promise.locator("[name=due]").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    promise.locator("[name=text]").fill("Мектептің жауабын сұрау")
    promise.locator("button").click()
    expect(almaty.locator(".promises")).to_contain_text("Мектептің жауабын сұрау")
    almaty.goto("/tasks")
    expect(almaty.locator("main")).to_contain_text("Мектептің жауабын сұрау")
    picture(almaty, "11-promised")
    text_in(CHILD, "жауап келді ме?", at=datetime.now(UTC))   # raises attention and settles no promise
    almaty.goto(f"/cases/{ref}")
    expect(almaty.locator(".promises")).to_contain_text("Мектептің жауабын сұрау")

    does(almaty, "transfer", region="KZ-31", reason="Бала Таразға көшті")
    expect(almaty.locator("#messages")).to_contain_text(ref)
    almaty.goto(f"/cases/{ref}")
    expect(almaty.locator("main")).to_contain_text("Бала Таразға көшті")
    picture(almaty, "4-left")

    expect(taraz.locator(f"#c-{ref}")).to_be_visible()
    taraz.goto(f"/cases/{ref}")
    picture(taraz, "5-offered-there")
    taraz.get_by_role("button", name="Қабылдау").click()
    expect(taraz.locator(".case-head")).to_contain_text("Қабылданды")
    does(taraz, "close", outcome="worked_with_state_bodies", note="Қорғаншылық органымен бірге шешілді")
    expect(taraz.locator(".case-head")).to_contain_text("Жабылды")
    picture(taraz, "6-closed")
    assert (row(ref).status, row(ref).region) == ("closed", "KZ-31")


def test_two_people_in_one_case_see_each_other_and_lose_no_word(sits_down: Sit, text_ref: Callable[..., str],
                                                                picture: Callable[[Page, str], None]) -> None:
    ref = text_ref(IN_ALMATY)
    one, two = sits_down("ombudsman", "KZ-75", width=390, height=844), sits_down("ombudsman", "KZ-75", width=390, height=844)
    one.goto(f"/cases/{ref}")
    two.goto(f"/cases/{ref}")
    expect(one.locator(".present")).to_contain_text("ашып отыр")
    two.fill("#note-text", "Жарты сөз")
    expect(two.locator("#typed-saved")).not_to_be_empty()
    expect(one.locator(".present")).to_contain_text("жазып отыр")
    picture(one, "7-somebody-writes")
    two.evaluate("window.onbeforeunload = null")
    two.on("dialog", lambda dialog: dialog.accept())
    two.reload()
    expect(two.locator("#note-text")).to_have_value("Жарты сөз")
    expect(two.locator("#typed-saved")).to_contain_text("қайта қойылды")
    two.locator("#note-text").press("End")
    two.locator("#note-text").press_sequentially(" @ombudsman-")
    expect(two.locator("#note-people button")).to_have_count(1)
    picture(two, "8-whom-a-note-tells")
    two.locator("#note-text").press("Tab")
    two.get_by_role("button", name="Жазбаны сақтау").click()
    expect(two.locator("#note-text")).to_have_value("")
    expect(one.locator(".timeline")).to_contain_text("Жарты сөз @ombudsman-")
    one.goto("/notices")
    picture(one, "9-told")
    two.goto("/team")
    picture(two, "10-team")
