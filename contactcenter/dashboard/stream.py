"""/stream: what has changed, as it changes, by ids alone. Served by a process of its own, see gunicorn.stream.conf.py."""

from __future__ import annotations

from random import randint

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from contactcenter.dashboard.clock import now
from contactcenter.dashboard.people import person, token_hash
from contactcenter.dashboard.stream_events import event, event_number, heard_to, signal_event
from contactcenter.dashboard.stream_hub import Full, Hub
from contactcenter.storage.reads.stream import Hearing, hearing, last_signal, signals_for

COMES_BACK_AFTER_MILLISECONDS = (500, 3_000)   # drawn for each, so that a restart is not followed by a rush
MOST_MISSED = 200


def install(app: Flask) -> None:
    """Prepares the listeners of this process; nothing begins before the first one comes."""
    app.extensions["stream_hub"] = Hub(app)
    app.after_request(_let_the_pages_read)


def stream() -> ResponseReturnValue:
    """Tells the person's browser what concerns it until either side ends it. 503 when too many listen, 403 for a page of
    another site."""
    if request.headers.get("Origin", pages_origin()) != pages_origin():
        raise Forbidden
    if request.method == "HEAD":
        return Response(mimetype="text/event-stream")
    hub: Hub = current_app.extensions["stream_hub"]
    mine = hearing(person())
    try:
        listener = hub.join(token_hash=token_hash(current_user.token), hearing=mine,
                            connection=request.environ.get("gunicorn.socket"))
    except Full:
        return Response(status=503, headers={"Retry-After": "30"})
    answer = Response(listener.chunks(), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    answer.call_on_close(lambda: hub.leave(listener))
    try:
        listener.give(f"retry: {randint(*COMES_BACK_AFTER_MILLISECONDS)}\n\n".encode() + _missed(mine, hub.complete_to))
    except BaseException:
        hub.leave(listener)
        raise
    return answer


def pages_origin() -> str:
    """Where the pages come from that may read the stream."""
    return "/".join(current_app.config["PUBLIC_URL"].split("/")[:3])


def _missed(mine: Hearing, complete_to: int) -> bytes:
    """What happened since the browser was told something last, if it says when; a reset when that is not known any more. What
    happens while this is read may be told twice, and never not at all."""
    given = request.headers.get("Last-Event-ID") or request.args.get("after")
    if given is None:
        return b""
    heard = heard_to(given, now())
    if heard is None or heard > last_signal():
        return event("reset", event_number(complete_to, now()))
    missed = signals_for(mine.audiences, after=heard, limit=MOST_MISSED + 1)
    if len(missed) > MOST_MISSED:
        return event("reset", event_number(complete_to, now()))
    return b"".join(signal_event(told, complete_to=complete_to) for told in missed)


def _let_the_pages_read(response: Response) -> Response:
    """The pages stand at another port in the demonstration; every answer of the stream says that they may read it."""
    if request.endpoint == "dashboard.stream":
        response.headers.update({"Access-Control-Allow-Origin": pages_origin(), "Access-Control-Allow-Credentials": "true",
                                 "Vary": "Origin"})
    return response
