"""Dial with a Queue: somebody takes the first waiting call, and the two talk until one side is gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.simulator.listener import Listener
from tests.simulator.provider import CHILD, SERVICE_NUMBER, TOKEN, Provider

VOICE, WAIT, DONE, DIALLED = "/webhooks/twilio/voice", "/wait", "/done", "/dialled"
OPERATOR = "client:operator-1"
QUEUED = "<Response><Enqueue action='/done' waitUrl='/wait'>line</Enqueue></Response>"
MUSIC = "<Response><Say loop='0'>Күтіңіз</Say></Response>"


def taking(service: Listener, attributes: str = "", noun: str = "") -> str:
    return (f"<Response><Dial action='{service.url}{DIALLED}' {attributes}>"
            f"<Queue {noun}>line</Queue></Dial></Response>")


def heard(call: dict[str, Any], verb: str) -> list[str]:
    return [one["text"] for one in call["heard"] if one["verb"] == verb]


def takes(provider: Provider, twiml: str, *, to: str = OPERATOR) -> str:
    """The service calls an operator who picks up and gets this document."""
    sid = str(provider.client().calls.create(to=to, from_=SERVICE_NUMBER, twiml=twiml, timeout=600).sid)
    provider.call(sid, until="ringing")
    provider.picks_up(sid)
    return sid


@pytest.fixture
def child(provider: Provider, service: Listener) -> str:
    """A child's call that waits."""
    service.says(VOICE, QUEUED)
    service.says(WAIT, MUSIC)
    return str(provider.calls(until="waiting")["sid"])


@pytest.fixture
def pair(provider: Provider, service: Listener, child: str) -> tuple[str, str]:
    """The child and the operator, talking."""
    operator = takes(provider, taking(service))
    for sid in (child, operator):
        provider.call(sid, until="bridged")
    return child, operator


def test_what_one_says_the_other_hears(provider: Provider, pair: tuple[str, str]) -> None:
    child, operator = pair
    assert (provider.call(child)["peer"], provider.call(operator)["peer"]) == (operator, child)
    provider.says(operator, "111, тыңдап тұрмын")
    provider.says(child, "мені ұрады")
    provider.presses(child, "5")
    assert heard(provider.hears(child, "111"), "voice") == ["111, тыңдап тұрмын"]
    there = provider.hears(operator, "5")
    assert (heard(there, "voice"), heard(there, "keys")) == (["мені ұрады"], ["5"])
    assert heard(provider.call(child), "said") == ["мені ұрады"]


@pytest.mark.parametrize("who", [0, 1])
def test_when_one_hangs_up_both_actions_are_asked(
    provider: Provider, service: Listener, pair: tuple[str, str], who: int
) -> None:
    service.says(DONE, "<Response><Say>Рақмет</Say></Response>")
    service.says(DIALLED, "<Response><Say>Жазып қойыңыз</Say></Response>")
    provider.hangs_up(pair[who])
    done, dialled = service.waits_for(DONE)[0], service.waits_for(DIALLED)[0]
    child, operator = (provider.call(sid, until="over") for sid in pair)
    assert (done["QueueResult"], done["CallSid"]) == ("bridged", pair[0]) and done.is_signed_with(TOKEN)
    assert (dialled["DialCallStatus"], dialled["DialCallSid"], dialled["DialBridged"], dialled["CallSid"]) == (
        "completed", pair[0], "true", pair[1])
    assert int(dialled["DialCallDuration"]) >= 1
    assert [done["CallStatus"], dialled["CallStatus"]][who] == "completed"
    assert (heard(child, "Say")[-1] == "Рақмет") is (who == 1), "whoever hung up hears nothing more"
    assert (heard(operator, "Say") == ["Жазып қойыңыз"]) is (who == 0)


def test_the_waiting_caller_is_told_who_comes(provider: Provider, service: Listener, child: str) -> None:
    service.says("/soon", "<Response><Say>Қазір қосамыз</Say><Hangup/></Response>")
    operator = takes(provider, taking(service, noun=f"url='{service.url}/soon'"))
    provider.call(child, until="bridged")
    told, = service.told("/soon")
    queue, = provider.get("/queues")["queues"]
    assert (told["CallSid"], told["DequeingCallSid"], told["QueueSid"]) == (child, operator, queue["sid"])
    assert int(told["QueueTime"]) >= 0 and heard(provider.call(child), "Say")[-1] == "Қазір қосамыз"
    assert provider.errors() == [12200], "no hanging up there"


