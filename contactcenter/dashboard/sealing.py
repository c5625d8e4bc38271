"""/cases/<ref>/seal: only named people see a case from then on. For supervisors who have proved lately who they are."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from contactcenter.casework import sealing
from contactcenter.casework.acting import Form
from contactcenter.dashboard.case_pages import visible_case
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.form_keys import sent_key
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.refusal import Refusal


def seal(ref: str) -> ResponseReturnValue:
    """The question: why, and who sees the case from then on."""
    return _page(ref)


def set_seal(ref: str) -> ResponseReturnValue:
    """303 to the case; 422 with what was typed where it is refused."""
    case, reason = visible_case(ref).page.case, request.form.get("reason", "")
    key = sent_key(request.form.get("key", ""))
    form = Form(case_number=case.number, by=person(), key=key, version=case.version, now=now())
    try:
        if request.form.get("do") == sealing.UNSEAL:
            sealing.unseal(form, reason)
        else:
            sealing.seal(form, _people(), reason)
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise NotFound from refusal
        return _page(ref, problem=in_words("seal_refusal", refusal)), 422
    return redirect(url_for("dashboard.case", ref=case.reference), 303)


def _people() -> list[int]:
    """The chosen people; -1 for what is no number, which nobody has."""
    return [int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 16 else -1
            for sent in request.form.getlist("people")]


def _page(ref: str, *, problem: str = "") -> str:
    return render_template(
        "seal.html", case=visible_case(ref).page.case, people=sealing.may_be_named(person()), problem=problem,
        reason=request.form.get("reason", ""), chosen=request.form.getlist("people"))
