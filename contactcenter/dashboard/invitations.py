"""/invitation/<token>: whoever was invited chooses a password. The link counts once; it stands in no log and no other page."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import administering
from contactcenter.dashboard import budgets, halfway
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.passwords import hash_password
from contactcenter.dashboard.people import sign_out
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads.accounts import invited
from contactcenter.storage.reads.staff import login_of


def invitation(token: str) -> ResponseReturnValue:
    """The form; 404 for a link that was used, replaced, has expired or never was."""
    return _page(token)


def accept_invitation(token: str) -> ResponseReturnValue:
    """Takes the password and goes on to the second factor; 422 for a password that is refused."""
    account = invited(administering.hashed(token), now=now())
    if account is None:
        return _page(token)
    try:
        hashed = hash_password(request.form.get("password", ""), about=(account.name, account.display_name))
        user_id = administering.accept_invitation(token, password_hash=hashed, now=now())
    except Refusal as refusal:
        return _page(token, problem=in_words("account_refusal", refusal))
    return _go_on(user_id)


def _go_on(user_id: int) -> ResponseReturnValue:
    """With the password chosen it goes on as after a sign-in with it: to the one-time codes."""
    login = login_of(user_id)
    if login is None:
        return redirect(url_for("dashboard.login"), 303)
    sign_out()
    budgets.mark_browser(login.staff.name)
    if current_app.config["DEMO"] or login.totp_secret:
        flash(_("Your password is set. Sign in with it."))
        return redirect(url_for("dashboard.login"), 303)
    halfway.begin(login, target=None)
    return redirect(url_for("dashboard.set_up"), 303)


def _page(token: str, *, problem: str = "") -> ResponseReturnValue:
    account = invited(administering.hashed(token), now=now())
    if account is None:
        return render_template("invitation_over.html"), 404
    return render_template("invitation.html", account=account, token=token, problem=problem), 422 if problem else 200
