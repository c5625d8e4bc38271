"""Pages for a form that could not be taken: whatever somebody wrote is shown again, never lost."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from contactcenter.dashboard.local_paths import local_path

WRITTEN_FIELDS = ("text", "reason", "note", "alias", "test_text", "appeal_name", "appeal_address", "answered_by",
                  "safe_word")


def written() -> dict[str, str]:
    """What was typed into this form, by field."""
    return {name: request.form[name] for name in WRITTEN_FIELDS if request.form.get(name, "").strip()}


def signed_out_while_writing() -> ResponseReturnValue:
    """401 for a form whose session has ended: nothing was stored."""
    return render_template("error.html", title=_l("You have been signed out"), written=written(),
                           sign_in=True, words=_l("Nothing was saved. Sign in again and repeat it."),
                           back=local_path(request.form.get("next"))), 401


def unproved_while_writing() -> ResponseReturnValue:
    """403 for a form that wants its person to have proved lately who they are: nothing was done."""
    return render_template("error.html", title=_l("Confirm that it is you"), written=written(), prove=True,
                           words=_l("Nothing was done. Confirm with your password, then send the form again."),
                           back=local_path(request.form.get("next")) or request.path), 403


def token_refused(_error: Exception) -> ResponseReturnValue:
    """400 for a form without this session's token. It is not offered for sending again: who knows where it
    came from."""
    return render_template("error.html", title=_l("This form is out of date"), written=written(),
                           words=_l("Nothing was saved. Open the page again and repeat it.")), 400


def database_away() -> ResponseReturnValue:
    """503 while the database does not answer. Sending again is safe: a form counts once, by its key."""
    return render_template(
        "error.html", title=_l("The database does not answer"), written=written(),
        words=_l("Nothing was saved. Calls and messages are still being received. Try again in a moment."),
        again=list(request.form.items(multi=True)) if request.method == "POST" else None), 503
