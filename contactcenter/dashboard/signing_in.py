"""Sign-in and sign-out. What comes after the password stands in second_step.py."""

from __future__ import annotations

import logging

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import accounts, administering
from contactcenter.casework.accounts import USER_NAME
from contactcenter.dashboard import budgets, halfway
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.languages import remember_choice
from contactcenter.dashboard.local_paths import local_path, local_path_or_home
from contactcenter.dashboard.passwords import hash_again, needs_new_hash, verify
from contactcenter.dashboard.people import person, person_if_known, sign_in, sign_out
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.staff import Login, login_named

log = logging.getLogger(__name__)


def login() -> ResponseReturnValue:
    """Shows the form, or takes name and password: 401 with the same words, after the same work, whichever is wrong; 429 after
    too many wrong attempts."""
    remember_choice(request.args.get("lang"))
    if request.method == "POST":
        return _try(request.form.get("name", "").strip().lower(), request.form.get("password", ""))
    if person_if_known():
        return redirect(local_path_or_home(request.args.get("next")))
    return form()


def _try(name: str, password: str) -> ResponseReturnValue:
    try:
        attempt = budgets.of_password(name)
    except budgets.Wait as wait:
        return wait_first(wait)
    found = login_named(name) if USER_NAME.fullmatch(name) else None
    if not verify(found.password_hash if found else None, password) or found is None:
        return form(_("Name or password is wrong.")), 401
    attempt.was_right()
    if needs_new_hash(found.password_hash):
        accounts.renew_hash(found.staff.id, password_hash=hash_again(password))
        found = login_named(name) or found
    return _after_password(found)


def _after_password(login: Login) -> ResponseReturnValue:
    """The second factor, or setting it up. The break-glass account, for the day on which nobody has a telephone, has codes on
    paper; the demonstration asks only those who have set one up."""
    target = local_path(request.form.get("next"))
    if login.break_glass or login.totp_secret or not current_app.config["DEMO"]:
        sign_out()
        halfway.begin(login, target=target)
        return redirect(url_for("dashboard.code" if login.break_glass or login.totp_secret else "dashboard.set_up"), 303)
    return let_in(login.staff, target=target)


def break_the_glass(login: Login) -> ResponseReturnValue:
    """Everybody hears of it before anything is opened."""
    administering.note_emergency(login.staff.id, now=now())
    log.critical("the break-glass account %s is being used", login.staff.id)
    sign_in(login.staff, lasts=accounts.EMERGENCY_LASTS)
    return redirect(url_for("dashboard.home"), 303)


def let_in(staff: Staff, *, target: str | None) -> ResponseReturnValue:
    """Everything was right: a session begins, and the browser is known from now on."""
    sign_in(staff)
    budgets.mark_browser(staff.name)
    return redirect(local_path_or_home(target), 303)


def form(problem: str = "") -> str:
    return render_template("login.html", problem=problem, typed_name=request.form.get("name", ""),
                           next=local_path(request.values.get("next")))


def wait_first(wait: budgets.Wait) -> ResponseReturnValue:
    """429: the same for names that nobody has."""
    said = _("Too many attempts. Try again in %(seconds)s seconds.", seconds=wait.seconds)
    return form(said), 429, {"Retry-After": str(wait.seconds)}


def logout() -> ResponseReturnValue:
    """Ends the session everywhere; the sign-in page keeps speaking the person's language."""
    spoken = person().language
    sign_out()
    session["lang"] = spoken
    return redirect(url_for("dashboard.login"), 303)
