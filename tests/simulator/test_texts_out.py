"""The service texts a handset: taken or refused as the provider does, moved forward, and reported."""
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.listener import Listener
from tests.simulator.provider import ACCOUNT, CHILD, SERVICE_NUMBER, TOKEN, Provider

REPORT = "/webhooks/twilio/message-status"
LAND_LINE = "+77222555010"
Opens = Callable[..., Provider]


def test_the_create_answer_has_the_providers_shape(provider: Provider) -> None:
    response = provider.sends(body="Қабылданды")
    message = response.json()
    assert response.status_code == 201
    assert set(message) == {
        "account_sid", "api_version", "body", "date_created", "date_sent", "date_updated", "direction",
        "error_code", "error_message", "from", "messaging_service_sid", "num_media", "num_segments",
        "price", "price_unit", "sid", "status", "subresource_uris", "to", "uri",
    }
    expected = {"status": "queued", "direction": "outbound-api", "num_segments": "1"}
    assert {name: message[name] for name in expected} == expected
    assert message["date_sent"] is None and message["date_created"].endswith(" +0000")
    assert message["uri"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message['sid']}.json"


def test_it_is_sent_then_delivered_and_each_is_reported(provider: Provider, service: Listener) -> None:
    sid = provider.sends(StatusCallback=service.url + REPORT + "?ob=42#rc=2&rp=ct").json()["sid"]
    sent, delivered = service.waits_for(REPORT, count=2)
    for told, status in ((sent, "sent"), (delivered, "delivered")):
        assert told.is_signed_with(TOKEN) and told.url.endswith("?ob=42")
        expected = {
            "MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": CHILD,
            "From": SERVICE_NUMBER, "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01",
        }
        assert told.only(expected) == expected
        assert "ErrorCode" not in told
    assert provider.client().messages(sid).fetch().status == "delivered"


