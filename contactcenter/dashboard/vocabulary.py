"""/admin/vocabulary: the reasons for contacts in three languages. Every change is a version; cases keep theirs."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import vocabulary as reasons_in_force
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.fields import whole_number
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.reasons import LANGUAGES, Reason, ReasonChange, Reasons, worded
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads.vocabulary import changed_reasons

NEW = "new"
TYPED = ("code", *LANGUAGES, "place")


def vocabulary() -> ResponseReturnValue:
    """Every reason in its group, those that are offered no more too, and the last changes."""
    return render_template("admin_vocabulary.html", reasons=reasons_in_force.current(), history=changed_reasons())


def reason_page(code: str) -> ResponseReturnValue:
    """The form of one reason; 'new' is one more."""
    return _page(code, _stored(code))


def set_reason(code: str) -> ResponseReturnValue:
    """Sets what the form says, or shows how it would look: 303, 404 for a reason that is not there, 409 with both texts where
    somebody else changed it meanwhile, 422 with what was typed."""
    stored, typed = _stored(code), {name: request.form.get(name, "") for name in TYPED}
    made = _made(code, typed)
    try:
        if request.form.get("look"):
            return _page(code, typed, preview=reasons_in_force.look(made, is_new=code == NEW))
        version = reasons_in_force.set_reason(made, seen=None if code == NEW else whole_number("seen"), by=person(), now=now())
    except Refusal as refusal:
        stale = refusal.code == "stale"
        problem = Problem("reason", in_words("vocabulary_refusal", refusal), typed, refusal.facts.get("field", LANGUAGES[0]))
        return _page(code, typed, problem=problem, stored=stored if stale else None), 409 if stale else 422
    flash(_("Version %(version)s of the vocabulary is in force. Cases keep the words they were given.", version=version))
    return redirect(url_for("dashboard.vocabulary"), 303)


def _stored(code: str) -> dict[str, str]:
    """A reason as its form shows it; 404 for one that is not there."""
    if code == NEW:
        return dict.fromkeys(TYPED, "")
    known = reasons_in_force.current()
    reason = known.by_code.get(code)
    if reason is None:
        raise NotFound
    return {"code": code, "place": _place_of(known, reason), **reason.words}


def _place_of(known: Reasons, reason: Reason) -> str:
    return f"{'' if reason.is_group else reason.group}/{known.before(reason.code)}"


def _made(code: str, typed: Mapping[str, str]) -> ReasonChange:
    """What the form says. Its buttons say whether the reason is offered from now on; 'set' leaves that as it is."""
    own = typed["code"].strip() if code == NEW else code
    known = reasons_in_force.current().by_code.get(own)
    wanted = request.form.get("do", "set")
    retired = wanted == "retire" or bool(known and known.retired and wanted != "offer")
    group, _slash, after = typed["place"].partition("/")
    return ReasonChange(0, worded(own, group or own, typed, retired=retired), after)


def _page(code: str, typed: Mapping[str, str], *, problem: Problem | None = None, preview: Reasons | None = None,
          stored: Mapping[str, str] | None = None) -> str:
    known = reasons_in_force.current()
    changed = preview.by_code[typed["code"].strip() if code == NEW else code] if preview else None
    return render_template(
        "admin_reason.html", code=code, reasons=known, reason=known.by_code.get(code), typed=typed, problem=problem,
        languages_of=LANGUAGES, seen=reasons_in_force.seen_as(code), preview=preview, changed=changed, stored=stored,
        history=[row for row in changed_reasons() if row.code == code])
