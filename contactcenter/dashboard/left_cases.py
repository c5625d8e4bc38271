"""/left: the cases that left a region. A region keeps when, where to, by whom and why, and nothing of what follows."""

from __future__ import annotations

import re

from flask import render_template, request
from flask.typing import ResponseReturnValue

from contactcenter.dashboard.listing import BadView
from contactcenter.dashboard.people import person
from contactcenter.storage.reads.clocks import PAGE_ROWS
from contactcenter.storage.reads.clocks import left_cases as read_left_cases

_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


def left_cases() -> ResponseReturnValue:
    """The list, the latest first; `before` is where a former page ended."""
    before = request.args.get("before")
    if set(request.args) - {"before"} or before is not None and not _NUMBER.fullmatch(before):
        raise BadView
    rows = read_left_cases(person(), before=int(before) if before else None)
    return render_template("left.html", rows=rows, before=rows[-1].id if len(rows) == PAGE_ROWS else None)