@pytest.mark.parametrize(("to", "changed", "status", "code", "why"), [
    ("", {}, 400, 21604, "no recipient"),
    ("87015550101", {}, 400, 21211, "not E.164"),
    ("+266696687", {}, 400, 21211, "a number that stands for a withheld one"),
    ("111", {}, 400, 21211, "a short code"),
    (LAND_LINE, {}, 400, 21614, "a land line"),
    (CHILD, {"From": "+77010000000"}, 400, 21606, "not our number"),
    (CHILD, {"From": ""}, 400, 21603, "no sender"),
    (CHILD, {"Body": ""}, 400, 21619, "nothing to say"),
    (CHILD, {"Body": "", "MediaUrl": "https://media.example/1.png"}, 201, None, "a picture alone"),
    (CHILD, {"Body": "ә" * 1601}, 400, 21617, "too long"),
    (CHILD, {"Body": "ә" * 1600}, 201, None, "as long as can be"),
    (CHILD, {"From": "111"}, 201, None, "our short code"),
    (CHILD, {"StatusCallback": "/relative"}, 400, 21609, "a callback that is no address"),
    (CHILD, {"ValidityPeriod": "0"}, 400, 21624, "no time to be valid"),
    (CHILD, {"ValidityPeriod": "36001"}, 400, 21624, "more than ten hours"),
    (CHILD, {"ValidityPeriod": "soon"}, 400, 21624, "no number"),
])
def test_what_is_taken_and_what_is_refused(
    provider: Provider, to: str, changed: dict[str, str], status: int, code: int | None, why: str
) -> None:
    response = provider.sends(to, **changed)
    assert (response.status_code, response.json().get("code")) == (status, code), why
    if code:
        assert set(response.json()) == {"code", "message", "more_info", "status"}
        assert response.json()["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert len(provider.messages(to or "none")) == (status == 201)


def test_a_messaging_service_needs_no_number(provider: Provider) -> None:
    message = provider.sends(From="", MessagingServiceSid="MG" + "1" * 32).json()
    assert (message["status"], message["from"]) == ("accepted", SERVICE_NUMBER)


def test_a_handset_that_is_off_is_not_delivered_to(provider: Provider, service: Listener) -> None:
    provider.post(f"/numbers/{CHILD}", {"unreachable": 30003})
    sid = provider.sends(StatusCallback=service.url + REPORT).json()["sid"]
    sent, undelivered = service.waits_for(REPORT, count=2)
    assert (sent["MessageStatus"], undelivered["MessageStatus"], undelivered["ErrorCode"]) == (
        "sent", "undelivered", "30003",
    )
    fetched = provider.client().messages(sid).fetch()
    assert (fetched.status, fetched.error_code) == ("undelivered", 30003) and fetched.error_message
    provider.post(f"/numbers/{CHILD}", {"unreachable": None})
    provider.sends()
    provider.settles(CHILD, "undelivered", "delivered")


def test_a_text_that_waited_longer_than_it_is_valid_fails(opens: Opens, service: Listener) -> None:
    provider = opens(status_delay_seconds=2.0)
    provider.sends(ValidityPeriod="1", StatusCallback=service.url + REPORT)
    told, = service.waits_for(REPORT)
    assert (told["MessageStatus"], told["ErrorCode"]) == ("failed", "30036")
    provider.settles(CHILD, "failed")


def test_a_service_that_hears_slowly_still_hears_in_order(provider: Provider, service: Listener) -> None:
    service.says(REPORT, trouble="hang")
    service.says(REPORT)
    provider.sends(StatusCallback=service.url + REPORT + "#rt=300")
    assert [told["MessageStatus"] for told in service.waits_for(REPORT, count=2)] == ["sent", "delivered"]


@pytest.mark.parametrize(("fault", "expected"), [
    ("duplicate", ["sent", "sent", "delivered", "delivered"]),
    ("reordered", ["delivered", "sent"]),
])
def test_muddled_reports(provider: Provider, service: Listener, fault: str, expected: list[str]) -> None:
    provider.suffers(fault)
    provider.sends(StatusCallback=service.url + REPORT)
    assert [told["MessageStatus"] for told in service.waits_for(REPORT, count=len(expected))] == expected


def test_lost_reports_are_lost_for_as_many_texts_as_asked(provider: Provider, service: Listener) -> None:
    provider.suffers("lost", count=2)
    for number in ("1", "2", "3"):
        provider.sends(StatusCallback=service.url + REPORT + number)
        provider.settles(CHILD, *["delivered"] * int(number))
    service.waits_for(REPORT + "3", count=2)
    assert {told.path for told in service.told()} == {REPORT + "3"}
    assert sum("lost" in entry["detail"] for entry in provider.get("/log")["entries"]) == 4


def test_the_official_client_creates_fetches_updates_and_lists(provider: Provider) -> None:
    client = provider.client()
    made = client.messages.create(to=CHILD, from_=SERVICE_NUMBER, body="Қабылданды", validity_period=900)
    assert made.sid and made.status == "queued" and made.date_created.tzinfo is not None
    provider.settles(CHILD, "delivered")
    fetched = client.messages(made.sid).fetch()
    assert (fetched.status, fetched.body) == ("delivered", "Қабылданды")
    assert fetched.date_sent is not None and fetched.date_sent >= fetched.date_created
    assert client.messages(made.sid).update(body="").body == ""
    assert [message.sid for message in client.messages.list(to=CHILD)] == [made.sid]
    assert client.messages.list(to="+77475550102") == []
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=LAND_LINE, from_=SERVICE_NUMBER, body="Қабылданды")
    assert (refused.value.status, refused.value.code) == (400, 21614)


def test_only_the_words_of_a_text_can_be_changed(provider: Provider) -> None:
    sid = provider.sends().json()["sid"]
    for form in ({"Body": "other"}, {"Status": "canceled"}, {}):
        response = provider.rest("POST", f"Messages/{sid}.json", data=form)
        assert (response.status_code, response.json()["code"]) == (400, 20001)


