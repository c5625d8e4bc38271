"""/cases/<ref>/hold: what is under a legal hold is not forgotten. For supervisors who have proved lately who they are."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from contactcenter.casework import legal_hold
from contactcenter.casework.acting import Form
from contactcenter.dashboard.case_pages import visible_case
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.form_keys import sent_key
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.refusal import Refusal


def hold(ref: str) -> ResponseReturnValue:
    """The question: why."""
    return _page(ref)


def set_hold(ref: str) -> ResponseReturnValue:
    """303 to the case; 422 with what was typed where it is refused."""
    case, reason = visible_case(ref).page.case, request.form.get("reason", "")
    key = sent_key(request.form.get("key", ""))
    form = Form(case_number=case.number, by=person(), key=key, version=case.version, now=now())
    act = legal_hold.release if request.form.get("do") == legal_hold.RELEASE else legal_hold.hold
    try:
        act(form, reason)
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise NotFound from refusal
        return _page(ref, problem=in_words("hold_refusal", refusal)), 422
    return redirect(url_for("dashboard.case", ref=case.reference), 303)


def _page(ref: str, *, problem: str = "") -> str:
    return render_template("hold.html", case=visible_case(ref).page.case, problem=problem,
                           reason=request.form.get("reason", ""))
