"""Why did you look at this case: a supervisor asks beside the look, and whoever is asked answers on /asked."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import asking
from contactcenter.casework.acting import Form
from contactcenter.dashboard.audit import readers_page
from contactcenter.dashboard.case_pages import visible_case
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.fields import whole_number
from contactcenter.dashboard.form_keys import sent_key
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads import questions

NUMBER_DIGITS = 15


def ask_why(ref: str) -> ResponseReturnValue:
    """303 to the readers; 422 with what was typed where it is refused."""
    case, reader = visible_case(ref).page.case, whole_number("reader")
    key = sent_key(request.form.get("key", ""))
    form = Form(case_number=case.number, by=person(), key=key, version=case.version, now=now())
    try:
        asking.ask_why(form, reader, request.form.get("question", ""))
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise NotFound from refusal
        return readers_page(case, problem=in_words("asking_refusal", refusal), problem_of=reader), 422
    flash(_("The question is put. Its answer will stand here."))
    return redirect(url_for("dashboard.readers", ref=case.reference), 303)


def asked() -> str:
    """What one was asked, and the answers."""
    return _asked()


def answer_why(number: str) -> ResponseReturnValue:
    """303 to what is left to answer; 422 with what was typed where it is refused."""
    if not (number.isascii() and number.isdigit() and len(number) <= NUMBER_DIGITS):
        raise NotFound
    try:
        asking.answer(person(), int(number), request.form.get("answer", ""), now=now())
    except Refusal as refusal:
        if refusal.code == "unknown_question":
            raise NotFound from refusal
        return _asked(problem=in_words("asking_refusal", refusal), problem_of=int(number)), 422
    flash(_("Your answer is stored."))
    return redirect(url_for("dashboard.asked"), 303)


def _asked(*, problem: str = "", problem_of: int = 0) -> str:
    return render_template("asked.html", rows=questions.put_to(person()), problem=problem, problem_of=problem_of,
                           typed=request.form.get("answer", ""))
