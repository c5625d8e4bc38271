"""/team: who stands in for whom, and handing over everything open."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound

from contactcenter.casework import deputising, handing_over
from contactcenter.casework.assigning import colleagues
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.desk_acts import day_of, user_id
from contactcenter.dashboard.many import go_on
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads import team as team_reads

NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


def team() -> ResponseReturnValue:
    """Deputies, and what one would hand over."""
    return _page()


def _page(*, problem: str = "", part: str = "") -> str:
    staff, today = person(), local(page_time()).date()
    return render_template(
        "team.html", deputies=team_reads.deputies(staff, day=today), possible=deputising.possible_deputies(staff),
        colleagues=colleagues(staff), whose=handing_over.whose(staff), own=len(handing_over.open_cases(staff, staff.id)),
        today=today, sent=request.form, problem=problem, part=part)


def name_deputy() -> ResponseReturnValue:
    """Names one; 422 with the page for what is filled in wrongly."""
    sent = request.form
    try:
        deputising.name_deputy(person(), _whose(), user_id(sent.get("deputy", "")), first=day_of(sent.get("first", "")),
                               last=day_of(sent.get("last", "")), now=now())
    except Refusal as refusal:
        return _page(problem=in_words("team_refusal", refusal), part="deputy"), 422
    flash(_("The deputy is named."))
    return redirect(url_for("dashboard.team"), 303)


def _whose() -> int | None:
    return user_id(request.form["whose"]) if "whose" in request.form else person().id


def end_deputy(number: str) -> ResponseReturnValue:
    """Ends one before its last day; a second time changes nothing."""
    if not NUMBER.fullmatch(number):
        raise NotFound
    try:
        deputising.end_deputy(person(), int(number), now=now())
    except Refusal as refusal:
        return _page(problem=in_words("team_refusal", refusal), part="deputy"), 409
    flash(_("The deputy is not named any more."))
    return redirect(url_for("dashboard.team"), 303)


def hand_over() -> ResponseReturnValue:
    """First says what would be handed over to whom; the second press does it. 409 with the question again when there are more
    or fewer cases now."""
    sent, by = request.form, person()
    whose, to = _whose(), user_id(sent.get("to", ""))
    try:
        numbers = handing_over.open_cases(by, whose)
        target = next((one for one in colleagues(by) if one.id == to and to != whose), None)
        if target is None:
            raise Refusal("unknown_person")
        if not numbers:
            raise Refusal("no_cases")
        if sent.get("count") == str(len(numbers)):
            key = _key()
            handing_over.hand_over(by, whose or 0, to, numbers, key=key, now=now())
            return go_on(key)
    except Refusal as refusal:
        return _page(problem=in_words("team_refusal", refusal), part="hand-over"), 422
    owner = next(one for one in handing_over.whose(by) if one.id == whose)
    return render_template("hand_over.html", count=len(numbers), owner=owner, to=target,
                           changed="count" in sent), 409 if "count" in sent else 200


def take_back(key: str) -> ResponseReturnValue:
    """Gives back what a hand-over gave away; 409 with the reason where that is not possible."""
    new = str(uuid4())
    try:
        handing_over.take_back(person(), str(UUID(key)), new_key=new, now=now())
    except ValueError as error:
        raise NotFound from error
    except Refusal as refusal:
        return _page(problem=in_words("team_refusal", refusal), part="hand-over"), 409
    return go_on(new)


def _key() -> str:
    try:
        return str(UUID(request.form["key"]))
    except (KeyError, ValueError) as error:
        raise BadRequest from error
