"""/confirm: proves again who is there, before an export, a change of accounts or a sealed case."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.dashboard import budgets
from contactcenter.dashboard.local_paths import local_path, local_path_or_home
from contactcenter.dashboard.passwords import verify
from contactcenter.dashboard.people import person, prove_again
from contactcenter.storage.reads.accounts import has_passkey
from contactcenter.storage.reads.staff import login_of


def confirm() -> ResponseReturnValue:
    """Asks for the password (or a passkey)."""
    return _page()


def prove() -> ResponseReturnValue:
    """303 to what was wanted; 401 when the password is wrong, 429 after too many wrong ones."""
    try:
        attempt = budgets.of_password(person().name)
    except budgets.Wait as wait:
        said = _("Too many attempts. Try again in %(seconds)s seconds.", seconds=wait.seconds)
        return _page(said), 429, {"Retry-After": str(wait.seconds)}
    login = login_of(person().id)
    if not verify(login.password_hash if login else None, request.form.get("password", "")):
        return _page(_("The password is wrong.")), 401
    attempt.was_right()
    return proved()


def proved() -> ResponseReturnValue:
    """On to what was wanted, under a new session id."""
    if not prove_again():
        return redirect(url_for("dashboard.login"), 303)
    return redirect(local_path_or_home(request.form.get("next")), 303)


def _page(problem: str = "") -> str:
    return render_template("confirm.html", problem=problem, next=local_path(request.values.get("next")),
                           with_passkey=has_passkey(person().id))
