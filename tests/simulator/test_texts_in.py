"""A handset texts the service: the webhook is the provider's, and its answer is obeyed."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.simulator.listener import Listener
from tests.simulator.provider import ACCOUNT, CHILD, SERVICE_NUMBER, TOKEN, Provider

SMS = "/webhooks/twilio/sms"


def test_the_webhook_is_signed_and_carries_the_providers_parameters(
    provider: Provider, service: Listener,
) -> None:
    sent = provider.texts("Шымкентте тұрамын, көмек керек")
    told, = service.told(SMS)
    assert (sent["status"], sent["error_code"]) == (200, None)
    assert told.method == "POST" and told.content_type.startswith("application/x-www-form-urlencoded")
    assert told.is_signed_with(TOKEN) and not told.is_signed_with("an-older-one")
    expected = {
        "MessageSid": sent["sid"], "SmsSid": sent["sid"], "SmsMessageSid": sent["sid"], "AccountSid": ACCOUNT,
        "From": CHILD, "To": SERVICE_NUMBER, "Body": "Шымкентте тұрамын, көмек керек", "NumMedia": "0",
        "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01", "FromCountry": "KZ",
        "ToCountry": "KZ",
    }
    assert told.only(expected) == expected
    assert told.idempotency_token


def test_a_text_of_1600_letters_goes_through_and_one_more_does_not(
    provider: Provider, service: Listener,
) -> None:
    provider.texts("ә" * 1600)
    assert len(service.told(SMS)[0]["Body"]) == 1600
    refused = provider.session.post(
        provider.url + "/simulator/texts", json={"from": CHILD, "body": "ә" * 1601},
    )
    assert refused.status_code == 400
    assert len(service.told(SMS)) == 1


def test_pictures_come_as_media_that_can_be_fetched(provider: Provider, service: Listener) -> None:
    sent = provider.texts("", pictures=2)
    told, = service.told(SMS)
    assert sent["sid"].startswith("MM")
    assert (
        told["NumMedia"], told["MediaContentType0"], told["MediaContentType1"],
    ) == ("2", "image/png", "image/png")
    path = told["MediaUrl1"].partition(f"/Accounts/{ACCOUNT}/")[2]
    assert provider.rest("GET", path).content.startswith(b"\x89PNG")
    listed = provider.rest("GET", f"Messages/{sent['sid']}/Media.json").json()
    assert len(listed["media_list"]) == 2


def test_media_elsewhere_are_only_named(provider: Provider, service: Listener) -> None:
    provider.texts("", media=[{"url": "https://media.example/1.jpg", "content_type": "image/jpeg"}])
    assert service.told(SMS)[0]["MediaUrl0"] == "https://media.example/1.jpg"


@pytest.mark.parametrize("sender", ["+266696687", "anonymous", "", "KASPI", "+77222555010"])
def test_any_sender_a_network_may_show_can_write(provider: Provider, service: Listener, sender: str) -> None:
    provider.texts("қайырлы күн", sender=sender)
    assert service.told(SMS)[0]["From"] == sender


def test_the_same_sid_again_is_the_same_text_again(provider: Provider, service: Listener) -> None:
    sid = "SM" + "a" * 32
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda _: provider.texts("бір рет", sid=sid), range(8)))
    provider.texts("басқа сөз", sid=sid)
    assert {(told["MessageSid"], told["Body"]) for told in service.told(SMS)} == {(sid, "бір рет")}
    assert len(service.told(SMS)) == 9
    assert len(provider.messages()) == 1


def test_an_empty_answer_sends_nothing_back(provider: Provider, service: Listener) -> None:
    provider.texts("сәлем")
    assert [message["mine"] for message in provider.messages()] == [True]


def test_a_reply_in_twiml_reaches_the_handset(provider: Provider, service: Listener) -> None:
    service.says(SMS, "<Response><Message>Хабарыңыз қабылданды</Message></Response>")
    provider.texts("сәлем")
    reply, = provider.settles(CHILD, "delivered")
    assert (reply["body"], reply["direction"], reply["from"]) == (
        "Хабарыңыз қабылданды", "outbound-reply", SERVICE_NUMBER,
    )


def test_a_reply_may_name_its_recipient_and_ask_for_reports(provider: Provider, service: Listener) -> None:
    service.says(SMS, "<Response><Message to='+77475550102' statusCallback='report?ob=7'>"
                      "<Body>Бір</Body></Message><Message>Екі</Message></Response>")
    provider.texts("сәлем")
    assert [text["body"] for text in provider.settles("+77475550102", "delivered")] == ["Бір"]
    assert [text["body"] for text in provider.settles(CHILD, "delivered")] == ["Екі"]
    statuses = [told["MessageStatus"] for told in service.waits_for("/webhooks/twilio/report", count=2)]
    assert statuses == ["sent", "delivered"]


def test_a_redirect_is_followed(provider: Provider, service: Listener) -> None:
    service.says(SMS, "<Response><Redirect>other</Redirect></Response>")
    service.says("/webhooks/twilio/other", "<Response><Message>Ия</Message></Response>")
    provider.texts("сәлем")
    provider.settles(CHILD, "delivered")
    assert service.told("/webhooks/twilio/other")[0].is_signed_with(TOKEN)


def test_redirects_without_end_are_given_up(provider: Provider, service: Listener) -> None:
    service.says(SMS, "<Response><Redirect>sms</Redirect></Response>")
    provider.texts("сәлем")
    assert len(service.told(SMS)) == 11


def test_a_plain_text_answer_is_a_reply(provider: Provider, service: Listener) -> None:
    service.says(SMS, "Рақмет", content_type="text/plain; charset=utf-8")
    provider.texts("сәлем")
    assert provider.settles(CHILD, "delivered")[0]["body"] == "Рақмет"


def test_a_reply_to_a_land_line_is_refused_in_the_journal(provider: Provider, service: Listener) -> None:
    service.says(SMS, "<Response><Message>Рақмет</Message><Dial/></Response>")
    provider.texts("сәлем", sender="+77222555010")
    assert provider.errors() == [21614, 12200]


def test_stop_blocks_replies_and_start_allows_them(provider: Provider, service: Listener) -> None:
    provider.texts(" stop ")
    assert service.told(SMS)[0]["Body"] == " stop " and "OptOutType" not in service.told(SMS)[0]
    refused = provider.sends()
    assert (refused.status_code, refused.json()["code"]) == (400, 21610)
    provider.texts("START")
    assert provider.sends().status_code == 201


def test_advanced_opt_out_names_the_kind_of_keyword(opens: type[Provider], service: Listener) -> None:
    provider = opens(advanced_opt_out=True)  # type: ignore[call-arg]
    for word in ("Help", "STOP", "unstop", "СТОП", "stop it"):
        provider.texts(word)
    kinds = [told["OptOutType"] if "OptOutType" in told else "" for told in service.told(SMS)]
    assert kinds == ["HELP", "STOP", "START", "", ""]


@pytest.mark.parametrize(("body", "why"), [
    ({"body": "сәлем"}, "no sender"),
    ({"from": CHILD}, "no text"),
    ({"from": CHILD, "body": 7}, "a number for a text"),
    ({"from": CHILD, "body": "сәлем", "sid": "SM1"}, "no SID of a text"),
    ({"from": CHILD, "body": "\ud83d"}, "half an emoji"),
    ({"from": CHILD, "body": "", "pictures": 11}, "too many pictures"),
    ({"from": CHILD, "body": "", "media": "cat.png"}, "media that is no list"),
    ([], "no object"),
])
def test_what_no_handset_could_send_is_refused(
    provider: Provider, service: Listener, body: object, why: str
) -> None:
    response = provider.session.post(provider.url + "/simulator/texts", json=body)
    assert response.status_code == 400 and response.json()["error"], why
    assert service.told() == []
