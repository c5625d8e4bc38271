"""The service calls a telephone over REST: it rings, is answered or not, can be diverted and ended."""
import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.listener import Listener
from tests.simulator.provider import ACCOUNT, CHILD, SERVICE_NUMBER, TOKEN, Provider

STATUS = "/status"
EVENTS = ["initiated", "ringing", "answered", "completed"]


def _call(provider: Provider, service: Listener, **more: object) -> str:
    usual = {"to": CHILD, "from_": SERVICE_NUMBER, "url": service.url + "/call"}
    made = provider.client().calls.create(**(usual | more))
    assert made.sid
    return made.sid


def test_a_call_from_queued_to_completed(provider: Provider, service: Listener) -> None:
    service.says("/call", "<Response><Say>Сәлем</Say></Response>")
    sid = _call(provider, service, status_callback=service.url + STATUS, status_callback_event=EVENTS)
    provider.call(sid, until="ringing")
    assert service.told("/call") == [], "nothing is asked before somebody picks up"
    provider.post(f"/calls/{sid}/answer", {})
    over = provider.call(sid, until="over")
    told = service.waits_for(STATUS, count=4)
    assert [(one["CallStatus"], one["SequenceNumber"]) for one in told] == [
        ("initiated", "0"), ("ringing", "1"), ("in-progress", "2"), ("completed", "3"),
    ]
    assert all(
        one.is_signed_with(TOKEN) for one in told
    ) and told[3]["CallDuration"] == str(over["duration_seconds"])
    first, = service.told("/call")
    assert (first["Direction"], first["From"], first["To"], first["CallStatus"]) == (
        "outbound-api", SERVICE_NUMBER, CHILD, "in-progress",
    )
    fetched = provider.client().calls(sid).fetch()
    assert (fetched.status, fetched.direction, fetched.duration) == (
        "completed", "outbound-api", str(over["duration_seconds"]),
    )
    assert fetched.end_time >= fetched.start_time


def test_only_the_end_is_reported_unless_more_is_asked_for(provider: Provider, service: Listener) -> None:
    sid = _call(provider, service, status_callback=service.url + STATUS)
    provider.call(sid, until="ringing")
    provider.post(f"/calls/{sid}/answer", {})
    assert [told["CallStatus"] for told in service.waits_for(STATUS)] == ["completed"]


def test_reports_kept_back_go_out_when_the_call_ends_without_a_last_one(
    provider: Provider, service: Listener
) -> None:
    provider.suffers("reordered")
    sid = _call(
        provider, service, status_callback=service.url + STATUS, status_callback_event=["initiated", "ringing"],
    )
    provider.call(sid, until="ringing")
    assert service.told(STATUS) == []
    provider.hangs_up(sid)
    assert [told["CallStatus"] for told in service.waits_for(STATUS, count=2)] == ["ringing", "initiated"]


def test_nobody_answers(provider: Provider, service: Listener) -> None:
    sid = _call(provider, service, timeout=5, status_callback=service.url + STATUS)
    assert provider.call(sid, until="over")["status"] == "no-answer"
    assert service.waits_for(STATUS)[0]["CallDuration"] == "0"


def test_a_ringing_telephone_can_be_refused(provider: Provider, service: Listener) -> None:
    sid = _call(provider, service)
    provider.call(sid, until="ringing")
    provider.hangs_up(sid)
    assert provider.call(sid, until="over")["status"] == "busy"


def test_markup_can_come_with_the_call(provider: Provider, service: Listener) -> None:
    sid = _call(provider, service, url="", twiml="<Response><Say>Жақында хабарласамыз</Say></Response>")
    provider.call(sid, until="ringing")
    provider.post(f"/calls/{sid}/answer", {})
    assert [heard["text"] for heard in provider.call(sid, until="over")["heard"]] == ["Жақында хабарласамыз"]


def test_markup_that_does_not_parse_ends_the_call(provider: Provider, service: Listener) -> None:
    sid = _call(provider, service, url="", twiml="<Response>")
    provider.call(sid, until="ringing")
    provider.post(f"/calls/{sid}/answer", {})
    provider.call(sid, until="over")
    assert provider.errors() == [12100]


def test_a_live_call_can_be_diverted(provider: Provider, service: Listener) -> None:
    service.says("/webhooks/twilio/voice", "<Response><Say loop='0'>Күтіңіз</Say></Response>")
    service.says("/other", "<Response><Say>Енді сізбен сөйлесеміз</Say></Response>")
    sid = provider.calls(until="answered")["sid"]
    provider.client().calls(sid).update(url=service.url + "/other", method="POST")
    assert provider.call(sid, until="over")["heard"][-1]["text"] == "Енді сізбен сөйлесеміз"


