"""What was recorded, played through us: the provider's address never reaches a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from contactcenter.casework import listening
from contactcenter.dashboard.case_pages import case_number
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.headers import let_in
from contactcenter.dashboard.people import person
from contactcenter.storage.reads.case_calls import recording_of

SID = re.compile(r"[A-Za-z0-9_-]{1,64}")
Sound = tuple[str, Iterator[bytes]]


def recording(ref: str, sid: str) -> ResponseReturnValue:
    """The sound of a message or a talk, from its beginning. 404 outside the reader's scope, 503 in words while the
    provider does not hand it out. Each play is on record before its first byte."""
    staff, number = person(), case_number(ref)
    if not SID.fullmatch(sid) or recording_of(staff, number, sid) is None:
        raise NotFound
    fetch: Callable[[str], Sound | None] = current_app.extensions["fetch_recording"]
    sound = fetch(sid)
    if sound is None:
        return _away()
    listening.note_play(user_id=staff.id, case_number=number, recording_sid=sid, now=now())
    let_in(media_src="'self'")   # a recording opened by itself is a page with a player
    return Response(sound[1], content_type=sound[0], headers={"Accept-Ranges": "none"})


def _away() -> ResponseReturnValue:
    return render_template(
        "error.html", title=_l("The recording cannot be played now"),
        words=_l("The telephone provider does not hand it out at the moment. Nothing is lost: try again later.")), 503
