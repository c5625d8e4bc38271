"""/notices: what one was told, and how much of it is still to be opened."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contactcenter.casework import telling
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.fields import whole_number
from contactcenter.dashboard.live import fragment, tag
from contactcenter.dashboard.people import person
from contactcenter.storage.reads import team as team_reads


def notices() -> ResponseReturnValue:
    """The latest ones. Opening the case is reading them."""
    return render_template("notices.html", rows=team_reads.notices(person()))


def notices_fragment() -> Response:
    """The number in the head of every page."""
    unread, latest = team_reads.unread(person())
    return fragment(tag("notices", unread, latest), lambda: render_template("notices_count.html", unread=unread))


def read_notices() -> ResponseReturnValue:
    """Lays all of them aside up to the one that was on the page; what came later stays."""
    telling.note_all_read(person(), up_to=whole_number("latest"), now=now())
    return redirect(url_for("dashboard.notices"), 303)
