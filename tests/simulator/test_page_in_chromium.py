"""The page as people use it, in a real browser."""
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.simulator.listener import Listener
from tests.simulator.provider import Provider

pytestmark = pytest.mark.browser
SMS, VOICE = "/webhooks/twilio/sms", "/webhooks/twilio/voice"
MENU = """<Response><Gather numDigits='1' timeout='600' action='next'>
    <Say language='kk-KZ'>Бірді басыңыз</Say>
</Gather></Response>"""


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of."""
    return []


@pytest.fixture(scope="module")
def browser() -> Iterator[Callable[..., Page]]:
    """Opens pages of a size and a colour scheme."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])

        def open_page(*, width: int = 1280, dark: bool = False) -> Page:
            return chromium.new_page(
                viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light",
            )

        yield open_page
        chromium.close()


@pytest.fixture
def page(browser: Callable[..., Page], provider: Provider, complaints: list[str]) -> Iterator[Page]:
    """The Kazakh page."""
    opened = browser()
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(provider.url)
    yield opened
    opened.close()
    assert complaints == []


def test_a_child_writes_and_is_answered(page: Page, provider: Provider, service: Listener) -> None:
    service.says(SMS, "<Response><Message>Хабарыңыз қабылданды</Message></Response>")
    child = page.locator(".handset").nth(0)
    child.get_by_text("Дайын мәтіндер").click()
    child.locator(".prepared button").nth(0).click()
    child.get_by_role("button", name="Жіберу", exact=True).click()
    expect(child.locator(".texts li.mine")).to_contain_text("қызмет қабылдады")
    expect(child.locator(".texts li:not(.mine)")).to_contain_text("Хабарыңыз қабылданды")
    expect(child.locator(".texts li:not(.mine)")).to_contain_text("жеткізілді")
    expect(child.get_by_label("Хабарлама мәтіні").last).to_have_value("")
    expect(page.locator("#log")).to_contain_text(SMS)
    assert service.told(SMS)[0]["From"] == "+77015550101"


def test_a_text_the_service_did_not_take_is_marked(page: Page, provider: Provider, service: Listener) -> None:
    service.says(SMS, status="500 Internal Server Error")
    child = page.locator(".handset").nth(1)
    child.locator("textarea").fill("көмек")
    child.locator("textarea").press("Enter")
    expect(child.locator(".texts .bad")).to_contain_text("қызмет қабылдамады (500)")
    expect(page.locator("#log tr.bad")).to_contain_text("11200")


def test_a_call_with_a_key_and_a_hang_up(page: Page, provider: Provider, service: Listener) -> None:
    service.says(VOICE, MENU)
    service.says("/webhooks/twilio/next", "<Response><Say>Күтіңіз</Say><Pause length='600'/></Response>")
    parent = page.locator(".handset").nth(2)
    parent.get_by_role("button", name="Қоңырау шалу").click()
    expect(parent.locator(".state")).to_contain_text("перне басуды күтуде")
    expect(parent.locator(".heard")).to_contain_text("Бірді басыңыз")
    parent.get_by_role("button", name="1", exact=True).click()
    expect(parent.locator(".heard")).to_contain_text("Күтіңіз")
    parent.get_by_role("button", name="Қоңырауды аяқтау").click()
    expect(parent.locator(".state")).to_contain_text("аяқталды")
    expect(parent.get_by_role("button", name="Қоңырау шалу")).to_be_enabled()


def test_what_is_being_typed_is_left_alone(page: Page, provider: Provider, service: Listener) -> None:
    child = page.locator(".handset").nth(0)
    child.locator("textarea").fill("әлі жазып отыр")
    child.locator("[name=number]").fill("+7705111")
    provider.texts("басқа хат")
    expect(child.locator(".texts li")).to_have_count(1)
    expect(child.locator("textarea")).to_have_value("әлі жазып отыр")
    expect(child.locator("[name=number]")).to_have_value("+7705111")


