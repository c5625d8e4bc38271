"""A handset calls the service: the TwiML it answers with is carried out as the provider would."""
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.simulator.listener import Listener
from tests.simulator.provider import ACCOUNT, CHILD, SERVICE_NUMBER, TOKEN, Provider

VOICE = "/webhooks/twilio/voice"
NEXT = "/webhooks/twilio/next"
STATUS = "/webhooks/twilio/call-status"
Opens = Callable[..., Provider]


def _twiml(verbs: str) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?><Response>{verbs}</Response>"


def _heard(call: dict[str, Any]) -> list[tuple[str, str]]:
    return [(heard["verb"], heard["text"]) for heard in call["heard"]]


def test_the_first_webhook_of_a_call(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Say>сәлем</Say>"))
    call = provider.calls(until="over")
    told, = service.told(VOICE)
    assert told.is_signed_with(TOKEN) and told.method == "POST"
    expected = {
        "CallSid": call["sid"], "AccountSid": ACCOUNT, "From": CHILD, "Caller": CHILD, "To": SERVICE_NUMBER,
        "Called": SERVICE_NUMBER, "CallStatus": "ringing", "Direction": "inbound", "ApiVersion": "2010-04-01",
        "FromCountry": "KZ",
    }
    assert told.only(expected) == expected
    assert call["sid"].startswith("CA") and len(call["sid"]) == 34


def test_the_end_of_a_call_is_reported(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Say>сәлем</Say><Pause length='61'/>"))
    call = provider.calls(until="over")
    told, = service.waits_for(STATUS)
    assert told.is_signed_with(TOKEN)
    expected = {
        "CallSid": call["sid"], "CallStatus": "completed", "SequenceNumber": "0",
        "CallbackSource": "call-progress-events", "Duration": "2",
    }
    assert told.only(expected) == expected
    assert 61 < call["duration_seconds"] < 120
    assert told["CallDuration"] == str(call["duration_seconds"]) and told["Timestamp"].endswith("+0000")


@pytest.mark.parametrize(("verbs", "status", "answered", "why"), [
    ("<Say>сәлем</Say>", "completed", True, "the document ends"),
    ("", "completed", True, "an empty document is answered and ended"),
    ("<Hangup/>", "completed", True, "ended at once"),
    ("<Reject/>", "no-answer", False, "never picked up"),
    ("<Reject reason='busy'/>", "busy", False, "never picked up, a busy tone"),
    ("<Pause length='2'/><Reject/>", "no-answer", False, "it rings a while first"),
    ("<Say>сәлем</Say><Reject/>", "completed", True, "too late to refuse"),
    ("<Say>сәлем</Say><Hangup/><Say>никогда</Say>", "completed", True, "nothing follows the end"),
])
def test_how_a_call_ends(
    provider: Provider, service: Listener, verbs: str, status: str, answered: bool, why: str
) -> None:
    service.says(VOICE, _twiml(verbs))
    call = provider.calls(until="over")
    assert (call["status"], call["answered"]) == (status, answered), why
    assert service.waits_for(STATUS)[0]["CallStatus"] == status
    assert ("Say", "никогда") not in _heard(call)


def test_what_is_heard(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml(
        "<Say language='kk-KZ' loop='2'>Сәлем</Say><Play digits='1w2'/><Pause/><Mystery/><Say>Сау бол</Say>"))
    call = provider.calls(until="over")
    assert _heard(call) == [
        ("Say", "Сәлем"), ("Say", "Сәлем"), ("Play", "1w2"), ("Pause", "1"), ("Say", "Сау бол"),
    ]
    assert call["heard"][0]["language"] == "kk-KZ"
    assert provider.errors() == [12200]


def test_a_sound_is_fetched_and_a_missing_one_passed_over(provider: Provider, service: Listener) -> None:
    service.says("/greeting.mp3", b"ID3", content_type="audio/mpeg")
    service.says("/gone.mp3", status="404 Not Found")
    service.says("/broken.wav", b"RIFF", content_type="audio/wav")
    service.says(VOICE, _twiml("<Play>/greeting.mp3</Play><Play>/gone.mp3</Play><Play>/broken.wav</Play>"))
    call = provider.calls(until="over")
    assert _heard(call) == [("Play", "/greeting.mp3")]
    fetched, = service.told("/greeting.mp3")
    assert fetched.method == "GET" and fetched.is_signed_with(TOKEN)
    assert provider.errors() == [11200, 12300]


def test_keys_go_to_the_action(provider: Provider, service: Listener) -> None:
    service.says(
        VOICE, _twiml("<Gather numDigits='1' action='next?step=1'><Say>Тілді таңдаңыз</Say></Gather>"),
    )
    service.says(NEXT, _twiml("<Say>рақмет</Say>"))
    call = provider.calls(until="keys")
    provider.presses(call["sid"], "2")
    over = provider.call(call["sid"], until="over")
    told, = service.told(NEXT)
    assert told.is_signed_with(TOKEN) and told.url.endswith("?step=1")
    assert (told["Digits"], told["CallStatus"], told["CallSid"]) == ("2", "in-progress", call["sid"])
    assert _heard(over) == [("Say", "Тілді таңдаңыз"), ("Say", "рақмет")]


@pytest.mark.parametrize(("attributes", "pressed", "digits", "why"), [
    ("numDigits='4'", "12345", "1234", "as many as asked for"),
    ("", "123#4", "123", "the finish key ends it and is not among them"),
    ("finishOnKey='*'", "12#3*", "12#3", "another finish key"),
    ("finishOnKey='' numDigits='2'", "#*", "#*", "no finish key at all"),
    ("timeout='1'", "7", "7", "the person stops pressing"),
])
def test_which_keys_are_taken(
    provider: Provider, service: Listener, attributes: str, pressed: str, digits: str, why: str
) -> None:
    service.says(VOICE, _twiml(f"<Gather action='next' {attributes}><Say loop='0'>Басыңыз</Say></Gather>"))
    call = provider.calls(until="keys")
    provider.presses(call["sid"], pressed)
    assert service.waits_for(NEXT)[0]["Digits"] == digits, why


def test_without_keys_the_document_goes_on(provider: Provider, service: Listener) -> None:
    service.says(
        VOICE, _twiml("<Gather timeout='1' action='next'><Say>Басыңыз</Say></Gather><Say>Жарайды</Say>"),
    )
    call = provider.calls(until="over")
    assert _heard(call) == [("Say", "Басыңыз"), ("Say", "Жарайды")]
    assert service.told(NEXT) == []


def test_an_empty_result_is_told_where_that_is_asked_for(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Gather timeout='1' action='next' actionOnEmptyResult='true'/>"))
    provider.calls(until="over")
    assert service.told(NEXT)[0]["Digits"] == ""


def test_only_sounds_belong_inside_a_gather(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Gather timeout='1'><Record/><Say>Басыңыз</Say></Gather>"))
    assert _heard(provider.calls(until="over")) == [("Say", "Басыңыз")]
    assert provider.errors() == [12200]


def test_a_gather_without_action_asks_its_own_document_again(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Gather numDigits='1'/>"))
    service.says(VOICE, _twiml("<Say>болды</Say>"))
    call = provider.calls(until="keys")
    provider.presses(call["sid"], "1")
    assert provider.call(call["sid"], until="over")["documents"] == 2
    assert service.told(VOICE)[1]["Digits"] == "1"


def test_a_key_that_nobody_listens_for_is_lost(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Say>сәлем</Say><Pause length='20'/><Gather timeout='1' action='next'/>"))
    call = provider.calls(until="answered")
    provider.presses(call["sid"], "9")
    provider.call(call["sid"], until="over")
    assert service.told(NEXT) == []


def test_a_redirect_goes_on_elsewhere(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Redirect method='GET'>next?a=1</Redirect><Say>никогда</Say>"))
    service.says(NEXT, _twiml("<Say>мұнда</Say>"))
    assert _heard(provider.calls(until="over")) == [("Say", "мұнда")]
    told, = service.told(NEXT)
    assert told.method == "GET" and told.is_signed_with(TOKEN) and told["a"] == "1" and "CallSid" in told


def test_a_message_is_recorded_and_can_be_played(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml(
        "<Say>Айтыңыз</Say><Record action='next' maxLength='120' recordingStatusCallback='/recording'/>"))
    call = provider.calls(until="speech")
    provider.says(call["sid"], "атам зорлады", seconds=4)
    provider.call(call["sid"], until="over")
    action, = service.told(NEXT)
    told, = service.waits_for("/recording")
    assert (told["RecordingStatus"], told["RecordingSource"], told["CallSid"]) == (
        "completed", "RecordVerb", call["sid"],
    )
    assert action["RecordingSid"] == told["RecordingSid"] and action["RecordingDuration"] == "4"
    path = told["RecordingUrl"].partition(f"/Accounts/{ACCOUNT}/")[2]
    sound = provider.rest("GET", path)
    assert sound.content.startswith(b"RIFF") and len(sound.content) == 44 + 4 * 16_000
    listed, = provider.client().recordings.list(call_sid=call["sid"])
    assert (listed.sid, listed.duration, listed.status) == (told["RecordingSid"], "4", "completed")
    assert [
        recording.sid for recording in provider.client().calls(call["sid"]).recordings.list()
    ] == [listed.sid]


@pytest.mark.parametrize(
    ("attributes", "pressed", "digits"), [("", "#", "#"), ("finishOnKey='5'", "15", "5")],
)
def test_a_key_ends_a_recording(
    provider: Provider, service: Listener, attributes: str, pressed: str, digits: str
) -> None:
    service.says(VOICE, _twiml(f"<Record action='next' timeout='60' {attributes}/>"))
    call = provider.calls(until="speech")
    provider.says(call["sid"], "көмек")
    provider.presses(call["sid"], pressed)
    assert service.waits_for(NEXT)[0]["Digits"] == digits


def test_a_recording_is_never_longer_than_allowed(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Record action='next' maxLength='5'/>"))
    call = provider.calls(until="speech")
    provider.says(call["sid"], "ұзақ әңгіме", seconds=60)
    assert service.waits_for(NEXT)[0]["RecordingDuration"] == "5"


@pytest.mark.parametrize(("events", "reported"), [("completed absent", ["absent"]), ("", [])])
def test_silence_is_an_absent_recording(
    provider: Provider, service: Listener, events: str, reported: list[str]
) -> None:
    wanted = f"recordingStatusCallbackEvent='{events}'" if events else ""
    record = f"<Record action='next' timeout='1' recordingStatusCallback='/recording' {wanted}/>"
    service.says(VOICE, _twiml(record + "<Say>Ештеңе жоқ</Say>"))
    call = provider.calls(until="over")
    assert ("Say", "Ештеңе жоқ") in _heard(call) and service.told(NEXT) == []
    if reported:
        assert service.waits_for("/recording")[0]["ErrorCode"] == "16102"
    service.waits_for(STATUS)
    assert [told["RecordingStatus"] for told in service.told("/recording")] == reported
    absent, = provider.client().recordings.list(call_sid=call["sid"])
    assert absent.status == "absent" and provider.rest("GET", f"Recordings/{absent.sid}").status_code == 404


def test_hanging_up_in_a_message_keeps_the_message(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Record action='next' recordingStatusCallback='/recording'/>"))
    call = provider.calls(until="speech")
    provider.says(call["sid"], "көмектесіңдер", seconds=1)
    provider.hangs_up(call["sid"])
    told = service.waits_for(NEXT)[0]
    assert (told["Digits"], told["CallStatus"]) == ("hangup", "completed")
    assert service.waits_for("/recording")[0]["RecordingStatus"] == "completed"
    assert provider.call(call["sid"], until="over")["status"] == "completed"


def test_hanging_up_in_the_greeting(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Say loop='0'>Күтіңіз</Say>"))
    call = provider.calls(until="answered")
    provider.hangs_up(call["sid"])
    assert provider.call(call["sid"], until="over")["status"] == "completed"
    assert service.waits_for(STATUS)[0]["CallStatus"] == "completed"
    again = provider.session.post(f"{provider.url}/simulator/calls/{call['sid']}/hangup", json={})
    assert again.status_code == 404, "nobody is on the line any more"


def test_hanging_up_while_it_rings(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Pause length='600'/><Say>сәлем</Say>"))
    call = provider.calls(until="ringing")
    provider.hangs_up(call["sid"])
    over = provider.call(call["sid"], until="over")
    assert (over["status"], over["duration_seconds"]) == ("no-answer", 0)
    assert service.waits_for(STATUS)[0]["CallDuration"] == "0"


@pytest.mark.parametrize(("first", "status", "error"), [
    ({"status": "500 Internal Server Error"}, "failed", 11200),
    ({"body": "<Response><Say>", "content_type": "text/xml"}, "failed", 12100),
    ({"content_type": "application/json"}, "failed", 12300),
])
def test_a_service_that_fails_costs_the_call(
    provider: Provider, service: Listener, first: dict[str, str], status: str, error: int
) -> None:
    service.says(VOICE, **first)
    call = provider.calls(until="over")
    assert (call["status"], provider.errors()) == (status, [error])
    assert _heard(call) == [("error", "application error")]
    assert service.waits_for(STATUS)[0]["CallStatus"] == status


def test_a_service_that_fails_later_ends_the_call(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Say>сәлем</Say><Redirect>next</Redirect>"))
    service.says(NEXT, status="500 Internal Server Error")
    assert provider.calls(until="over")["status"] == "completed"


def test_the_fallback_saves_the_call(opens: Opens, service: Listener) -> None:
    service.says(VOICE, status="500 Internal Server Error")
    service.says("/backup", _twiml("<Say>Қайта хабарласамыз</Say>"))
    call = opens(voice_fallback_url=service.url + "/backup").calls(until="over")
    assert _heard(call) == [("Say", "Қайта хабарласамыз")]
    assert service.told("/backup")[0]["CallSid"] == service.told(VOICE)[0]["CallSid"]
    assert service.told("/backup")[0]["ErrorCode"] == "11200"


def test_a_call_ends_by_itself_after_four_hours(opens: Opens, service: Listener) -> None:
    service.says(VOICE, _twiml("<Say loop='0'>Күтіңіз, өтініш, сізге жақында жауап береміз</Say>"))
    provider = opens(speed=5_000.0)
    call = provider.calls(until="over")
    assert call["status"] == "completed" and 3 * 3_600 < call["duration_seconds"] <= 4 * 3_600 + 600


def test_muddled_call_reports(provider: Provider, service: Listener) -> None:
    provider.suffers("duplicate")
    provider.calls(until="over")
    assert len(service.waits_for(STATUS, count=2)) == 2
    provider.suffers("lost")
    provider.calls(until="over")
    provider.waits(lambda: any("lost" in entry.detail for entry in provider.carrier.journal.newest(limit=9)))
    assert len(service.told(STATUS)) == 2


def test_a_hundred_calls_at_once(provider: Provider, service: Listener) -> None:
    service.says(VOICE, _twiml("<Gather numDigits='1' action='next' timeout='600'/>"))
    service.says(NEXT, _twiml("<Say>рақмет</Say>"))

    def ring(number: int) -> dict[str, Any]:
        sid = provider.calls(f"+7701{number:07}", until="keys")["sid"]
        provider.presses(sid, "1")
        return provider.call(sid, until="over")

    with ThreadPoolExecutor(20) as people:
        calls = list(people.map(ring, range(100)))
    assert [call["status"] for call in calls] == ["completed"] * 100
    assert len({told["CallSid"] for told in service.waits_for(STATUS, count=100)}) == 100
