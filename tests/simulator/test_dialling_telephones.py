"""Dial with Number, Sip and Client: telephones ring, the first to be picked up is put through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.listener import Listener
from tests.simulator.provider import CHILD, SERVICE_NUMBER, TOKEN, Provider

VOICE, DIALLED, LEG = "/webhooks/twilio/voice", "/dialled", "/leg"
OPERATOR, SIP, DUTY = "client:operator-1", "sip:operator@sip.example.kz", "+77172757485"
EVENTS = "initiated ringing answered completed"
Opens = Callable[..., Provider]


def dialling(nouns: str, attributes: str = "", *, timeout: int = 600, after: str = "<Say>келесі</Say>") -> str:
    return f"<Response><Dial action='{DIALLED}' timeout='{timeout}' {attributes}>{nouns}</Dial>{after}</Response>"


def client(number: int = 1, attributes: str = "") -> str:
    return f"<Client {attributes}><Identity>operator-{number}</Identity></Client>"


def heard(call: dict[str, Any], verb: str) -> list[str]:
    return [one["text"] for one in call["heard"] if one["verb"] == verb]


def rings(provider: Provider, service: Listener, twiml: str, *, legs: int = 1) -> tuple[str, list[str]]:
    """A child calls and is dialled on: its SID, and those of the telephones that ring, in the document's order."""
    service.says(VOICE, twiml)
    child = str(provider.calls()["sid"])
    sids = legs_of(provider, child, count=legs)
    for sid in sids:
        provider.call(sid, until="ringing")
    return child, sids


def legs_of(provider: Provider, parent: str, *, count: int = 1) -> list[str]:
    """The SIDs of so many telephones that a call dialled, once they are there."""
    def found() -> list[str]:
        return [call.sid for call in reversed(provider.carrier.calls.newest()) if call.parent_sid == parent]

    assert provider.waits(lambda: len(found()) == count)
    return found()


@pytest.mark.parametrize(("noun", "address"), [
    (client(), OPERATOR), ("<Client>operator-1</Client>", OPERATOR), (f"<Sip>{SIP}</Sip>", SIP),
    (f"<Number>{DUTY}</Number>", DUTY), (DUTY, DUTY),
])
def test_a_telephone_rings_and_talks(provider: Provider, service: Listener, noun: str, address: str) -> None:
    child, (leg,) = rings(provider, service, dialling(noun))
    provider.picks_up(leg)
    there, here = provider.call(leg, until="bridged"), provider.call(child, until="bridged")
    assert (there["direction"], there["parent"], there["from"], there["to"], there["peer"]) == (
        "outbound-dial", child, CHILD, address, child)
    assert here["peer"] == leg
    provider.says(leg, "Тыңдап тұрмын")
    assert heard(provider.hears(child, "Тыңдап"), "voice") == ["Тыңдап тұрмын"]
    assert [call["sid"] for call in provider.dialled_by(child)] == [leg]


def test_the_progress_of_a_telephone_is_told(provider: Provider, service: Listener) -> None:
    child, (leg,) = rings(provider, service, dialling(
        client(1, f"statusCallback='{LEG}' statusCallbackEvent='{EVENTS}'")))
    provider.picks_up(leg)
    provider.call(child, until="bridged")
    provider.hangs_up(leg)
    told = service.waits_for(LEG, count=4)
    assert [(one["CallStatus"], one["SequenceNumber"]) for one in told] == [
        ("initiated", "0"), ("ringing", "1"), ("in-progress", "2"), ("completed", "3")]
    for one in told:
        assert one.is_signed_with(TOKEN) and one["Timestamp"].endswith("+0000")
        assert one.only(["CallSid", "ParentCallSid", "Direction", "To", "From"]) == {
            "CallSid": leg, "ParentCallSid": child, "Direction": "outbound-dial", "To": OPERATOR, "From": CHILD}


@pytest.mark.parametrize("fault", ["duplicate", "lost", "reordered"])
def test_the_progress_can_be_muddled(provider: Provider, service: Listener, fault: str) -> None:
    provider.suffers(fault, on="callbacks")
    _, (leg,) = rings(provider, service, dialling(
        client(1, f"statusCallback='{LEG}' statusCallbackEvent='{EVENTS}'")))
    provider.hangs_up(leg)
    service.waits_for("/webhooks/twilio/call-status")
    told = service.waits_for(LEG, count={"duplicate": 6, "lost": 0, "reordered": 3}[fault])
    assert [one["CallStatus"] for one in told] == {
        "duplicate": ["initiated"] * 2 + ["ringing"] * 2 + ["busy"] * 2, "lost": [],
        "reordered": ["busy", "ringing", "initiated"]}[fault]


