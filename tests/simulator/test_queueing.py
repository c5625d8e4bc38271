"""Enqueue: a call waits, hears its documents, and its action is told how it left the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator.listener import Listener
from tests.simulator.provider import CHILD, SERVICE_NUMBER, TOKEN, Provider

VOICE = "/webhooks/twilio/voice"
WAIT, DONE = "/wait", "/done"
MUSIC = "<Response><Say>Күтіңіз</Say><Pause length='600'/></Response>"
Opens = Callable[..., Provider]


def queued(attributes: str = "action='/done' waitUrl='/wait'", after: str = "<Say>келесі</Say>") -> str:
    return f"<Response><Enqueue {attributes}>line</Enqueue>{after}</Response>"


def heard(call: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["verb"], one["text"]) for one in call["heard"]]


@pytest.fixture
def waiting(provider: Provider, service: Listener) -> dict[str, Any]:
    """A call that waits and hears music."""
    service.says(VOICE, queued())
    service.says(WAIT, MUSIC)
    call = provider.calls(until="waiting")
    assert provider.call(call["sid"], documents=2, until="waiting")["queue"] == "line"
    return call


def test_the_waiting_document_is_told_how_the_call_stands(
    provider: Provider, service: Listener, waiting: dict[str, Any]
) -> None:
    told, = service.waits_for(WAIT)
    queue, = provider.get("/queues")["queues"]
    assert told.is_signed_with(TOKEN) and told["CallSid"] == waiting["sid"] and told["CallStatus"] == "in-progress"
    expected = {"QueueSid": queue["sid"], "QueuePosition": "1", "QueueTime": "0", "AvgQueueTime": "0",
                "CurrentQueueSize": "1", "MaxQueueSize": "100"}
    assert told.only(expected) == expected
    second = provider.calls("+77015550199", until="waiting")["sid"]
    assert service.waits_for(WAIT, count=2)[1]["QueuePosition"] == "2"
    assert provider.waiting("line") == [waiting["sid"], second]


def test_the_waiting_document_is_asked_for_again_at_its_end(provider: Provider, service: Listener) -> None:
    service.says(VOICE, queued())
    service.says(WAIT, "<Response><Say>1</Say></Response>")
    service.says(WAIT, "<Response><Redirect>/more</Redirect></Response>")
    service.says("/more", "<Response><Pause length='2'/></Response>")
    provider.calls(until="waiting")
    told = service.waits_for(WAIT, count=4)
    assert int(told[3]["QueueTime"]) >= 2 and "QueuePosition" in service.told("/more")[0]


def test_an_empty_waiting_document_is_not_asked_for_without_a_pause(provider: Provider, service: Listener) -> None:
    service.says(VOICE, queued())
    provider.calls(until="waiting")
    told = service.waits_for(WAIT, count=3)
    assert int(told[2]["QueueTime"]) >= 2, "a second for each round"


@pytest.mark.parametrize(("attributes", "sounds"), [("", [("Play", "music")]), ("waitUrl=''", [])])
def test_without_a_document_there_is_music_or_silence(
    provider: Provider, service: Listener, attributes: str, sounds: list[tuple[str, str]]
) -> None:
    service.says(VOICE, queued(attributes))
    sid = provider.calls(until="waiting")["sid"]
    provider.hears(sid, sounds[-1][1] if sounds else "line")
    provider.hangs_up(sid)
    assert heard(provider.call(sid, until="over")) == [("Enqueue", "line"), *sounds]


def test_only_some_verbs_are_for_waiting(provider: Provider, service: Listener) -> None:
    service.says(VOICE, queued())
    service.says(WAIT, "<Response><Record/><Dial>+77172757485</Dial><Leave/></Response>")
    provider.calls(until="over")
    assert provider.errors() == [12200, 12200]
    assert service.told(DONE)[0]["QueueResult"] == "leave"


def test_leaving_by_a_key_asks_the_action(provider: Provider, service: Listener) -> None:
    service.says(VOICE, queued())
    service.says(WAIT, "<Response><Gather numDigits='1' timeout='600' action='/key'/></Response>")
    service.says("/key", "<Response><Leave/><Say>ешқашан</Say></Response>")
    service.says(DONE, "<Response><Say>Хабар қалдырыңыз</Say></Response>")
    sid = provider.calls(until="keys")["sid"]
    provider.presses(sid, "2")
    over = provider.call(sid, until="over")
    told, = service.told(DONE)
    queue, = provider.get("/queues")["queues"]
    assert service.told("/key")[0]["Digits"] == "2" and told.is_signed_with(TOKEN)
    assert (told["QueueResult"], told["QueueSid"]) == ("leave", queue["sid"]) and int(told["QueueTime"]) >= 0
    assert heard(over) == [("Enqueue", "line"), ("Say", "Хабар қалдырыңыз")]
    assert provider.waiting("line") == []


def test_without_an_action_the_document_goes_on(provider: Provider, service: Listener) -> None:
    service.says(VOICE, queued("waitUrl='/wait'"))
    service.says(WAIT, "<Response><Leave/></Response>")
    assert heard(provider.calls(until="over"))[-1] == ("Say", "келесі")


def test_hanging_up_while_waiting_is_told(
    provider: Provider, service: Listener, waiting: dict[str, Any]
) -> None:
    service.says(DONE, "<Response><Say>ешқашан</Say></Response>")
    provider.hangs_up(waiting["sid"])
    told, = service.waits_for(DONE)
    assert (told["QueueResult"], told["CallStatus"]) == ("hangup", "completed")
    over = provider.call(waiting["sid"], until="over")
    assert over["status"] == "completed" and ("Say", "ешқашан") not in heard(over)
    assert provider.waiting("line") == []


def test_the_waiting_document_can_hang_up(provider: Provider, service: Listener) -> None:
    service.says(VOICE, queued())
    service.says(WAIT, "<Response><Hangup/></Response>")
    assert provider.calls(until="over")["status"] == "completed"
    assert service.told(DONE)[0]["QueueResult"] == "hangup"


def test_a_waiting_document_that_fails_is_an_error(provider: Provider, service: Listener) -> None:
    service.says(VOICE, queued())
    service.says(WAIT, status="500 Internal Server Error")
    service.says(DONE, "<Response><Say>Хабар қалдырыңыз</Say></Response>")
    assert heard(provider.calls(until="over"))[-1] == ("Say", "Хабар қалдырыңыз")
    assert service.told(DONE)[0]["QueueResult"] == "error"


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_a_queue_needs_a_name(provider: Provider, service: Listener, name: str) -> None:
    service.says(VOICE, f"<Response><Enqueue action='/done'>{name}</Enqueue></Response>")
    provider.calls(until="over")
    told, = service.told(DONE)
    assert told["QueueResult"] == "error" and "QueueSid" not in told and provider.errors() == [12200]


def test_a_full_queue_takes_nobody(opens: Opens, service: Listener) -> None:
    provider = opens(queue_length=1)
    service.says(VOICE, queued())
    service.says(WAIT, MUSIC)
    first = provider.calls(until="waiting")["sid"]
    provider.calls("+77015550199", until="over")
    told, = service.told(DONE)
    assert told["QueueResult"] == "queue-full" and "QueueSid" not in told and "QueueTime" not in told
    assert provider.waiting("line") == [first]


def test_the_service_calls_somebody_out_of_the_queue(
    provider: Provider, service: Listener, waiting: dict[str, Any]
) -> None:
    service.says("/other", "<Response><Say>Енді сізбен сөйлесеміз</Say></Response>")
    provider.client().calls(waiting["sid"]).update(url=service.url + "/other")
    over = provider.call(waiting["sid"], until="over")
    told, = service.told(DONE)
    assert (told["QueueResult"], told["CallStatus"]) == ("redirected", "in-progress")
    assert heard(over)[-1] == ("Say", "Енді сізбен сөйлесеміз")


def test_the_service_ends_a_waiting_call(provider: Provider, service: Listener, waiting: dict[str, Any]) -> None:
    assert provider.client().calls(waiting["sid"]).update(status="completed").status == "completed"
    assert service.waits_for(DONE)[0]["QueueResult"] == "hangup"


def test_queues_and_members_over_rest(provider: Provider, service: Listener, waiting: dict[str, Any]) -> None:
    client = provider.client()
    queue, = client.queues.list()
    assert (queue.friendly_name, queue.current_size, queue.max_size) == ("line", 1, 100)
    assert client.queues(queue.sid).fetch().sid == queue.sid
    member, = client.queues(queue.sid).members.list()
    assert (member.call_sid, member.position, member.queue_sid) == (waiting["sid"], 1, queue.sid)
    assert client.queues(queue.sid).members("Front").fetch().call_sid == waiting["sid"]
    client.queues(queue.sid).members("Front").update(url=service.url + "/other")
    assert service.waits_for(DONE)[0]["QueueResult"] == "redirected"
    assert service.waits_for("/other")[0]["From"] == CHILD
    assert client.queues(queue.sid).fetch().current_size == 0
    gone = provider.rest("GET", f"Queues/{queue.sid}/Members/Front.json")
    assert (gone.status_code, gone.json()["code"]) == (404, 20404)
    assert SERVICE_NUMBER == service.told("/other")[0]["To"]
