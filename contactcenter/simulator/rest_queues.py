"""REST: Queues and their Members, listed, fetched, and a member called out of its queue."""
from flask import Blueprint, Response, jsonify, request

from contactcenter.simulator.carrier import carrier
from contactcenter.simulator.exchange import NotLive
from contactcenter.simulator.lines import Diverted
from contactcenter.simulator.listing import listing
from contactcenter.simulator.placing import first_step
from contactcenter.simulator.queues import Member, Queue
from contactcenter.simulator.rest import ACCOUNT, account_path, guard, missing
from contactcenter.simulator.timestamps import rfc2822

door = guard(Blueprint("rest_queues", __name__))
FRONT = "Front"


@door.get(ACCOUNT + "/Queues.json")
def page(account: str) -> Response:
    """All queues, the newest first."""
    path = account_path("Queues.json")
    return jsonify(listing(
        carrier().queues.newest(), key="queues", path=path, query=request.args, present=_queue_json))


@door.get(ACCOUNT + "/Queues/<sid>.json")
def fetch(account: str, sid: str) -> Response:
    """One queue."""
    return jsonify(_queue_json(_found(sid)))


@door.get(ACCOUNT + "/Queues/<sid>/Members.json")
def members(account: str, sid: str) -> Response:
    """Those who wait, the first first."""
    path = account_path(f"Queues/{sid}/Members.json")
    return jsonify(listing(
        _found(sid).members, key="queue_members", path=path, query=request.args, present=_member_json))


@door.get(ACCOUNT + "/Queues/<sid>/Members/<call_sid>.json")
def member(account: str, sid: str, call_sid: str) -> Response:
    """One who waits: by the call's SID, or Front for the first."""
    return jsonify(_member_json(_member(_found(sid), call_sid)))


@door.post(ACCOUNT + "/Queues/<sid>/Members/<call_sid>.json")
def dequeue(account: str, sid: str, call_sid: str) -> Response:
    """Call one out of the queue to the TwiML at Url."""
    waiting = _member(_found(sid), call_sid)
    shown = _member_json(waiting)
    try:
        carrier().switchboard.post(waiting.sid, Diverted(first_step(request.form)))
    except NotLive as error:
        raise missing(request.path) from error
    return jsonify(shown)


def _found(sid: str) -> Queue:
    queue = next((queue for queue in carrier().queues.newest() if queue.sid == sid), None)
    if queue is None:
        raise missing(request.path)
    return queue


def _member(queue: Queue, call_sid: str) -> Member:
    waiting = next((one for one in queue.members if call_sid in (FRONT, one.sid)), None)
    if waiting is None:
        raise missing(request.path)
    return waiting


def _queue_json(queue: Queue) -> dict[str, object]:
    path, waited = account_path(f"Queues/{queue.sid}"), [member.seconds for member in queue.members]
    return {
        "sid": queue.sid, "account_sid": carrier().settings.account_sid, "friendly_name": queue.name,
        "current_size": len(waited), "max_size": queue.limit,
        "average_wait_time": sum(waited) // len(waited) if waited else 0,
        "date_created": rfc2822(queue.created), "date_updated": rfc2822(queue.created),
        "uri": path + ".json", "subresource_uris": {"members": path + "/Members.json"},
    }


def _member_json(waiting: Member) -> dict[str, object]:
    queue = waiting.queue
    place = next((at for at, one in enumerate(queue.members, start=1) if one is waiting), 0)
    return {
        "call_sid": waiting.sid, "account_sid": carrier().settings.account_sid, "queue_sid": queue.sid,
        "date_enqueued": rfc2822(waiting.joined), "position": place, "wait_time": waiting.seconds,
        "uri": account_path(f"Queues/{queue.sid}/Members/{waiting.sid}.json"),
    }
