"""/texts: texts of which nobody knows whether they went out, those that did not arrive, and deciding about each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import deciding
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import word
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads import texts as reads

SHOWN_FOR = timedelta(days=3)
ACTS: dict[str, Callable[..., None]] = {
    "again": deciding.send_again, "sent": deciding.count_as_sent, "let-be": deciding.let_be}


def texts() -> ResponseReturnValue:
    """What is in doubt first, then what ended undelivered in the last days."""
    return render_template("texts.html", **_listed())


def decide_text(text_id: str, verb: str) -> ResponseReturnValue:
    """Decides about one text: 303, 404 for one that is not there or not the reader's, 409 with the page as it is when it cannot
    be done."""
    try:
        ACTS[verb](person(), text_id, now=now())
    except Refusal as refusal:
        if refusal.code == "unknown_text":
            raise NotFound from refusal
        return render_template("texts.html", problem=word("text_refusal", refusal.code), **_listed()), 409
    flash(_("Decided."))
    return redirect(url_for("dashboard.texts"), 303)


def _listed() -> dict[str, Any]:
    return {"doubtful": reads.for_a_person(person()),
            "undelivered": reads.not_delivered(person(), since=page_time() - SHOWN_FOR)}
