"""Pages that stay fresh by themselves without disturbing anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import delete

from contactcenter.casework import working
from contactcenter.casework.working import Form
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession
from tests.conftest import NOW

pytestmark = pytest.mark.browser
NOWHERE, ALMATY = "Көмектесіңізші", "Мен Алматы қаласында тұрамын, сұрағым бар"
LIVE_MILLISECONDS = 10_000   # patience, no bar: on a shared machine a test proves that, not how fast, a page refreshes itself
Sit = Callable[..., Page]
TextRef = Callable[..., str]


@pytest.fixture
def colleague(account: Callable[..., Staff]) -> Callable[..., None]:
    """Somebody at another desk, who writes a note."""
    staff = account("supervisor")

    def notes(ref: str, text: str) -> None:
        key = f"{len(text):08x}-0000-4000-8000-000000000000"
        working.add_note(Form(case_number=int(ref[3:-2]), by=staff, key=key, version=1, now=NOW), text)

    return notes


def test_a_text_stands_on_the_open_page_within_two_seconds(sits_down: Sit, text_ref: TextRef) -> None:
    page = sits_down("operator")
    expect(page.locator(".empty")).to_be_visible()
    page.evaluate("window.neverReloaded = true")
    for text in (NOWHERE, "Тағы бір хабарлама"):
        ref = text_ref(text)
        expect(page.locator(f"#c-{ref}")).to_contain_text(text, timeout=LIVE_MILLISECONDS)
    expect(page.locator(".counters")).to_contain_text("Жаңа 2", timeout=LIVE_MILLISECONDS)
    assert page.evaluate("window.neverReloaded")
    expect(page.locator("#live")).to_contain_text("жаңартылды")


def test_a_case_stands_in_its_ombudsmans_queue_and_in_no_other(sits_down: Sit, text_ref: TextRef) -> None:
    almaty, atyrau = sits_down("ombudsman", "KZ-75"), sits_down("ombudsman", "KZ-23")
    ref = text_ref(ALMATY)
    expect(almaty.locator(f"#c-{ref}")).to_be_visible(timeout=LIVE_MILLISECONDS)
    expect(almaty.locator(".tabs")).to_contain_text("Қабылдау керек 1")
    atyrau.reload()
    expect(atyrau.locator(".empty")).to_be_visible()


def test_new_rows_wait_while_somebody_is_at_the_list(sits_down: Sit, text_ref: TextRef) -> None:
    first = text_ref(NOWHERE)
    page = sits_down("operator")
    page.keyboard.press("j")
    expect(page.locator(f"#c-{first} a")).to_be_focused()
    second = text_ref("Екінші хабарлама")
    waiting = page.locator(".waiting-rows")
    expect(waiting).to_have_text("1 жаңа ▲", timeout=LIVE_MILLISECONDS)
    expect(page.locator(f"#c-{second}")).to_have_count(0)
    expect(page.locator("#announced")).to_have_text("1 жаңа ▲")
    page.keyboard.press("u")
    expect(page.locator(f"#c-{second}")).to_be_visible()
    expect(waiting).to_be_hidden()
    expect(page.locator(f"#c-{first} a")).to_be_focused()


def test_new_rows_do_not_move_what_is_under_the_pointer(sits_down: Sit, text_ref: TextRef) -> None:
    first = text_ref(NOWHERE)
    page = sits_down("operator")
    page.locator(f"#c-{first}").hover()
    before = page.locator(f"#c-{first}").bounding_box()
    second = text_ref("Екінші хабарлама")
    expect(page.locator(".waiting-rows")).to_be_visible(timeout=LIVE_MILLISECONDS)
    assert (page.locator(f"#c-{first}").bounding_box() or {})["height"] == (before or {})["height"]
    page.mouse.move(5, 5)
    expect(page.locator(f"#c-{second}")).to_be_visible()


def test_a_row_that_is_looked_at_changes_in_its_place(sits_down: Sit, text_ref: TextRef, account: Callable[..., Staff]) -> None:
    ref, staff = text_ref(NOWHERE), account("supervisor")
    page = sits_down("operator")
    page.keyboard.press("j")
    working.claim_case(Form(case_number=int(ref[3:-2]), by=staff, key="0" * 32, version=1, now=NOW))
    expect(page.locator(f"#c-{ref}")).to_contain_text(staff.display_name, timeout=LIVE_MILLISECONDS)
    expect(page.locator(f"#c-{ref} a")).to_be_focused()


def test_what_is_being_written_survives_a_colleagues_change(sits_down: Sit, text_ref: TextRef,
                                                           colleague: Callable[..., None]) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/cases/{ref}")
    page.keyboard.press("n")
    page.keyboard.type("Жарты жол")
    colleague(ref, "Басқа адамның жазбасы")
    expect(page.locator(".timeline")).to_contain_text("Басқа адамның жазбасы", timeout=2 * LIVE_MILLISECONDS)
    expect(page.locator("#note-text")).to_have_value("Жарты жол")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type(" және қалғаны")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("Жарты жол және қалғаны")


def test_a_form_that_is_being_filled_in_is_not_exchanged(sits_down: Sit, text_ref: TextRef, row: Callable[..., Any],
                                                         colleague: Callable[..., None], complaints: list[str]) -> None:
    """It says that the case has changed, and is refused as stale with every word kept."""
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/cases/{ref}")
    page.keyboard.press("x")
    page.select_option("#close-outcome", "prank")
    page.fill("#close-note", "Менің жазбам")
    colleague(ref, "Басқа адамның жазбасы")
    expect(page.locator(".acts .outdated")).to_have_text("Сіз жазып жатқанда өтініш өзгерді.", timeout=2 * LIVE_MILLISECONDS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#problem")).to_be_focused()
    expect(page.locator("#close-note")).to_have_value("Менің жазбам")
    assert row(ref).status == "new"
    page.locator("#close-note").press("Control+Enter")
    expect(page.locator(".case-head")).to_contain_text("Жабылды")
    assert row(ref).outcome == "prank"
    assert all("409" in complaint for complaint in complaints)
    complaints.clear()


def test_a_lost_connection_is_said_in_red_and_comes_back(sits_down: Sit, text_ref: TextRef, complaints: list[str]) -> None:
    page = sits_down("operator")
    cut = "**/fragment*"

    def fail(route: Route) -> None:
        route.abort()

    page.route(cut, fail)
    expect(page.locator(".strip")).to_contain_text("Байланыс үзілді", timeout=10_000)
    page.unroute(cut, fail)
    ref = text_ref(NOWHERE)
    expect(page.locator(f"#c-{ref}")).to_be_visible(timeout=10_000)
    expect(page.locator(".strip")).to_be_hidden()
    assert complaints and all("ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


def test_a_session_that_ends_leads_to_the_sign_in_page(sits_down: Sit, complaints: list[str]) -> None:
    page = sits_down("operator")
    db.session.execute(delete(StaffSession))
    db.session.commit()
    page.wait_for_url("**/login?next=*")
    assert all("401" in complaint for complaint in complaints)
    complaints.clear()


def test_a_session_that_ends_while_somebody_writes_takes_no_word_away(sits_down: Sit, text_ref: TextRef,
                                                                     complaints: list[str]) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/cases/{ref}")
    page.fill("#note-text", "Ұзақ жазба")
    db.session.execute(delete(StaffSession))
    db.session.commit()
    expect(page.locator(".strip")).to_contain_text("Жазғаныңызды көшіріп алып", timeout=2 * LIVE_MILLISECONDS)
    expect(page.locator("#note-text")).to_have_value("Ұзақ жазба")
    complaints.clear()


def test_clocks_count_on(sits_down: Sit, text_ref: TextRef) -> None:
    text_ref(NOWHERE, at=datetime.now(UTC))
    page = sits_down("operator")
    page.clock.install()
    page.reload()
    before = page.locator("time.due").first.inner_text()
    page.clock.fast_forward("03:00")
    expect(page.locator("time.due").first).not_to_have_text(before)