@pytest.mark.parametrize("who", ["child", "operator"])
def test_when_one_hangs_up_the_action_is_asked(provider: Provider, service: Listener, who: str) -> None:
    service.says(DIALLED, "<Response><Say>Рақмет</Say></Response>")
    child, (leg,) = rings(provider, service, dialling(client()))
    provider.picks_up(leg)
    provider.call(child, until="bridged")
    provider.hangs_up(child if who == "child" else leg)
    told, = service.waits_for(DIALLED)
    assert told.only(["DialCallStatus", "DialCallSid", "DialBridged", "CallSid"]) == {
        "DialCallStatus": "completed", "DialCallSid": leg, "DialBridged": "true", "CallSid": child}
    assert int(told["DialCallDuration"]) >= 1
    assert told["CallStatus"] == ("completed" if who == "child" else "in-progress")
    assert provider.call(leg, until="over")["status"] == "completed"
    assert heard(provider.call(child, until="over"), "Say") == ([] if who == "child" else ["Рақмет"])


@pytest.mark.parametrize(("act", "status"), [("refuses", "busy"), ("cancels", "canceled")])
def test_nobody_talks(provider: Provider, service: Listener, act: str, status: str) -> None:
    child, (leg,) = rings(provider, service, dialling(client()))
    if act == "refuses":
        provider.hangs_up(leg)
    else:
        provider.client().calls(leg).update(status="canceled")
    told, = service.waits_for(DIALLED)
    assert (told["DialCallStatus"], told["DialCallSid"], told["DialBridged"]) == (status, leg, "false")
    assert "DialCallDuration" not in told and provider.call(leg)["status"] == status
    assert provider.call(child, until="over")["status"] == "completed"


def test_nobody_picks_up(provider: Provider, service: Listener) -> None:
    service.says(VOICE, dialling(client(), timeout=2))
    leg, = legs_of(provider, provider.calls()["sid"])
    told, = service.waits_for(DIALLED)
    assert (told["DialCallStatus"], told["DialCallSid"], told["DialBridged"]) == ("no-answer", leg, "false")
    assert provider.call(leg)["status"] == "no-answer"


def test_the_child_hangs_up_while_it_rings(provider: Provider, service: Listener) -> None:
    child, (leg,) = rings(provider, service, dialling(client()))
    provider.hangs_up(child)
    assert provider.call(leg, until="over")["status"] == "canceled"
    told, = service.waits_for(DIALLED)
    assert (told["DialCallStatus"], told["CallStatus"], told["DialBridged"]) == ("canceled", "completed", "false")


def test_without_an_action_the_document_goes_on(provider: Provider, service: Listener) -> None:
    child, (leg,) = rings(
        provider, service, f"<Response><Dial timeout='600'>{client()}</Dial><Say>келесі</Say></Response>")
    provider.hangs_up(leg)
    assert heard(provider.call(child, until="over"), "Say") == ["келесі"]


def test_several_ring_and_the_first_wins(provider: Provider, service: Listener) -> None:
    child, (first, second, third) = rings(
        provider, service, dialling(f"{client(1)}{client(2)}<Number>{DUTY}</Number>"), legs=3)
    provider.picks_up(second)
    assert provider.call(child, until="bridged")["peer"] == second
    assert [provider.call(sid, until="over")["status"] for sid in (first, third)] == ["canceled", "canceled"]
    provider.hangs_up(second)
    assert service.waits_for(DIALLED)[0]["DialCallSid"] == second


def test_several_ring_and_all_refuse(provider: Provider, service: Listener) -> None:
    child, (first, second) = rings(provider, service, dialling(client(1) + client(2)), legs=2)
    provider.hangs_up(first)
    provider.call(first, until="over")
    assert service.told(DIALLED) == []
    provider.hangs_up(second)
    told, = service.waits_for(DIALLED)
    assert (told["DialCallStatus"], told["DialCallSid"]) == ("busy", second)


