"""What the provider does when the service fails."""
from collections.abc import Callable

import pytest

from tests.simulator.listener import Listener
from tests.simulator.provider import CHILD, TOKEN, Provider

SMS = "/webhooks/twilio/sms"
BACK_UP = "/backup"
Opens = Callable[..., Provider]
NOBODY = "http://127.0.0.1:9"


def _with_overrides(opens: Opens, service: Listener, fragment: str) -> Provider:
    return opens(sms_url=f"{service.url}{SMS}#{fragment}")


@pytest.mark.parametrize(
    "status", ["500 Internal Server Error", "503 Service Unavailable", "403 Forbidden", "404 Not Found"],
)
def test_an_error_status_is_not_tried_again(provider: Provider, service: Listener, status: str) -> None:
    service.says(SMS, status=status)
    sent = provider.texts("сәлем")
    assert (sent["status"], sent["error_code"]) == (int(status[:3]), 11200)
    assert len(service.told(SMS)) == 1
    assert provider.errors() == [11200]
    assert provider.messages()[0]["webhook"] == int(status[:3])


def test_the_text_is_still_in_the_list_when_the_service_failed(provider: Provider, service: Listener) -> None:
    service.says(SMS, status="500 Internal Server Error")
    sid = provider.texts("көмек")["sid"]
    listed = provider.client().messages.list(from_=CHILD)
    assert [
        (message.sid, message.body, message.direction) for message in listed
    ] == [(sid, "көмек", "inbound")]


def test_a_connection_that_cannot_be_made_is_tried_once_more(opens: Opens) -> None:
    provider = opens(sms_url=NOBODY)
    sent = provider.texts("сәлем")
    assert (sent["status"], sent["error_code"]) == (None, 11205)
    assert [entry["attempt"] for entry in provider.get("/log")["entries"]] == [2, 1]


def test_a_connection_that_breaks_after_the_request_is_not_tried_again(
    provider: Provider, service: Listener,
) -> None:
    service.says(SMS, trouble="reset")
    assert provider.texts("сәлем")["error_code"] == 11205
    assert len(service.told(SMS)) == 1


def test_a_silent_service_is_given_up_and_not_tried_again(opens: Opens, service: Listener) -> None:
    service.says(SMS, trouble="hang")
    sent = _with_overrides(opens, service, "rt=150").texts("сәлем")
    assert (sent["status"], sent["error_code"], len(service.told(SMS))) == (None, 11205, 1)


def test_overrides_earn_further_tries_of_the_same_signed_request(opens: Opens, service: Listener) -> None:
    service.says(SMS, trouble="hang")
    service.says(SMS, status="502 Bad Gateway")
    service.says(SMS)
    sent = _with_overrides(opens, service, "rc=2&rp=ct,rt,5xx&rt=150").texts("сәлем")
    assert sent["status"] == 200
    tries = service.told(SMS)
    assert len(tries) == 3 and all(told.is_signed_with(TOKEN) for told in tries)
    assert len({told.idempotency_token for told in tries}) == 1
    assert all("#" not in told.url for told in tries)


def test_overrides_that_do_not_name_the_failure_earn_nothing(opens: Opens, service: Listener) -> None:
    service.says(SMS, status="404 Not Found")
    _with_overrides(opens, service, "rc=5&rp=ct,5xx").texts("сәлем")
    assert len(service.told(SMS)) == 1


@pytest.mark.parametrize(
    ("fragment", "tries"), [("rc=6&rp=all", 2), ("rc=x&rp=5xx", 2), ("rc=0&rp=5xx", 1), ("rc=3&rp=all", 4)],
)
def test_how_often_may_be_asked_for(opens: Opens, service: Listener, fragment: str, tries: int) -> None:
    service.says(SMS, status="500 Internal Server Error")
    _with_overrides(opens, service, fragment).texts("сәлем")
    assert len(service.told(SMS)) == tries


def test_the_fallback_gets_the_same_text_and_the_error(opens: Opens, service: Listener) -> None:
    service.says(SMS, status="500 Internal Server Error")
    service.says(BACK_UP, "<Response><Message>Аман</Message></Response>")
    provider = opens(sms_fallback_url=service.url + BACK_UP, sms_url=service.url + SMS + "#rc=1")
    provider.texts("сәлем")
    first, second = service.told(SMS)[0], service.told(BACK_UP)[0]
    assert second["MessageSid"] == first["MessageSid"] and second["Body"] == "сәлем"
    assert (second["ErrorCode"], second["ErrorUrl"]) == ("11200", service.url + SMS)
    assert second.is_signed_with(TOKEN)
    assert provider.settles(CHILD, "delivered")[0]["body"] == "Аман"


@pytest.mark.parametrize(("body", "content_type", "code"), [
    ("<Response><Message>", "text/xml", 12100),
    ("<Antwort/>", "text/xml", 12100),
    ("", "text/xml", 12100),
    ("<Response/>", "application/json", 12300),
    ("<Response/>", None, 12300),
    ("<Response>" + " " * 65_536 + "</Response>", "text/xml", 11750),
])
def test_an_answer_that_is_no_twiml_counts_as_a_failure(
    opens: Opens, service: Listener, body: str, content_type: str | None, code: int
) -> None:
    service.says(SMS, body, content_type=content_type)
    provider = opens(sms_fallback_url=service.url + BACK_UP)
    provider.texts("сәлем")
    assert provider.errors() == [code]
    assert service.told(BACK_UP)[0]["ErrorCode"] == str(code)


@pytest.mark.parametrize("content_type", ["text/xml; charset=utf-8", "application/xml", "text/html"])
def test_any_xml_type_will_do(provider: Provider, service: Listener, content_type: str) -> None:
    service.says(SMS, content_type=content_type)
    provider.texts("сәлем")
    assert provider.errors() == []


def test_no_content_is_an_empty_answer(provider: Provider, service: Listener) -> None:
    service.says(SMS, "", status="204 No Content", content_type=None)
    provider.texts("сәлем")
    assert provider.errors() == []


def test_a_redirecting_web_server_counts_as_a_failure(provider: Provider, service: Listener) -> None:
    service.says(SMS, status="302 Found")
    assert provider.texts("сәлем")["error_code"] == 11200


def test_the_journal_tells_each_attempt(provider: Provider, service: Listener) -> None:
    service.says(SMS, status="500 Internal Server Error")
    sid = provider.texts("сәлем")["sid"]
    entry, = provider.get("/log?errors=1")["entries"]
    assert (
        entry["kind"], entry["sid"], entry["url"], entry["status"],
    ) == ("sms", sid, service.url + SMS, 500)
    assert entry["milliseconds"] >= 0 and entry["detail"]
