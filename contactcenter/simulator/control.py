"""The handsets' own interface, JSON in and out, for the page, for tests and for demonstrations. It is not the
provider's.
"""
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, jsonify, request

from contactcenter.simulator.carrier import carrier
from contactcenter.simulator.exchange import NotLive
from contactcenter.simulator.lines import PickedUp
from contactcenter.simulator.numbers import is_telephone_address
from contactcenter.simulator.receiving import Draft
from contactcenter.simulator.requested import PREFIX, BadRequest, given, guard, text_of, whole_of
from contactcenter.simulator.views import entry_json, message_json, queue_json, state, telephone_json

door = guard(Blueprint("control", __name__, url_prefix=PREFIX))


@door.post("/texts")
def text() -> tuple[Response, int]:
    """A handset texts the service: {from, body, sid?, to?, pictures?: how many, media?: [{url,
    content_type}]}.

    Answers when the webhook has: its SID, HTTP status (null when none came) and the provider's error code.
    """
    fields = given()
    message, answer = carrier().receiving.text(Draft(
        sender=text_of(fields, "from"), body=text_of(fields, "body"), sid=text_of(fields, "sid", ""),
        recipient=text_of(fields, "to", ""), pictures=whole_of(fields, "pictures") or 0,
        media=_media(fields.get("media", [])),
    ))
    return jsonify(sid=message.sid, status=answer.status, error_code=answer.error_code), 201


@door.get("/state")
def state_now() -> Response:
    """Everything the page shows, with an ETag that changes with every change; 304 when there was none."""
    tag = str(carrier().changes.number)
    response = Response(status=304) if tag in request.if_none_match else jsonify(state(carrier()))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-store"
    return response


@door.get("/handsets/<number>/messages")
def messages(number: str) -> Response:
    """All texts from and to the number, the oldest first."""
    found = [message for message in reversed(carrier().messages.newest()) if message.handset == number]
    return jsonify(messages=[message_json(message) for message in found])


@door.post("/handsets/<int:slot>")
def renumber(slot: int) -> Response:
    """Give the handset at this place on the page another number: {number}."""
    return jsonify(number=carrier().handsets.renumber(slot, number=text_of(given(), "number").strip()).number)


@door.post("/numbers/<number>")
def set_number(number: str) -> Response:
    """Make texts to a number fail or arrive again: {unreachable: delivery error such as 30003, or null}."""
    code = whole_of(given(), "unreachable")
    carrier().handsets.set_unreachable(number, code=code)
    return jsonify(number=number, unreachable=code)


@door.post("/telephones")
def switch_telephone() -> Response:
    """Let the telephone of an address pick up by itself, or no longer: {address, picks_up}. What rings there
    already is picked up at once.
    """
    fields = given()
    address, picks_up = text_of(fields, "address").strip(), fields.get("picks_up")
    if not is_telephone_address(address) or not isinstance(picks_up, bool):
        raise BadRequest("address is a number, sip: or client: address, picks_up is true or false")
    carrier().telephones.switch(address, picks_up=picks_up)
    if picks_up:
        _pick_up(address)
    return jsonify(telephone_json(carrier(), address))


@door.get("/queues")
def queues() -> Response:
    """The queues with those who wait in them."""
    return jsonify(queues=[queue_json(queue) for queue in carrier().queues.newest()])


@door.get("/faults")
def faults() -> Response:
    """Door by door what is switched on."""
    return jsonify(carrier().faults.shown())


@door.post("/faults")
def switch_fault() -> Response:
    """Switch a fault on: {fault, on?: sends, reads or callbacks, count?, retry_after_seconds?}; {fault: null,
    on?} lifts it.
    """
    fields = given()
    name, place = text_of(fields, "fault") if fields.get("fault") else "", text_of(fields, "on", "")
    if name:
        carrier().faults.switch_on(
            name, door=place, count=whole_of(fields, "count"),
            retry_after_seconds=whole_of(fields, "retry_after_seconds") or 1,
        )
    else:
        carrier().faults.switch_off(place)
    return jsonify(carrier().faults.shown())


@door.get("/log")
def log() -> Response:
    """The journal, the newest first: ?errors=1 for errors alone, ?limit= lines (100)."""
    limit, errors_only = request.args.get("limit", 100, type=int), request.args.get("errors") == "1"
    entries = carrier().journal.newest(limit=max(limit, 0), errors_only=errors_only)
    return jsonify(entries=[entry_json(entry) for entry in entries])


def _pick_up(address: str) -> None:
    for call in carrier().calls.newest():
        if call.outbound and call.status == "ringing" and call.recipient == address:
            with suppress(NotLive):
                carrier().switchboard.post(call.sid, PickedUp())


def _media(items: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadRequest("media is no list of {url, content_type}")
    return tuple((text_of(item, "url"), text_of(item, "content_type", "image/jpeg")) for item in items)