def test_a_whisper_is_for_the_one_who_answers(provider: Provider, service: Listener) -> None:
    service.says("/whisper", "<Response><Gather numDigits='1' timeout='600' action='/accepted'><Say>Бала</Say></Gather>"
                             "<Hangup/></Response>")
    service.says("/accepted", "<Response/>")
    child, (leg,) = rings(provider, service, dialling(client(1, "url='/whisper'")))
    provider.picks_up(leg)
    assert provider.call(leg, until="keys")["peer"] == "" and provider.call(child)["peer"] == ""
    told, = service.told("/whisper")
    assert (told["CallSid"], told["ParentCallSid"], told["CallStatus"]) == (leg, child, "in-progress")
    provider.presses(leg, "1")
    provider.call(leg, until="bridged")
    assert heard(provider.call(child, until="bridged"), "Say") == []


def test_declining_in_the_whisper_is_completed_but_not_bridged(provider: Provider, service: Listener) -> None:
    service.says("/whisper", "<Response><Hangup/></Response>")
    _, (leg,) = rings(provider, service, dialling(client(1, "url='/whisper'")))
    provider.picks_up(leg)
    told, = service.waits_for(DIALLED)
    assert told.only(["DialCallStatus", "DialCallSid", "DialBridged"]) == {
        "DialCallStatus": "completed", "DialCallSid": leg, "DialBridged": "false"}


def test_the_child_hangs_up_in_the_whisper(provider: Provider, service: Listener) -> None:
    service.says("/whisper", "<Response><Pause length='600'/></Response>")
    child, (leg,) = rings(provider, service, dialling(client(1, "url='/whisper'")))
    provider.picks_up(leg)
    service.waits_for("/whisper")
    provider.hangs_up(child)
    assert provider.call(leg, until="over")["status"] == "completed"
    assert service.waits_for(DIALLED)[0]["DialBridged"] == "false"


def test_dialling_on_in_a_whisper_is_not_understood(provider: Provider, service: Listener) -> None:
    service.says("/whisper", f"<Response><Dial>{DUTY}</Dial></Response>")
    child, (leg,) = rings(provider, service, dialling(client(1, "url='/whisper'")))
    provider.picks_up(leg)
    provider.call(child, until="bridged")
    assert provider.errors() == [12200]


@pytest.mark.parametrize(("on_bridge", "answered"), [("true", False), ("false", True)])
def test_the_child_is_charged_from_the_bridge_on_where_that_is_asked_for(
    provider: Provider, service: Listener, on_bridge: str, answered: bool
) -> None:
    child, (leg,) = rings(provider, service, dialling(client(), f"answerOnBridge='{on_bridge}'"))
    assert provider.call(child)["answered"] is answered
    provider.picks_up(leg)
    assert provider.call(child, until="bridged")["answered"]


def test_hanging_up_before_the_bridge_is_no_answer(provider: Provider, service: Listener) -> None:
    child, (leg,) = rings(provider, service, dialling(client(), "answerOnBridge='true'"))
    provider.hangs_up(child)
    assert provider.call(child, until="over")["status"] == "no-answer"
    assert service.waits_for(DIALLED)[0]["CallStatus"] == "no-answer"


def test_the_service_diverts_the_one_who_was_called(provider: Provider, service: Listener) -> None:
    service.says("/other", "<Response><Say>Сізді бөлімге қостық</Say></Response>")
    child, (leg,) = rings(provider, service, dialling(client()))
    with pytest.raises(TwilioRestException):
        provider.client().calls(leg).update(url=service.url + "/other")
    provider.picks_up(leg)
    provider.call(child, until="bridged")
    provider.client().calls(leg).update(url=service.url + "/other")
    told, = service.waits_for(DIALLED)
    assert told["DialCallStatus"] == "answered" and "DialCallDuration" not in told
    assert heard(provider.call(leg, until="over"), "Say") == ["Сізді бөлімге қостық"]


@pytest.mark.parametrize("talking", [True, False])
def test_the_service_diverts_the_child(provider: Provider, service: Listener, talking: bool) -> None:
    service.says("/other", "<Response><Say>Күте тұрыңыз</Say></Response>")
    child, (leg,) = rings(provider, service, dialling(client()))
    if talking:
        provider.picks_up(leg)
        provider.call(child, until="bridged")
    provider.client().calls(child).update(url=service.url + "/other")
    assert provider.call(leg, until="over")["status"] == ("completed" if talking else "canceled")
    assert heard(provider.call(child, until="over"), "Say") == ["Күте тұрыңыз"]
    assert service.told(DIALLED) == []


