"""The console in a real browser: ringing, talking, writing down; nothing typed is ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import delete, select

from contactcenter.casework import answering, presence
from contactcenter.dashboard.clock import now
from contactcenter.rules.staff import Staff
from contactcenter.storage import details, drafts
from contactcenter.storage.db import db
from contactcenter.storage.log_models import Draft
from contactcenter.storage.models import StaffSession, User
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.switchboard import CHILD, Calling, call_in, caller_hangs_up, connect  # noqa: F401

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[1] / "pictures"
PATIENCE_MILLISECONDS = 15_000
NOWHERE = "Көмектесіңізші"
Sit = Callable[..., Page]
TextRef = Callable[..., str]
Row = Callable[[str], Any]
CallIn = Callable[..., Calling]


def starts_shift(page: Page) -> None:
    page.goto("/console")
    page.fill("[name=address_telephone]", "+7 701 765 43 21")
    page.click("#start-shift")
    expect(page.locator(".state.available")).to_be_visible()


def operator() -> Staff:
    """Whoever sits at the only desk."""
    db.session.rollback()
    row = db.session.execute(select(User.__table__).where(User.role == "operator")).one()
    return Staff(id=row.id, name=row.name, display_name=row.display_name, role=row.role)


def rings(page: Page) -> None:
    expect(page.locator("#ringing")).to_be_visible(timeout=PATIENCE_MILLISECONDS)


def saved(page: Page) -> None:
    """The draft stands on the server."""
    expect(page.locator("#saved")).to_have_text(re.compile(r"\d\d:\d\d"), timeout=PATIENCE_MILLISECONDS)


def written(ref: str) -> Any:
    db.session.rollback()
    return details.of_case(int(ref[3:-2]))


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"console-{name}.png", full_page=True)


def test_a_call_is_answered_and_written_down_by_keyboard_alone(sits_down: Sit, call_in: CallIn, row: Row) -> None:  # noqa: F811
    page = sits_down("operator")
    starts_shift(page)
    page.evaluate("window.neverLeft = true")
    call = call_in()
    rings(page)
    expect(page.locator("#rings")).not_to_be_empty()
    page.keyboard.press("a")
    expect(page.locator(".state.on_call")).to_be_visible()
    expect(page.locator("#log")).to_be_visible()
    connect(call.id, operator())
    page.keyboard.press("n")
    page.keyboard.type("Мектепте ұрады; a, p, s – жай әріптер")
    saved(page)
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.keyboard.type("травля")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".main-tag")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#after")).to_contain_text(call.ref)
    assert (row(call.ref).status, row(call.ref).region) == ("offered", "KZ-10")
    assert written(call.ref).reasons[0].endswith("bullying")
    expect(page.locator(".call-acts [data-press=KeyZ]")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".state.wrap_up")).to_be_visible()
    assert page.evaluate("window.neverLeft"), "a telephone in the browser would have been cut off"


def test_a_call_rings_in_a_hidden_tab_without_a_stream(sits_down: Sit, call_in: CallIn) -> None:  # noqa: F811
    page = sits_down("operator")
    starts_shift(page)
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", { get: () => true });
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    call_in()
    rings(page)


def test_what_is_typed_survives_reload_and_crash(sits_down: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/console?case={ref}")
    page.fill("#log-narrative", "Жарты сөйлем")
    page.check("[name=caller_kind][value=child]")
    page.fill("#log-child_age", "x1")
    saved(page)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(f"/console?case={ref}")
    expect(again.locator("#log-narrative")).to_have_value("Жарты сөйлем")
    expect(again.locator("#log-child_age")).to_have_value("x1")
    expect(again.locator("[name=caller_kind][value=child]")).to_be_checked()


def test_what_rings_disturbs_nobody_who_writes(sits_down: Sit, text_ref: TextRef, call_in: CallIn) -> None:  # noqa: F811
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    starts_shift(page)
    page.goto(f"/console?case={ref}")
    page.focus("#log-narrative")
    page.keyboard.type("Мен жазып ")
    call = call_in()
    rings(page)
    page.keyboard.type("отырмын, a a a")
    expect(page.locator("#log-narrative")).to_have_value("Мен жазып отырмын, a a a")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(f"[data-sheet='{call.ref}']")).to_be_visible()
    kept = drafts.of(operator().id, int(ref[3:-2]))
    assert kept is not None and kept.fields["narrative"] == "Мен жазып отырмын, a a a"


def test_a_call_that_somebody_else_took_rings_no_more(sits_down: Sit, call_in: CallIn,  # noqa: F811
                                                      account: Callable[..., Staff]) -> None:
    page = sits_down("operator")
    starts_shift(page)
    call = call_in()
    rings(page)
    caller_hangs_up(call.id)
    expect(page.locator("#ringing")).to_have_count(0, timeout=PATIENCE_MILLISECONDS)
    expect(page.locator("#rings")).to_be_empty()


def test_a_stale_click_on_answer_is_told_who_has_the_call(sits_down: Sit, call_in: CallIn,  # noqa: F811
                                                          account: Callable[..., Staff], complaints: list[str]) -> None:
    page = sits_down("operator")
    starts_shift(page)
    call = call_in()
    rings(page)
    page.route("**/console/fragment*", lambda route: route.fulfill(status=304))
    colleague = account("supervisor", name="aigerim")
    take_over(call, colleague)
    page.click("#answer")
    expect(page.locator("#problem")).to_contain_text("aigerim")
    assert complaints and all("409" in complaint for complaint in complaints)
    complaints.clear()


def take_over(call: Calling, staff: Staff) -> None:
    presence.start_shift(staff, reach="telephone", address="+77011111111", languages=["kk"], now=now())
    answering.answer(staff, call.id, now=now())


def test_a_save_that_fails_is_said_and_tried_again(sits_down: Sit, text_ref: TextRef, complaints: list[str]) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/console?case={ref}")

    def fail(route: Route) -> None:
        route.abort()

    page.route("**/console/draft", fail)
    page.fill("#log-narrative", "Жоғалмасын")
    expect(page.locator("#saved.bad")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.unroute("**/console/draft", fail)
    saved(page)
    expect(page.locator("#saved.bad")).to_have_count(0)
    assert all("ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


def test_signing_in_again_in_another_tab_saves_what_was_kept(sits_down: Sit, text_ref: TextRef,
                                                             complaints: list[str]) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/console?case={ref}")
    db.session.execute(delete(StaffSession))
    db.session.commit()
    page.fill("#log-narrative", "Ұзақ жазба")
    expect(page.locator("#saved.bad")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    other = page.context.new_page()
    other.goto("/login")
    other.fill("#name", operator().name)
    other.fill("#password", PASSWORD)
    other.press("#password", "Enter")
    other.wait_for_url(lambda address: "/login" not in address)   # the demonstration asks for no second factor
    expect(page.locator("#saved:not(.bad)")).to_have_text(re.compile(r"\d\d:\d\d"), timeout=PATIENCE_MILLISECONDS)
    expect(page.locator("#log-narrative")).to_have_value("Ұзақ жазба")
    db.session.rollback()
    assert db.session.execute(select(Draft.__table__)).one().fields["narrative"] == "Ұзақ жазба"
    complaints.clear()


def test_a_place_is_found_while_typing_and_brings_its_region(sits_down: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/console?case={ref}")
    page.focus("#log-place")
    page.keyboard.type("семип")
    expect(page.locator("#places .option").first).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#log-place")).to_have_value("Семей")
    expect(page.locator("#log-region")).to_have_value("KZ-10")
    assert "case=" in page.url and "%" not in page.url


def test_the_machine_suggests_and_a_person_takes_it(sits_down: Sit, text_ref: TextRef) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator")
    page.goto(f"/console?case={ref}")
    page.fill("#log-narrative", "Семей қаласында тұрады, өлгім келеді дейді")
    page.click("#hints [data-region='KZ-10']", timeout=PATIENCE_MILLISECONDS)
    expect(page.locator("#log-region")).to_have_value("KZ-10")
    page.click("#hints [data-urgency]", timeout=PATIENCE_MILLISECONDS)
    expect(page.locator("[name=urgency][value='1']")).to_be_checked()


@pytest.mark.parametrize(("name", "look"), [
    ("wide", {}), ("dark-390", {"scheme": "dark", "width": 390, "height": 844}),
    ("320-ru", {"width": 320, "height": 700, "language": "ru"})])
def test_the_console_looks_right_in_every_state(name: str, look: dict[str, Any], sits_down: Sit, call_in: CallIn,  # noqa: F811
                                                text_ref: TextRef) -> None:
    text_ref("Мен Семейде тұрамын, мектепте ұрады", sender=CHILD)
    text_ref(NOWHERE)
    page = sits_down("operator", **look)
    page.goto("/console")
    picture(page, f"{name}-1-start")
    starts_shift(page)
    call = call_in()
    rings(page)
    picture(page, f"{name}-2-ringing")
    fits(page)
    page.click("#answer")
    expect(page.locator("#log")).to_be_visible()
    connect(call.id, operator())
    expect(page.locator("#act-hold")).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    page.check("[name=in_danger][value=yes]")
    page.fill("#log-narrative", "Семей қаласында тұрады. Әкесі ішіп келіп ұрады, өлгім келеді дейді.")
    page.focus("#reason-search")
    page.keyboard.type("дом" if look.get("language") == "ru" else "ү")
    saved(page)
    picture(page, f"{name}-3-talking")
    page.keyboard.press("Enter")
    fits(page)
    page.click("#act-hang-up")
    expect(page.locator(".state.wrap_up")).to_be_visible()
    picture(page, f"{name}-4-wrapping-up")
    fits(page)


def fits(page: Page) -> None:
    """Nothing is wider than the screen, no target is lower than 24 px (WCAG 1.4.10, 2.5.8)."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("""[...document.querySelectorAll("button, select, summary, .console input:not([type=hidden])")].filter(
        (part) => part.checkVisibility() && !part.matches("[type=radio], [type=checkbox]")
        && part.getBoundingClientRect().height < 24).map((part) => part.outerHTML)""") == []


def test_without_a_script_a_case_is_written_down(sits_down: Sit, text_ref: TextRef, row: Row) -> None:
    ref = text_ref(NOWHERE)
    page = sits_down("operator", script=False)
    page.goto(f"/console?case={ref}")
    page.fill("#log-narrative", "Скриптсіз")
    page.select_option("#log-reason", "violence_bullying")
    page.select_option("#log-region", "KZ-75")
    page.click("#finish-offer")
    assert (row(ref).status, row(ref).region) == ("offered", "KZ-75")
    assert (written(ref).narrative, written(ref).reasons) == ("Скриптсіз", ["violence_bullying"])
