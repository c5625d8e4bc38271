"""/cases/many: one act on several cases of a list. First what it would do is said in words, with its count; then it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from contactcenter.casework import bulk
from contactcenter.casework.assigning import colleagues
from contactcenter.casework.bulk import ACTS, MOST_CASES, Report, Wish
from contactcenter.dashboard.desk_acts import user_id
from contactcenter.dashboard.kept_lists import sent_view
from contactcenter.dashboard.listing import View, view_of
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.fields import moment_of
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.lifecycle import OUTCOMES
from contactcenter.rules.reference import number_of
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads.cases import count_cases, list_cases

PATIENCE_SECONDS = 10.0   # of one request; what is left then waits for the next press of the button
ALL = "all"
SENT_ON = ("query", "which", "act", "to", "outcome", "due", "text")


def many() -> ResponseReturnValue:
    """A page of the list to choose from, and what can be done with the chosen ones or with all of it."""
    return _page(view_of(request.args))


def prepare_many() -> ResponseReturnValue:
    """Says what would be done with how many cases, and does nothing yet; 422 with the form for what cannot be asked for."""
    view = sent_view()
    try:
        wish, numbers = _wish(), _numbers(view)
        bulk.check(person(), wish, numbers, now=page_time())
    except Refusal as refusal:
        return _page(view, problem=in_words("many_refusal", refusal)), 422
    return _question(view, wish, numbers)


def do_many() -> ResponseReturnValue:
    """Does it, once for each form. 409 with the question again when the list has grown or shrunk meanwhile."""
    view, key = sent_view(), _key()
    try:
        wish, numbers = _wish(), _numbers(view)
        if str(len(numbers)) != request.form.get("count"):
            return _question(view, wish, numbers, changed=True), 409
        bulk.start(person(), wish, numbers, key=key, now=page_time())
    except Refusal as refusal:
        return _page(view, problem=in_words("many_refusal", refusal)), 422
    return go_on(key)


def go_on_many(key: str) -> ResponseReturnValue:
    """Goes on with an act that was not finished."""
    return go_on(key)


def many_done(key: str) -> ResponseReturnValue:
    """How far an act has come; asking changes nothing."""
    return render_template("many_done.html", report=_found(key, lambda known: bulk.report(person(), known)))


def go_on(key: str) -> ResponseReturnValue:
    """Does what is left of an act while the request has patience, then shows how far it has come."""
    until = time.monotonic() + PATIENCE_SECONDS
    report = _found(key, lambda known: bulk.carry_on(
        person(), known, now=page_time(), still=lambda: time.monotonic() < until))
    return redirect(url_for("dashboard.many_done", key=report.key), 303)


def _found(key: str, ask: Callable[[str], Report]) -> Report:
    """NotFound for an act that is not this person's, or none at all."""
    try:
        return ask(str(UUID(key)))
    except (Refusal, ValueError) as error:
        raise NotFound from error


def _key() -> str:
    try:
        return str(UUID(request.form["key"]))
    except (KeyError, ValueError) as error:
        raise BadRequest from error


def _numbers(view: View) -> Sequence[int]:
    """The chosen cases, or all of the list."""
    if request.form.get("which") == ALL:
        return bulk.matching(person(), view.filter(page_time()))
    chosen = {number_of(ref) for ref in _chosen()}
    return sorted(number for number in chosen if number is not None)


def _chosen() -> list[str]:
    """The references that were ticked; the question hands them on in one field."""
    return request.form.getlist("case") or request.form.get("chosen", "").split()


def _wish() -> Wish:
    sent = request.form
    return Wish(act=sent.get("act", ""), to=user_id(sent.get("to", "")), outcome=sent.get("outcome", ""),
                due_at=moment_of(sent.get("due", "")), text=sent.get("text", ""))


def _page(view: View, *, problem: str = "") -> str:
    staff, wanted = person(), view.filter(page_time())
    listing = list_cases(staff, wanted, after=view.after)
    return render_template(
        "many.html", view=view, problem=problem, rows=listing.rows, after=listing.after, count=count_cases(staff, wanted),
        most=MOST_CASES, acts=ACTS,
        outcomes=OUTCOMES, colleagues=colleagues(staff), sent=request.form)


def _question(view: View, wish: Wish, numbers: Sequence[int], *, changed: bool = False) -> str:
    to = next((one for one in colleagues(person()) if one.id == wish.to), None)
    return render_template("many_question.html", view=view, wish=wish, count=len(numbers), changed=changed, to=to,
                           sent={name: request.form.get(name, "") for name in SENT_ON}, chosen=" ".join(_chosen()))
