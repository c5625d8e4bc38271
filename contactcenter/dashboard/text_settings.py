"""/admin/texts: the automatic and the prepared texts, each one object in its languages, with a preview before it counts."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import wording
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import word
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import parts, utf16_units
from contactcenter.rules.texts import EXAMPLE_REFERENCE, LANGUAGES, MIXED, PreparedText
from contactcenter.storage.reads.wordings import changed_texts

NEW = "new"


def text_settings() -> ResponseReturnValue:
    """Every text with its wording in each language."""
    return _page()


def set_text(code: str) -> ResponseReturnValue:
    """Words a text anew ('new': adds one), or shows how it would look: 303, 404 for none that there is, 422 with what was
    typed."""
    words = {language: request.form.get(language, "") for language in (*LANGUAGES, MIXED) if language in request.form}
    name, wanted = request.form.get("name", ""), "" if code == NEW else code
    try:
        if request.form.get("look"):
            return _page(typed={code: words | {"name": name}}, preview={code: _looks(wording.preview(words, code=wanted))})
        wording.set_text(wanted, words, name=name, by=person(), now=now())
    except Refusal as refusal:
        return _refused(code, words | {"name": name}, refusal)
    flash(_("The text is set. It counts for what is sent from now on."))
    return redirect(url_for("dashboard.text_settings"), 303)


def retire_text(code: str) -> ResponseReturnValue:
    """Takes a prepared text out of use: 303, 404 for none that there is, 422 for an automatic one."""
    try:
        wording.retire_text(code, by=person(), now=now())
    except Refusal as refusal:
        return _refused(code, {}, refusal)
    flash(_("The text is no longer offered."))
    return redirect(url_for("dashboard.text_settings"), 303)


def _refused(code: str, typed: Mapping[str, str], refusal: Refusal) -> ResponseReturnValue:
    if refusal.code == "unknown_text":
        raise NotFound from refusal
    said = str(word("refusal", refusal.code))
    if "most" in refusal.facts:
        said += " " + _("At most %(count)s characters.", count=refusal.facts["most"])
    problem = Problem(code, said, dict(typed), refusal.facts.get("field", LANGUAGES[0]))
    return _page(problem=problem, typed={code: typed} if typed else {}), 422


def _looks(text: PreparedText) -> list[tuple[str, str, int, int]]:
    """(language, words with an example reference, units, parts) of each language."""
    filled = [(language, text.filled(language, reference=EXAMPLE_REFERENCE)) for language in text.languages]
    return [(language, words, utf16_units(words), parts(words)) for language, words in filled]


def _page(*, problem: Problem | None = None, typed: Mapping[str, Mapping[str, str]] | None = None,
          preview: Mapping[str, list[tuple[str, str, int, int]]] | None = None) -> str:
    known = wording.current().by_code
    return render_template("admin_texts.html", texts=[*known.values(), PreparedText(NEW, dict.fromkeys(LANGUAGES, ""))],
                           typed=typed or {}, preview=preview or {}, problem=problem, history=changed_texts())