def test_a_call_that_only_rings_cannot_be_diverted(provider: Provider, service: Listener) -> None:
    sid = _call(provider, service)
    provider.call(sid, until="ringing")
    with pytest.raises(TwilioRestException) as refused:
        provider.client().calls(sid).update(url=service.url + "/other")
    assert refused.value.code == 21220


def test_diverting_breaks_a_recording_off_and_keeps_it(provider: Provider, service: Listener) -> None:
    service.says("/webhooks/twilio/voice", "<Response><Record action='never' timeout='60'/></Response>")
    sid = provider.calls(until="speech")["sid"]
    provider.says(sid, "мен", seconds=1)
    provider.client().calls(sid).update(twiml="<Response><Say>Алло</Say></Response>")
    provider.call(sid, until="over")
    assert [
        recording.status for recording in provider.client().recordings.list(call_sid=sid)
    ] == ["completed"]
    assert service.told("/webhooks/twilio/never") == []


@pytest.mark.parametrize(("until", "status"), [("answered", "completed"), ("ringing", "canceled")])
def test_the_service_can_end_a_call(provider: Provider, service: Listener, until: str, status: str) -> None:
    service.says("/call", "<Response><Say loop='0'>Күтіңіз</Say></Response>")
    sid = _call(provider, service)
    provider.call(sid, until="ringing")
    if until == "answered":
        provider.post(f"/calls/{sid}/answer", {})
        provider.call(sid, until="answered")
    updated = provider.client().calls(sid).update(status=status)
    assert updated.status == status
    with pytest.raises(TwilioRestException) as refused:
        provider.client().calls(sid).update(status="completed")
    assert (refused.value.status, refused.value.code) == (400, 21220)


def test_a_call_takes_no_other_status(provider: Provider, service: Listener) -> None:
    sid = _call(provider, service)
    assert provider.rest("POST", f"Calls/{sid}.json", data={"Status": "busy"}).json()["code"] == 20001


@pytest.mark.parametrize(("form", "code", "why"), [
    ({"To": ""}, 21201, "no recipient"),
    ({"To": "111"}, 21211, "no number"),
    ({"From": ""}, 21213, "no sender"),
    ({"From": CHILD}, 21210, "not our number"),
    ({"Url": "voice"}, 21205, "no address"),
    ({"Timeout": "0"}, 21208, "no time to ring"),
    ({"StatusCallback": "status"}, 21609, "a callback that is no address"),
])
def test_what_cannot_be_called(provider: Provider, form: dict[str, str], code: int, why: str) -> None:
    usual = {"To": CHILD, "From": SERVICE_NUMBER, "Url": "http://127.0.0.1:9/call"}
    response = provider.rest("POST", "Calls.json", data=usual | form)
    assert (response.status_code, response.json()["code"]) == (400, code), why
    assert provider.rest("GET", "Calls.json").json()["calls"] == []


@pytest.mark.parametrize("to", ["sip:operator@sip.example.kz", "client:operator-7", "+77172757485"])
def test_other_telephones_ring_too(provider: Provider, service: Listener, to: str) -> None:
    provider.call(_call(provider, service, to=to), until="ringing")
    shown, = provider.get("/state")["telephones"]
    assert (shown["address"], shown["picks_up"], shown["call"]["status"]) == (to, False, "ringing")


def test_calls_are_listed_both_ways(provider: Provider, service: Listener) -> None:
    inbound = provider.calls(until="over")["sid"]
    outbound = _call(provider, service)
    provider.call(outbound, until="ringing")
    client = provider.client()
    assert [call.sid for call in client.calls.list()] == [outbound, inbound]
    assert [call.sid for call in client.calls.list(from_=CHILD)] == [inbound]
    assert [call.sid for call in client.calls.list(status="ringing")] == [outbound]
    started = client.calls(inbound).fetch().start_time
    assert inbound in [call.sid for call in client.calls.list(start_time_after=started)]
    assert provider.rest("GET", "Calls.json?StartTime%3E=2999-01-01").json()["calls"] == []
    shape = provider.rest("GET", f"Calls/{inbound}.json").json()
    assert shape["uri"] == f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{inbound}.json"
    assert {"duration", "end_time", "parent_call_sid", "to_formatted", "subresource_uris"} <= set(shape)
