"""The handsets' own interface for calls: dial, press, speak, pick up, hang up, and wait for what comes next.
"""
from flask import Blueprint, Response, jsonify, request

from contactcenter.simulator.calls import Call
from contactcenter.simulator.carrier import carrier
from contactcenter.simulator.lines import DIALLED, Ended, Event, Key, PickedUp, Speech
from contactcenter.simulator.requested import PREFIX, BadRequest, given, guard, seconds_of, text_of
from contactcenter.simulator.exchange import NotLive
from contactcenter.simulator.views import call_json

door = guard(Blueprint("control_calls", __name__, url_prefix=PREFIX + "/calls"))
LONGEST_WAIT_SECONDS = 30.0
AWAITED = ("keys", "speech", "ringing", "answered", "waiting", "bridged", "over")


@door.post("")
def place() -> tuple[Response, int]:
    """A handset dials the service: {from, to?}. Answers at once with the call, which rings."""
    fields = given()
    call = carrier().switchboard.place(sender=text_of(fields, "from"), recipient=text_of(fields, "to", ""))
    return jsonify(call_json(call)), 201


@door.get("")
def listed() -> Response:
    """The calls, the newest first: ?live=1 for those that are not over, ?address= for one telephone's, ?parent=
    for those a call dialled.
    """
    address, parent = request.args.get("address", ""), request.args.get("parent", "")
    found = [
        call for call in carrier().calls.newest()
        if not (call.over and request.args.get("live") == "1")
        and address in ("", call.handset) and parent in ("", call.parent_sid)
    ]
    return jsonify(calls=[call_json(call) for call in found])


@door.get("/<sid>")
def now(sid: str) -> Response:
    """The call as it stands. With ?until=keys, speech, ringing, answered, waiting (in a queue), bridged (to
    another call) or over it waits for that, at most ?seconds= real ones.

    ?documents=N waits besides until N documents have been fetched, to tell one prompt for keys from the next,
    and ?heard=text until these words were heard.
    """
    until = request.args.get("until", "")
    documents, words = request.args.get("documents", 0, type=int), request.args.get("heard", "")
    seconds = min(request.args.get("seconds", 10.0, type=float), LONGEST_WAIT_SECONDS)
    if until and until not in AWAITED:
        raise BadRequest(f"a call is not awaited until {until}; there are {AWAITED}")

    def awaited() -> bool:
        call = _found(sid)
        return call.over or (_is(call, until) and call.documents >= documents and _has_heard(call, words))

    carrier().changes.wait_for(awaited, seconds=seconds)
    return jsonify(call_json(_found(sid)))


@door.post("/<sid>/keys")
def press(sid: str) -> Response:
    """The person presses keys: {keys}, of 0 to 9, * and #."""
    keys = text_of(given(), "keys")
    if not keys or not set(keys) <= DIALLED:
        raise BadRequest(f"not the keys of a telephone: {keys}")
    return _post(sid, *(Key(key) for key in keys))


@door.post("/<sid>/speech")
def speak(sid: str) -> Response:
    """The person says something: {text, seconds?}, three seconds unless it says otherwise."""
    fields = given()
    return _post(sid, Speech(text_of(fields, "text"), seconds_of(fields, "seconds", 3)))


@door.post("/<sid>/answer")
def pick_up(sid: str) -> Response:
    """The telephone that rings is picked up."""
    return _post(sid, PickedUp())


@door.post("/<sid>/hangup")
def hang_up(sid: str) -> Response:
    """The person hangs up; a telephone that still rings is refused with busy."""
    call = _found(sid)
    refused = call.outbound and call.answered is None
    return _post(sid, Ended("busy" if refused else "completed"))


def _post(sid: str, *events: Event) -> Response:
    carrier().switchboard.post(sid, *events)
    return jsonify(call_json(_found(sid)))


def _found(sid: str) -> Call:
    call = carrier().calls.get(sid)
    if call is None:
        raise NotLive(sid)
    return call


def _has_heard(call: Call, words: str) -> bool:
    return not words or any(words in heard.text for heard in call.heard)


def _is(call: Call, awaited: str) -> bool:
    """Whether the call has come to what is waited for; nothing is always there."""
    if awaited == "answered":
        return call.answered is not None
    if awaited in ("waiting", "bridged"):
        return bool(call.queue if awaited == "waiting" else call.peer)
    return not awaited or awaited in (call.expects, call.status)
