"""Errors in words. An error page asks nothing of the database and repeats nothing personal."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from contactcenter.casework import DatabaseAway
from contactcenter.dashboard import kept_words
from contactcenter.dashboard.guard import ProveFirst, ask_to_prove
from contactcenter.storage.reads.availability import database_is_away

WORDS = {
    400: (_l("This address cannot be understood"), _l("Check it, or begin again from the list.")),
    403: (_l("Not for your role"), _l("Your account does not open this page.")),
    404: (_l("Not found"), _l("There is no such page or case here, or it is not yours to see.")),
    405: (_l("Not possible like this"), _l("Open the page and use its buttons.")),
    413: (_l("Too much at once"), _l("What was sent is too large.")),
    500: (_l("Something went wrong"),
          _l("The error has been recorded. Try again; if it stays, tell the administrator.")),
}


def install(app: Flask, blueprint: Blueprint) -> None:
    """Addresses that belong to no room, and whatever goes wrong on the staff's pages."""
    for code in (400, 404, 405, 413):
        app.register_error_handler(code, _in_words)
    blueprint.register_error_handler(CSRFError, kept_words.token_refused)
    blueprint.register_error_handler(ProveFirst, ask_to_prove)
    blueprint.register_error_handler(HTTPException, _in_words)
    blueprint.register_error_handler(Exception, _unexpected)


def _in_words(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    title, words = WORDS.get(code, WORDS[400 if code < 500 else 500])
    readable = request.method == "POST" and code != 413   # what is too large was never read
    return render_template("error.html", title=title, words=getattr(error, "words", words),
                           written=kept_words.written() if readable else {}), code


def _unexpected(error: Exception) -> ResponseReturnValue:
    """503 when the database is away; anything else goes on to where errors are logged, and is answered with
    500."""
    if isinstance(error, DatabaseAway) or database_is_away(error):
        return kept_words.database_away()
    raise error
