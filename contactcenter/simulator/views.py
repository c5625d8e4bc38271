"""What the page and the tests see of the provider's books, as plain JSON."""
from datetime import datetime
from zoneinfo import ZoneInfo

from contactcenter.simulator.calls import Call, Heard
from contactcenter.simulator.carrier import Carrier
from contactcenter.simulator.handsets import Handset
from contactcenter.simulator.journal import Entry
from contactcenter.simulator.messages import Message
from contactcenter.simulator.numbers import is_land_line
from contactcenter.simulator.queues import Queue

ZONE = ZoneInfo("Asia/Almaty")
MESSAGES_SHOWN = 40
LINES_SHOWN = 60
TELEPHONES_SHOWN = 8
_Json = dict[str, object]


def state(carrier: Carrier) -> _Json:
    """Everything the page shows: handsets with their texts and call, other telephones that the service calls,
    live calls from other numbers, faults, the journal.
    """
    handsets = carrier.handsets.shown()
    texts = _texts_by_number(carrier.messages.newest(), {handset.number for handset in handsets})
    calls = carrier.calls.newest()
    shown = {handset.number for handset in handsets}
    return {
        "handsets": [_handset(carrier, handset, texts[handset.number], calls) for handset in handsets],
        "telephones": _telephones(carrier, [call for call in calls if call.outbound and call.handset not in shown]),
        "elsewhere": [
            call_json(call) for call in calls if not (call.over or call.outbound or call.handset in shown)],
        "faults": carrier.faults.shown(),
        "log": [entry_json(entry) for entry in carrier.journal.newest(limit=LINES_SHOWN)],
    }


def message_json(message: Message) -> _Json:
    """A text as a handset knows it; `mine` says that the person at the handset wrote it."""
    return {
        "sid": message.sid, "mine": message.inbound, "from": message.sender, "to": message.recipient,
        "body": message.body, "media": len(message.media), "status": message.status,
        "webhook": message.webhook, "error_code": message.error_code, "segments": message.segments,
        "direction": message.direction, "at": message.created.isoformat(), "time": _shown(message.created),
    }


def call_json(call: Call) -> _Json:
    """A call as a handset knows it."""
    return {
        "sid": call.sid, "direction": call.direction, "from": call.sender, "to": call.recipient,
        "status": call.status, "over": call.over, "answered": call.answered is not None,
        "expects": call.expects, "documents": call.documents, "queue": call.queue, "peer": call.peer,
        "parent": call.parent_sid,
        "duration_seconds": call.duration_seconds, "heard": [_heard_json(heard) for heard in call.heard],
    }


def queue_json(queue: Queue) -> _Json:
    """A queue with the calls that wait in it, the first first."""
    return {
        "sid": queue.sid, "name": queue.name, "limit": queue.limit,
        "members": [{"sid": member.sid, "seconds": member.seconds} for member in queue.members],
    }


def telephone_json(carrier: Carrier, address: str, call: Call | None = None) -> _Json:
    """A telephone of the staff: whether it picks up by itself, and its newest call."""
    return {
        "address": address, "picks_up": carrier.telephones.picks_up(address),
        "call": call_json(call) if call else None,
    }


def entry_json(entry: Entry) -> _Json:
    """A line of the journal."""
    return {
        "number": entry.number, "at": entry.at.isoformat(), "time": _shown(entry.at), "kind": entry.kind,
        "sid": entry.sid, "url": entry.url, "attempt": entry.attempt, "status": entry.status,
        "milliseconds": entry.milliseconds, "error_code": entry.error_code, "detail": entry.detail,
    }


def _handset(carrier: Carrier, handset: Handset, texts: list[Message], calls: list[Call]) -> _Json:
    call = next((call for call in calls if call.handset == handset.number), None)
    return {
        "slot": handset.slot, "who": handset.who, "number": handset.number, "withheld": handset.withheld,
        "land_line": is_land_line(handset.number),
        "unreachable": carrier.handsets.unreachable(handset.number),
        "opted_out": carrier.handsets.opted_out(handset.number),
        "messages": [message_json(message) for message in reversed(texts)],
        "call": call_json(call) if call else None,
    }


def _telephones(carrier: Carrier, calls: list[Call]) -> list[_Json]:
    """Those that are named in advance, and those called last; a live call is shown before one that is over."""
    newest = {call.handset: call for call in sorted(reversed(calls), key=lambda call: not call.over)}
    recent = list(dict.fromkeys(call.handset for call in calls))[:TELEPHONES_SHOWN]
    addresses = sorted({*carrier.telephones.known(), *recent})
    return [telephone_json(carrier, address, newest.get(address)) for address in addresses]


def _texts_by_number(newest: list[Message], numbers: set[str]) -> dict[str, list[Message]]:
    """The newest texts of each number, gathered in one walk over all of them."""
    found: dict[str, list[Message]] = {number: [] for number in numbers}
    for message in newest:
        texts = found.get(message.handset)
        if texts is not None and len(texts) < MESSAGES_SHOWN:
            texts.append(message)
    return found


def _heard_json(heard: Heard) -> _Json:
    return {"verb": heard.verb, "text": heard.text, "language": heard.language, "time": _shown(heard.at)}


def _shown(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%H:%M:%S")