def test_pages_follow_one_another_though_texts_arrive_meanwhile(provider: Provider) -> None:
    sids = [provider.texts(f"хат {number}")["sid"] for number in range(7)]
    client = provider.client()
    first = client.messages.page(page_size=3)
    assert [message.sid for message in first] == sids[:3:-1]
    provider.texts("кейінгі хат")
    second = first.next_page()
    assert second is not None
    assert [message.sid for message in second] == sids[3:0:-1]
    last = second.next_page()
    assert last is not None
    assert [message.sid for message in last] == sids[:1] and last.next_page() is None
    assert [message.sid for message in client.messages.stream(page_size=2)][1:] == sids[::-1]


def test_the_paging_facts(provider: Provider) -> None:
    for number in range(5):
        provider.texts(f"хат {number}")
    page = provider.rest("GET", "Messages.json", params={"PageSize": "2", "From": CHILD, "Page": "1"}).json()
    assert (page["page"], page["page_size"], page["start"], page["end"]) == (1, 2, 2, 3)
    assert page["next_page_uri"].startswith(
        f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?From=%2B77015550101&PageSize=2"
    )
    assert "PageToken=PASM" in page["next_page_uri"]
    whole = provider.rest("GET", "Messages.json").json()
    assert whole["next_page_uri"] is None and whole[
        "previous_page_uri"
    ] is None and len(whole["messages"]) == 5


@pytest.mark.parametrize("query", [
    {"PageSize": "many"}, {"Page": "-1"}, {"PageToken": "PASM0"}, {"DateSent": "today"},
    {"DateSent>": "2026-13-01"},
])
def test_a_query_that_makes_no_sense_is_refused(provider: Provider, query: dict[str, str]) -> None:
    provider.texts("хат")
    assert provider.rest("GET", "Messages.json", params=query).status_code == 400


def test_lists_are_cut_by_date(provider: Provider) -> None:
    sid = provider.texts("хат")["sid"]
    client, now = provider.client(), datetime.now(UTC)
    sent = client.messages(sid).fetch().date_sent
    assert sent is not None

    def found(**bounds: datetime) -> bool:
        return [message.sid for message in client.messages.list(**bounds)] == [sid]

    assert found(date_sent_after=sent) and found(date_sent_before=sent), "both bounds are included"
    assert found(date_sent=sent) and found(date_sent_after=now - timedelta(days=1))
    assert not found(date_sent_after=sent + timedelta(seconds=1))
    assert not found(date_sent_before=sent - timedelta(seconds=1))
    by_day = provider.rest("GET", f"Messages.json?DateSent={sent:%Y-%m-%d}").json()["messages"]
    since_midnight = provider.rest("GET", f"Messages.json?DateSent%3E={sent:%Y-%m-%d}").json()["messages"]
    assert len(by_day) == len(since_midnight) == 1


@pytest.mark.parametrize(
    "auth", [(ACCOUNT, "wrong"), ("AC" + "6" * 32, TOKEN), ("", ""), (ACCOUNT, "an-older-one")],
)
def test_only_the_account_may_enter(provider: Provider, auth: tuple[str, str]) -> None:
    response = provider.rest("GET", "Messages.json", auth=auth)
    assert (response.status_code, response.json()["code"]) == (401, 20003)
    assert "Basic" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "path", ["Messages/SM" + "0" * 32 + ".json", "Calls/CA0.json", "Queues/QU1.json", "Recordings/RE1.json"],
)
def test_what_is_not_there_is_20404(provider: Provider, path: str) -> None:
    response = provider.rest("GET", path)
    assert (response.status_code, response.json()["code"]) == (404, 20404)


def test_another_accounts_texts_are_not_there(provider: Provider) -> None:
    other = f"{provider.url}/2010-04-01/Accounts/AC{'6' * 32}/Messages.json"
    assert provider.session.get(other, auth=(ACCOUNT, TOKEN)).status_code == 404


def test_three_hundred_texts_at_once_are_all_delivered(provider: Provider) -> None:
    client = provider.client()
    for number in range(300):
        client.messages.create(to=f"+7701{number:07}", from_=SERVICE_NUMBER, body="Қабылданды")
    assert provider.waits(lambda: all(
        message.status == "delivered" for message in provider.carrier.messages.newest()
    ))
    assert len(provider.carrier.messages.newest()) == 300
