"""Writing a case down: sending the form, keeping its draft, taking over a colleague's, and places while one types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, NotFound

from contactcenter.casework import logbook, vocabulary
from contactcenter.casework.acting import Form
from contactcenter.casework.assessing import assess
from contactcenter.casework.logbook import SAVE, Log
from contactcenter.casework.place_search import search_places
from contactcenter.dashboard.case_pages import Problem, case_number
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.console import console_page
from contactcenter.dashboard.log_form import typed_fields
from contactcenter.dashboard.fields import whole_number
from contactcenter.dashboard.people import person
from contactcenter.dashboard.region_reasons import reading_of_answer
from contactcenter.dashboard.words import word
from contactcenter.rules.details import read_details, yes_no
from contactcenter.rules.refusal import Refusal

CONFLICTS = frozenset({"stale", "not_allowed", "outdated", "already_owned"})


def save_log() -> ResponseReturnValue:
    """Writes the form down and does what its button says: 303, 404, 409 (with both texts when somebody else wrote meanwhile)
    or 422 with everything that was typed."""
    number = case_number(request.form.get("case", ""))
    finish, _dot, outcome = request.form.get("finish", SAVE).partition(".")
    try:
        logbook.save_details(_form(number), replace(_log(request.form), finish=finish,
                                                    outcome=outcome or request.form.get("outcome", "")))
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise NotFound from refusal
        return _refused(number, refusal)
    ref = request.form["case"]
    flash(_("%(reference)s: %(done)s", reference=ref, done=word("done", "log" if finish == SAVE else finish)))
    onward = url_for("dashboard.console", case=ref) if finish == SAVE else url_for("dashboard.console", after=ref)
    return redirect(onward, 303)


def _form(number: int) -> Form:
    try:
        key = str(UUID(request.form["key"]))
    except (KeyError, ValueError) as error:
        raise BadRequest from error
    return Form(case_number=number, by=person(), key=key, version=0, now=now())


def _log(sent: MultiDict[str, str]) -> Log:
    return Log(
        details=read_details(sent, tuple(sent.getlist("reason")), known=vocabulary.current(),
                             groups=sent.getlist("groups")),
        region=sent.get("region") or None, urgency=_urgency(sent, "urgency"),
        language=sent.get("language", ""), seen=sent.get("seen", ""),
        safe_to_call=yes_no(sent, "safe_to_call"), safe_to_text=yes_no(sent, "safe_to_text"),
        drawn={"region": sent.get("drawn_region") or None, "urgency": _urgency(sent, "drawn_urgency"),
               "language": sent.get("drawn_language", ""), "safe_to_call": yes_no(sent, "drawn_safe_to_call"),
               "safe_to_text": yes_no(sent, "drawn_safe_to_text")})


def _urgency(sent: Mapping[str, str], name: str) -> int:
    return int(sent[name]) if sent.get(name) in ("1", "2") else 0


def _refused(number: int, refusal: Refusal) -> ResponseReturnValue:
    conflict = refusal.code in CONFLICTS
    words = [str(word("log_refusal" if refusal.code == "stale" else "refusal", refusal.code))]
    if "most" in refusal.facts:
        words.append(_("At most %(count)s.", count=refusal.facts["most"]))
    problem = Problem("log", " ".join(words), _typed(as_drawn=not conflict), _beside(refusal))
    return console_page(number, problem=problem), 409 if conflict else 422


def _beside(refusal: Refusal) -> str:
    return str(refusal.facts.get("field", "reason" if "reason" in refusal.code else ""))


def _typed(*, as_drawn: bool) -> dict[str, str]:
    """What was typed. After a conflict the fields of the case are drawn anew, so that sending again knows what it replaces."""
    return {name: value for name, value in typed_fields(request.form).items()
            if as_drawn or name != "seen" and not name.startswith("drawn_")}


def save_draft() -> ResponseReturnValue:
    """Keeps what is being typed, and answers with what the machine reads in it: 200 with words and suggestions, 404, 409 for
    a save that is older than what is kept."""
    fields = typed_fields(request.form)
    try:
        logbook.save_draft(person(), case_number(request.form.get("case", "")), fields, serial=whole_number("serial"),
                           seen=fields.get("seen", ""), now=now())
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise NotFound from refusal
        return str(word("log_refusal", refusal.code)), 409
    said = assess(sender="", text=". ".join(filter(None, (fields.get("place"), fields.get("narrative")))))
    return render_template("console_hints.html", saved_at=now(), reading=reading_of_answer(said.routed),
                           signs=said.urgency.signs, chosen=fields.get("region"), urgency=fields.get("urgency"))


def take_draft() -> ResponseReturnValue:
    """Takes over what a colleague was typing before the case changed hands."""
    ref = request.form.get("case", "")
    try:
        logbook.take_draft(person(), case_number(ref), whole_number("from"), now=now())
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise NotFound from refusal
        problem = Problem("draft", str(word("refusal", refusal.code)), {})
        return console_page(case_number(ref), problem=problem), 409
    return redirect(url_for("dashboard.console", case=ref), 303)


def find_places() -> str:
    """Places whose names begin with what was typed. By POST: the words must not stand in an address."""
    return render_template("console_places.html", places=search_places(request.form.get("place", "")))
