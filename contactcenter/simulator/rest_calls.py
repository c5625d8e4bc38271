"""REST: Calls, placed, fetched, listed, diverted and ended."""
from flask import Blueprint, Response, jsonify, request

from contactcenter.simulator.calls import Call
from contactcenter.simulator.carrier import carrier
from contactcenter.simulator.lines import Diverted, Ended
from contactcenter.simulator.listing import listing, within
from contactcenter.simulator.placing import call_order_from, first_step
from contactcenter.simulator.refusals import Refusal
from contactcenter.simulator.rest import ACCOUNT, account_path, guard, missing
from contactcenter.simulator.exchange import NotLive
from contactcenter.simulator.timestamps import rfc2822

door = guard(Blueprint("rest_calls", __name__))


@door.post(ACCOUNT + "/Calls.json")
def create(account: str) -> tuple[Response, int]:
    """Call a telephone; 201 with the queued call, or a Refusal."""
    events = [word for value in request.form.getlist("StatusCallbackEvent") for word in value.split()]
    order = call_order_from(request.form, events=events, numbers=carrier().settings.numbers)
    return jsonify(as_json(carrier().switchboard.ring(order))), 201


@door.get(ACCOUNT + "/Calls.json")
def page(account: str) -> Response:
    """List calls by To, From, Status, ParentCallSid, StartTime and EndTime; an unanswered one starts when it
    was created.
    """
    query = request.args
    found = [
        call for call in carrier().calls.newest()
        if all(query.get(name, value) == value for name, value in _filters(call))
        and within(call.answered or call.created, query, name="StartTime")
        and within(call.ended, query, name="EndTime")
    ]
    return jsonify(listing(found, key="calls", path=account_path("Calls.json"), query=query, present=as_json))


@door.get(ACCOUNT + "/Calls/<sid>.json")
def fetch(account: str, sid: str) -> Response:
    """One call."""
    return jsonify(as_json(_found(sid)))


@door.post(ACCOUNT + "/Calls/<sid>.json")
def update(account: str, sid: str) -> Response:
    """End a live call (Status completed or canceled) or give an answered one other TwiML (Url, Twiml).

    21220 when it is over, or not yet answered and to be given TwiML.
    """
    call, status = _found(sid), request.form.get("Status", "")
    if status not in ("", "completed", "canceled"):
        raise Refusal(400, 20001, f"A call cannot be given the status {status}")
    event = Ended(status) if status else Diverted(first_step(request.form))
    try:
        if not status and call.answered is None:
            raise NotLive(sid)
        carrier().switchboard.post(sid, event)
    except NotLive as error:
        raise Refusal(400, 21220, "The call is not in progress") from error
    if status:
        carrier().changes.wait_for(lambda: _found(sid).over, seconds=1)
    return jsonify(as_json(_found(sid)))


def _filters(call: Call) -> tuple[tuple[str, str], ...]:
    return (
        ("To", call.recipient), ("From", call.sender), ("Status", call.status),
        ("ParentCallSid", call.parent_sid or ""),
    )


def _found(sid: str) -> Call:
    call = carrier().calls.get(sid)
    if call is None:
        raise missing(request.path)
    return call


def as_json(call: Call) -> dict[str, object]:
    """A call as the provider shows it."""
    path = account_path(f"Calls/{call.sid}")
    return {
        "sid": call.sid, "account_sid": carrier().settings.account_sid, "api_version": "2010-04-01",
        "parent_call_sid": call.parent_sid, "direction": call.direction, "status": call.status,
        "from": call.sender, "from_formatted": call.sender,
        "to": call.recipient, "to_formatted": call.recipient,
        "date_created": rfc2822(call.created), "date_updated": rfc2822(call.updated),
        "start_time": rfc2822(call.answered or call.created), "end_time": rfc2822(call.ended),
        "duration": str(call.duration_seconds) if call.over else None,
        "answered_by": None, "caller_name": None, "forwarded_from": None, "group_sid": None,
        "phone_number_sid": None, "trunk_sid": "", "annotation": None, "price": None,
        "price_unit": "USD", "queue_time": "0", "uri": path + ".json",
        "subresource_uris": {"recordings": path + "/Recordings.json"},
    }
