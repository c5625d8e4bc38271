"""From where and why a page is asked for: what every audit record of the request says beside who and when.

Why: which page of ours the person looked at before, as we have noted it in the signed cookie; a link from outside or an address
that was typed is told apart by the browser itself (Sec-Fetch-Site, w3.org/TR/fetch-metadata). Nothing the person writes.
"""

from __future__ import annotations

import logging

from flask import Response, current_app, request, session

from contactcenter.casework import DatabaseAway, auditing
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.people import own_session, person_if_known
from contactcenter.rules.reference import number_of

WAY = "way"
WAY_FROM = {"cases": "list", "queue": "list", "many": "list", "left_cases": "list", "found": "search", "search": "search",
            "tasks": "task", "texts": "task", "notices": "alarm", "supervise": "alarm", "console": "console"}
FROM_OUTSIDE = frozenset({"none", "cross-site", "same-site"})
log = logging.getLogger(__name__)


def say_where_from() -> None:
    """For the records of this request; only where somebody is signed in."""
    auditing.come_from(session=own_session(), address=request.remote_addr, why=_why())


def _why() -> str:
    if request.headers.get("Sec-Fetch-Site") in FROM_OUTSIDE:
        return "link"
    return str(session.get(WAY, "link"))


def remember_way(response: Response) -> Response:
    """Keeps in the cookie which kind of page was looked at last."""
    way = WAY_FROM.get(_page_name())
    if way and request.method == "GET" and response.status_code == 200 and session.get(WAY) != way:
        session[WAY] = way
    return response


def note_refusal(response: Response) -> Response:
    """A refusal is on record too, but for pages that ask again by themselves. It stands even if it cannot be recorded."""
    staff, doors = person_if_known(), current_app.extensions["dashboard_doors"]
    door = doors.get(request.endpoint)
    if staff is not None and response.status_code in (403, 404) and door is not None and not door.polled:
        number = number_of(str((request.view_args or {}).get("ref", "")))
        about = f"{response.status_code} {_page_name()}" + (f" case {number}" if number else "")
        try:
            auditing.note_refusal(staff.id, about, now=now())
        except DatabaseAway:
            log.error("a refusal could not be recorded")
    return response


def _page_name() -> str:
    return (request.endpoint or "").removeprefix("dashboard.")