@pytest.mark.parametrize(("who", "result", "status"), [
    ("child", "hangup", "no-answer"), ("operator", "system-error", "canceled"),
])
def test_hanging_up_in_the_announcement(
    provider: Provider, service: Listener, child: str, who: str, result: str, status: str
) -> None:
    service.says("/soon", "<Response><Pause length='600'/></Response>")
    operator = takes(provider, taking(service, "timeout='5'", f"url='{service.url}/soon'"))
    service.waits_for("/soon")
    provider.hangs_up(child if who == "child" else operator)
    assert service.waits_for(DONE)[0]["QueueResult"] == result
    dialled, = service.waits_for(DIALLED)
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == (status, "false")


def test_the_service_diverts_the_one_who_waited(
    provider: Provider, service: Listener, pair: tuple[str, str]
) -> None:
    service.says("/other", "<Response><Say>Басқа жерге қостық</Say></Response>")
    provider.client().calls(pair[0]).update(url=service.url + "/other")
    assert service.waits_for(DONE)[0]["QueueResult"] == "redirected-from-bridged"
    dialled, = service.waits_for(DIALLED)
    assert dialled["DialCallStatus"] == "answered" and "DialCallDuration" not in dialled
    assert heard(provider.call(pair[0], until="over"), "Say")[-1] == "Басқа жерге қостық"


def test_the_service_diverts_the_one_who_dialled(
    provider: Provider, service: Listener, pair: tuple[str, str]
) -> None:
    service.says("/other", "<Response><Say>Келесі қоңырау</Say></Response>")
    provider.client().calls(pair[1]).update(url=service.url + "/other")
    assert service.waits_for(DONE)[0]["QueueResult"] == "bridged"
    assert heard(provider.call(pair[1], until="over"), "Say") == ["Келесі қоңырау"]
    assert service.told(DIALLED) == [], "its Dial is left, not ended"


@pytest.mark.parametrize("who", [0, 1])
def test_the_service_ends_one_side(
    provider: Provider, service: Listener, pair: tuple[str, str], who: int
) -> None:
    provider.client().calls(pair[who]).update(status="completed")
    assert service.waits_for(DONE)[0]["QueueResult"] == "bridged"
    assert service.waits_for(DIALLED)[0]["DialCallStatus"] == "completed"


def test_a_conversation_can_be_put_on_hold_and_taken_again(
    provider: Provider, service: Listener, pair: tuple[str, str]
) -> None:
    provider.client().calls(pair[0]).update(twiml=QUEUED.replace("/done", service.url + DONE).replace(
        "/wait", service.url + WAIT))
    service.waits_for(DIALLED)
    provider.call(pair[0], until="waiting")
    other = takes(provider, taking(service), to="client:operator-2")
    assert provider.call(pair[0], until="bridged")["peer"] == other


def test_star_ends_the_conversation_where_that_is_allowed(
    provider: Provider, service: Listener, child: str
) -> None:
    operator = takes(provider, taking(service, "hangupOnStar='true'"))
    provider.call(operator, until="bridged")
    provider.presses(operator, "1*")
    dialled, = service.waits_for(DIALLED)
    assert (dialled["CallStatus"], dialled["DialCallStatus"]) == ("in-progress", "completed")
    assert service.waits_for(DONE)[0]["QueueResult"] == "bridged"


def test_a_conversation_is_never_longer_than_allowed(provider: Provider, service: Listener, child: str) -> None:
    takes(provider, taking(service, "timeLimit='3'"))
    assert service.waits_for(DIALLED)[0]["DialCallDuration"] in ("3", "4")
    assert service.waits_for(DONE)[0]["QueueResult"] == "bridged"


def test_who_dials_an_empty_queue_gets_the_next_who_joins(provider: Provider, service: Listener, child: str) -> None:
    provider.hangs_up(child)
    provider.call(child, until="over")
    operator = takes(provider, taking(service, "timeout='600'"))
    provider.call(operator, until="answered")
    second = provider.calls("+77015550199")["sid"]
    assert provider.call(operator, until="bridged")["peer"] == second


