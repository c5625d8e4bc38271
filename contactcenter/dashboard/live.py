"""Parts of a page that refresh themselves: each asks with the revision it shows, and mostly hears that
nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from flask import Response, make_response, request

from contactcenter.dashboard.assets import version
from contactcenter.dashboard.languages import language
from contactcenter.dashboard.people import person

CLOCK_STEP_SECONDS = 30


def tag(*parts: object) -> str:
    """The ETag of a part: what it shows (a revision), for whom, in which language, of which release."""
    staff = person()
    seen = (*parts, staff.id, staff.role, sorted(staff.regions), language(), version())
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:20]


def step(now: datetime) -> int:
    """For parts that change by the clock alone: moves every half minute."""
    return int(now.timestamp()) // CLOCK_STEP_SECONDS


def fragment(etag: str, render: Callable[[], str]) -> Response:
    """The part, or 304 without rendering (and without asking for) anything when the browser shows
    it already."""
    if request.if_none_match.contains(etag):
        response = Response(status=304)
    else:
        response = make_response(render())
    response.set_etag(etag)
    return response
