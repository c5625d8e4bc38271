"""Beside a case's page: what is being typed there, whom a note can address, and that somebody has gone."""

from __future__ import annotations

from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import attending, mentioning
from contactcenter.dashboard.case_pages import case_number
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.fields import whole_number
from contactcenter.dashboard.moments import moment
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import word
from contactcenter.rules.refusal import Refusal

LONGEST_BEGINNING = 60


def keep_typed(ref: str) -> ResponseReturnValue:
    """Keeps what is being typed: 200 with when, 404, 409 where it is older than what is kept or too long."""
    sent = {name: value for name, value in request.form.items() if "." in name}
    keys = {name.partition(".")[0]: _key(value) for name, value in sent.items() if name.endswith(".key")}
    fields = {name: value for name, value in sent.items() if not name.endswith(".key")}
    at = now()
    try:
        attending.keep_typed(person(), case_number(ref), fields, keys, serial=whole_number("serial"), now=at)
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise NotFound from refusal
        return str(word("log_refusal" if refusal.code == "outdated" else "refusal", refusal.code)), 409
    return _("draft saved %(at)s", at=moment(at, now=at))


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def leave_case(ref: str) -> Response:
    """The page was closed. Says nothing: nobody is there to hear it."""
    try:
        attending.leave(person(), case_number(ref), now=now())
    except Refusal as refusal:
        raise NotFound from refusal
    return Response(status=204)


def people_of_case(ref: str) -> str:
    """Whom a note of this case can address, as a list. By POST: names must not stand in an address."""
    begins = request.form.get("begins", "")[:LONGEST_BEGINNING]
    try:
        found = mentioning.addressable(person(), case_number(ref), begins, now=now())
    except Refusal as refusal:
        raise NotFound from refusal
    return render_template("case_people.html", people=found)