@pytest.mark.parametrize("shown", [SERVICE_NUMBER, CHILD])
def test_the_caller_id_is_one_of_ours_or_the_childs(provider: Provider, service: Listener, shown: str) -> None:
    _, (leg,) = rings(provider, service, dialling(f"<Number>{DUTY}</Number>", f"callerId='{shown}'"))
    assert provider.call(leg)["from"] == shown


def test_a_strange_caller_id_is_refused(provider: Provider, service: Listener) -> None:
    service.says(VOICE, dialling(f"<Number>{DUTY}</Number>", "callerId='+77170000000'"))
    provider.calls(until="over")
    assert service.told(DIALLED)[0]["DialCallStatus"] == "failed" and provider.errors() == [13214]


@pytest.mark.parametrize(("nouns", "error"), [
    ("<Number>111x</Number>", 13224), ("<Sip>operator</Sip>", 13224), ("<Client/>", 13224),
    ("<Conference>room</Conference>", 12200), (f"<Queue>line</Queue>{client()}", 12200), ("", 12200),
])
def test_what_cannot_be_dialled(provider: Provider, service: Listener, nouns: str, error: int) -> None:
    service.says(VOICE, dialling(nouns))
    call = provider.calls(until="over")
    told, = service.told(DIALLED)
    assert told.only(["DialCallStatus", "DialBridged"]) == {"DialCallStatus": "failed", "DialBridged": "false"}
    assert "DialCallSid" not in told and provider.errors() == [error] and call["status"] == "completed"


def test_the_conversation_is_recorded_also_when_the_child_hangs_up(provider: Provider, service: Listener) -> None:
    child, (leg,) = rings(provider, service, dialling(client(), "record='true' recordingStatusCallback='/recording'"))
    provider.picks_up(leg)
    provider.call(child, until="bridged")
    provider.says(leg, "Тыңдап тұрмын")
    provider.hears(child, "Тыңдап")
    provider.hangs_up(child)
    told = service.waits_for("/recording")[0]
    assert (told["RecordingSource"], told["RecordingChannels"], told["CallSid"]) == ("DialVerb", "1", child)
    assert service.waits_for(DIALLED)[0]["RecordingSid"] == told["RecordingSid"]
    assert provider.carrier.recordings.newest()[0].words == "Тыңдап тұрмын"


@pytest.mark.parametrize("auto_answer", [(OPERATOR,), ("*",)])
def test_a_telephone_can_pick_up_by_itself(
    opens: Opens, service: Listener, auto_answer: tuple[str, ...]
) -> None:
    provider = opens(auto_answer=auto_answer)
    service.says(VOICE, dialling(client()))
    assert provider.calls(until="bridged")["answered"]
    shown, = provider.get("/state")["telephones"]
    assert (shown["address"], shown["picks_up"]) == (OPERATOR, True)


def test_picking_up_by_itself_is_switched(provider: Provider, service: Listener) -> None:
    child, (leg,) = rings(provider, service, dialling(client()))
    provider.lets(OPERATOR, pick_up=True)
    provider.call(child, until="bridged")
    provider.hangs_up(leg)
    provider.lets(OPERATOR, pick_up=False)
    _, (again,) = rings(provider, service, dialling(client()))
    provider.hangs_up(again)
    assert provider.call(again, until="over")["status"] == "busy", "it rang until it was refused"


def test_a_hundred_calls_are_put_through_at_once(opens: Opens, service: Listener) -> None:
    provider = opens(auto_answer=("*",))
    service.says(VOICE, dialling(client(), after=""))
    sids = [provider.calls(f"+7701{number:07}")["sid"] for number in range(100)]
    for sid in sids:
        peer = provider.call(sid, until="bridged", seconds=30)["peer"]
        provider.says(peer, f"сізбен {sid}")
        assert heard(provider.hears(sid, sid), "voice") == [f"сізбен {sid}"]
    for sid in sids:
        provider.hangs_up(sid)
    told = service.waits_for(DIALLED, count=100)
    assert {one["CallSid"] for one in told} == set(sids)
    assert {one["DialCallStatus"] for one in told} == {"completed"}
    assert provider.waits(lambda: all(call.over for call in provider.carrier.calls.newest()))