def test_faults_are_switched_and_shown(page: Page, provider: Provider, service: Listener) -> None:
    sends = page.locator(".fault[data-door=sends]")
    sends.locator("select").select_option("accept-then-hang")
    sends.get_by_label("Неше рет").fill("3")
    sends.get_by_role("button", name="Қолдану").click()
    expect(sends.locator("output")).to_have_text("accept-then-hang × 3")
    assert provider.get("/faults")["sends"] == {"fault": "accept-then-hang", "count": 3}
    page.get_by_role("button", name="Бәрін өшіру").click()
    expect(sends.locator("output")).to_have_text("")


def test_the_service_rings_a_handset(page: Page, provider: Provider, service: Listener) -> None:
    service.says("/call", "<Response><Say>Сәлеметсіз бе</Say></Response>")
    provider.client().calls.create(
        to="+77785550103", from_="111", url=service.url + "/call", timeout=600)
    parent = page.locator(".handset").nth(2)
    parent.get_by_role("button", name="Жауап беру").click()
    expect(parent.locator(".heard")).to_contain_text("Сәлеметсіз бе")


@pytest.mark.parametrize(("width", "dark"), [(390, False), (320, True)])
def test_a_telephones_screen_is_wide_enough(
    browser: Callable[..., Page], provider: Provider, service: Listener, width: int, dark: bool
) -> None:
    service.says(VOICE, MENU)
    provider.texts("ұзақсөз" * 60)
    provider.calls(until="keys")
    provider.client().calls.create(to="sip:" + "operator" * 6 + "@example.kz", from_="111", twiml=MENU, timeout=600)
    page = browser(width=width, dark=dark)
    page.goto(provider.url + "/?lang=ru")
    expect(page.locator(".handset").nth(0).locator(".heard li")).to_have_count(1)
    expect(page.locator("#telephones .pick-up")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground.removeprefix("rgb(").removesuffix(")").split(","))) < 200) is dark
    page.close()


def test_an_operators_telephone_is_picked_up_and_talks_to_the_child(
    page: Page, provider: Provider, service: Listener
) -> None:
    service.says(VOICE, "<Response><Dial timeout='600'><Client>operator-1</Client></Dial></Response>")
    child, telephone = page.locator(".handset").nth(0), page.get_by_label("client:operator-1")
    child.get_by_role("button", name="Қоңырау шалу").click()
    expect(telephone.get_by_role("button", name="Қабылдамау")).to_be_visible()
    telephone.get_by_role("button", name="Жауап беру").click()
    expect(child.locator(".state")).to_contain_text("байланыс орнады")
    child.get_by_label("Айтатын сөзіңіз").fill("мені ұрады")
    child.get_by_label("Айтатын сөзіңіз").press("Enter")
    expect(telephone.locator(".heard")).to_contain_text("Әңгімелесуші мені ұрады")
    telephone.get_by_label("Айтатын сөзіңіз").fill("тыңдап тұрмын")
    telephone.get_by_role("button", name="Айту").click()
    expect(child.locator(".heard")).to_contain_text("тыңдап тұрмын")
    telephone.get_by_role("button", name="Қоңырауды аяқтау").click()
    expect(telephone.locator(".state")).to_contain_text("аяқталды")
    telephone.get_by_label("Өзі жауап береді").check()
    child.get_by_role("button", name="Қоңырау шалу").click()
    expect(child.locator(".state")).to_contain_text("байланыс орнады")


def test_a_caller_waits_in_a_queue(page: Page, provider: Provider, service: Listener) -> None:
    service.says(VOICE, "<Response><Enqueue waitUrl=''>line</Enqueue></Response>")
    parent = page.locator(".handset").nth(2)
    parent.get_by_role("button", name="Қоңырау шалу").click()
    expect(parent.locator(".state")).to_contain_text("кезекте күтіп тұр")
    provider.calls("+77015559999", until="waiting")
    expect(page.locator("#elsewhere li")).to_contain_text("+77015559999")
