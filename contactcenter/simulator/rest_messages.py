"""REST: Messages, created, fetched, listed, and emptied of their words."""
from flask import Blueprint, Response, jsonify, request

from contactcenter.simulator.carrier import carrier
from contactcenter.simulator.listing import listing, within
from contactcenter.simulator.messages import Media, Message
from contactcenter.simulator.picture import png
from contactcenter.simulator.refusals import Refusal
from contactcenter.simulator.rest import ACCOUNT, account_path, guard, missing
from contactcenter.simulator.sending import EXPIRED, order_from
from contactcenter.simulator.timestamps import rfc2822

door = guard(Blueprint("rest_messages", __name__))
ERROR_WORDS = {
    30003: "Unreachable destination handset", 30004: "Message blocked", 30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier", 30007: "Message filtered", 30008: "Unknown error",
    EXPIRED: "Validity Period Expired",
}


@door.post(ACCOUNT + "/Messages.json")
def create(account: str) -> tuple[Response, int]:
    """Take a text to a handset; 201 with the queued message, or a Refusal."""
    order = order_from(request.form, media_urls=tuple(request.form.getlist("MediaUrl")))
    return jsonify(as_json(carrier().sending.accept(order))), 201


@door.get(ACCOUNT + "/Messages.json")
def page(account: str) -> Response:
    """List texts both ways by To, From and DateSent; one not yet sent counts by when it was created."""
    query = request.args
    found = [
        message for message in carrier().messages.newest()
        if query.get("To", message.recipient) == message.recipient
        and query.get("From", message.sender) == message.sender
        and within(message.sent or message.created, query, name="DateSent")
    ]
    path = account_path("Messages.json")
    return jsonify(listing(found, key="messages", path=path, query=query, present=as_json))


@door.get(ACCOUNT + "/Messages/<sid>.json")
def fetch(account: str, sid: str) -> Response:
    """One text."""
    return jsonify(as_json(_found(sid)))


@door.post(ACCOUNT + "/Messages/<sid>.json")
def update(account: str, sid: str) -> Response:
    """Empty a text's body. Nothing else of it can be changed, and no sending be called back: 20001."""
    _found(sid)
    if request.form.get("Body") != "" or "Status" in request.form:
        raise Refusal(400, 20001, "Only the body of a message can be changed, to nothing")
    emptied = carrier().messages.change(sid, body="")
    if emptied is None:
        raise missing(request.path)
    return jsonify(as_json(emptied))


@door.get(ACCOUNT + "/Messages/<sid>/Media.json")
def media_page(account: str, sid: str) -> Response:
    """List the files that came with a text."""
    path = account_path(f"Messages/{sid}/Media")

    def present(item: Media) -> dict[str, object]:
        return {
            "sid": item.sid, "parent_sid": sid, "account_sid": account, "content_type": item.content_type,
            "uri": f"{path}/{item.sid}.json",
        }

    items, query = _found(sid).media, request.args
    return jsonify(listing(items, key="media_list", path=path + ".json", query=query, present=present))


@door.get(ACCOUNT + "/Messages/<sid>/Media/<media_sid>")
def media(account: str, sid: str, media_sid: str) -> Response:
    """The picture that came with a text."""
    if media_sid not in {item.sid for item in _found(sid).media}:
        raise missing(request.path)
    return Response(png(seed=media_sid), mimetype="image/png")


def _found(sid: str) -> Message:
    message = carrier().messages.get(sid)
    if message is None:
        raise missing(request.path)
    return message


def as_json(message: Message) -> dict[str, object]:
    """A text as the provider shows it."""
    path = account_path(f"Messages/{message.sid}")
    return {
        "sid": message.sid, "account_sid": carrier().settings.account_sid, "api_version": "2010-04-01",
        "messaging_service_sid": message.service_sid,
        "direction": message.direction, "status": message.status,
        "from": message.sender, "to": message.recipient, "body": message.body,
        "num_segments": str(message.segments), "num_media": str(len(message.media)),
        "error_code": message.error_code, "error_message": ERROR_WORDS.get(message.error_code or 0),
        "date_created": rfc2822(message.created), "date_updated": rfc2822(message.updated),
        "date_sent": rfc2822(message.sent), "price": None, "price_unit": "USD",
        "uri": path + ".json", "subresource_uris": {"media": path + "/Media.json"},
    }