def test_nobody_joins_in_time(provider: Provider, service: Listener, child: str) -> None:
    provider.hangs_up(child)
    provider.call(child, until="over")
    takes(provider, taking(service, "timeout='2'"))
    dialled, = service.waits_for(DIALLED)
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == ("no-answer", "false")
    assert "DialCallSid" not in dialled and "DialCallDuration" not in dialled


def test_a_queue_nobody_was_put_into_is_not_there(provider: Provider, service: Listener) -> None:
    takes(provider, taking(service, "timeout='600'"))
    assert service.waits_for(DIALLED)[0]["DialCallStatus"] == "failed"
    assert provider.errors() == [12200]


def test_a_seeker_who_hangs_up_takes_nobody(provider: Provider, service: Listener, child: str) -> None:
    provider.hangs_up(child)
    operator = takes(provider, taking(service, "timeout='600'"))
    provider.call(operator, until="answered")
    provider.hangs_up(operator)
    assert service.waits_for(DIALLED)[0]["DialCallStatus"] == "canceled"
    second = provider.calls("+77015550199", until="waiting")["sid"]
    assert provider.waiting("line") == [second]


def test_of_two_who_dial_exactly_one_gets_the_caller(provider: Provider, service: Listener, child: str) -> None:
    twiml = taking(service, "timeout='20'")
    with ThreadPoolExecutor(2) as people:
        operators = list(people.map(lambda number: takes(provider, twiml, to=f"client:operator-{number}"), (1, 2)))
    provider.call(child, until="bridged")
    service.waits_for(DIALLED)
    lucky = provider.call(child)["peer"]
    assert [told["CallSid"] for told in service.told(DIALLED)] == [sid for sid in operators if sid != lucky]
    assert service.told(DIALLED)[0]["DialCallStatus"] == "no-answer"


def test_first_come_first_served(provider: Provider, service: Listener, child: str) -> None:
    provider.calls("+77015550199", until="waiting")
    operator = takes(provider, taking(service))
    assert provider.call(operator, until="bridged")["peer"] == child


def test_the_conversation_is_recorded(provider: Provider, service: Listener, child: str) -> None:
    operator = takes(provider, taking(
        service, f"record='record-from-answer-dual' recordingStatusCallback='{service.url}/recording'"))
    provider.call(operator, until="bridged")
    provider.says(child, "мен Шымкенттемін")
    provider.hangs_up(operator)
    told, dialled = service.waits_for("/recording")[0], service.waits_for(DIALLED)[0]
    assert (told["RecordingSource"], told["RecordingChannels"], told["CallSid"], told["RecordingStatus"]) == (
        "DialVerb", "2", operator, "completed")
    assert dialled["RecordingUrl"] == told["RecordingUrl"]
    sound = provider.rest("GET", f"Recordings/{told['RecordingSid']}.wav")
    seconds = int(told["RecordingDuration"])
    assert sound.content.startswith(b"RIFF") and len(sound.content) == 44 + seconds * 32_000 and seconds >= 1
    listed, = provider.client().recordings.list(call_sid=operator)
    assert (listed.source, listed.channels) == ("DialVerb", 2)


def test_fifty_operators_take_fifty_of_a_hundred_calls(provider: Provider, service: Listener) -> None:
    service.says(VOICE, QUEUED)
    service.says(WAIT, "<Response><Pause length='3600'/></Response>")
    with ThreadPoolExecutor(20) as people:
        callers = list(people.map(lambda n: provider.calls(f"+7701{n:07}", until="waiting")["sid"], range(100)))
        assert len(provider.waiting("line")) == 100 and len(provider.live()) == 100
        operators = list(people.map(
            lambda n: takes(provider, taking(service), to=f"client:operator-{n}"), range(50)))
        peers = list(people.map(lambda sid: provider.call(sid, until="bridged")["peer"], operators))
        assert len(set(peers)) == 50 and set(peers) <= set(callers)
        assert sorted(provider.waiting("line")) == sorted(set(callers) - set(peers))
        list(people.map(provider.hangs_up, callers))
        over = list(people.map(lambda sid: provider.call(sid, until="over")["status"], [*callers, *operators]))
    assert over == ["completed"] * 150
    results = [told["QueueResult"] for told in service.waits_for(DONE, count=100)]
    assert (results.count("bridged"), results.count("hangup")) == (50, 50)
    assert provider.live(CHILD) == []
