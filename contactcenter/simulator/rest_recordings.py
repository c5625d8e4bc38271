"""REST: Recordings, listed, fetched, and played."""
from flask import Blueprint, Response, jsonify, request

from contactcenter.simulator.carrier import carrier
from contactcenter.simulator.listing import listing, within
from contactcenter.simulator.recordings import Recording, wave_file
from contactcenter.simulator.rest import ACCOUNT, account_path, guard, missing
from contactcenter.simulator.timestamps import rfc2822

door = guard(Blueprint("rest_recordings", __name__))


@door.get(ACCOUNT + "/Recordings.json")
def page(account: str) -> Response:
    """List recordings by CallSid and DateCreated."""
    return _page("Recordings.json", call_sid=request.args.get("CallSid", ""))


@door.get(ACCOUNT + "/Calls/<call_sid>/Recordings.json")
def page_of_call(account: str, call_sid: str) -> Response:
    """List the recordings of one call."""
    return _page(f"Calls/{call_sid}/Recordings.json", call_sid=call_sid)


@door.get(ACCOUNT + "/Recordings/<sid>.json")
def fetch(account: str, sid: str) -> Response:
    """One recording."""
    return jsonify(_as_json(_found(sid)))


@door.delete(ACCOUNT + "/Recordings/<sid>.json")
def remove(account: str, sid: str) -> Response:
    """Delete one recording; a second time it is not there."""
    carrier().recordings.remove(_found(sid).sid)
    return Response(status=204)


@door.get(ACCOUNT + "/Recordings/<sid>")
@door.get(ACCOUNT + "/Recordings/<sid>.wav")
def play(account: str, sid: str) -> Response:
    """The sound of a completed recording as WAV; an absent one has none."""
    recording = _found(sid)
    if recording.status != "completed":
        raise missing(request.path)
    return Response(wave_file(recording), mimetype="audio/x-wav")


def _page(path: str, *, call_sid: str) -> Response:
    found = [
        recording for recording in carrier().recordings.newest()
        if (not call_sid or recording.call_sid == call_sid)
        and within(recording.created, request.args, name="DateCreated")
    ]
    page = listing(found, key="recordings", path=account_path(path), query=request.args, present=_as_json)
    return jsonify(page)


def _found(sid: str) -> Recording:
    recording = carrier().recordings.get(sid)
    if recording is None:
        raise missing(request.path)
    return recording


def _as_json(recording: Recording) -> dict[str, object]:
    path = account_path(f"Recordings/{recording.sid}")
    return {
        "sid": recording.sid, "account_sid": carrier().settings.account_sid, "api_version": "2010-04-01",
        "call_sid": recording.call_sid, "conference_sid": None, "status": recording.status,
        "error_code": recording.error_code, "source": recording.source, "channels": recording.channels,
        "duration": str(recording.duration_seconds), "start_time": rfc2822(recording.created),
        "date_created": rfc2822(recording.created), "date_updated": rfc2822(recording.created),
        "price": None, "price_unit": "USD", "encryption_details": None, "uri": path + ".json",
        "media_url": carrier().settings.own_url + path, "subresource_uris": {},
    }
