"""After the password: /login/code asks for a one-time or recovery code, /login/set-up begins with them at the first sign-in."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import second_factors
from contactcenter.dashboard import budgets, halfway, one_time_codes
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.local_paths import local_path_or_home
from contactcenter.dashboard.people import sign_in
from contactcenter.dashboard.signing_in import break_the_glass, let_in
from contactcenter.storage.reads.staff import Login

LONGEST_CODE_CHARACTERS = 64
_SECRET = "new_secret"


def code() -> ResponseReturnValue:
    """Asks for the code, or takes it: 401 for a wrong or used one, 429 after too many wrong ones."""
    login = halfway.whose()
    if login is None or login.totp_secret is None and not login.break_glass:
        return redirect(url_for("dashboard.login"))
    if request.method == "GET":
        return _code_page()
    try:
        attempt = budgets.of_code(login.staff.name)
    except budgets.Wait as wait:
        said = _("Too many attempts. Try again in %(seconds)s seconds.", seconds=wait.seconds)
        return _code_page(said), 429, {"Retry-After": str(wait.seconds)}
    if not is_right(login, request.form.get("code", "")[:LONGEST_CODE_CHARACTERS]):
        return _code_page(_("This code is wrong, or was used before. Wait for the next one.")), 401
    attempt.was_right()
    if login.break_glass:
        return break_the_glass(login)
    return let_in(login.staff, target=halfway.target())


def is_right(login: Login, typed: str) -> bool:
    """Whether this is a code that the account takes now. It is used up by it."""
    step = one_time_codes.step_of(login.totp_secret, typed, now=now()) if login.totp_secret else None
    if step is not None:
        return second_factors.accept_step(login.staff.id, step)
    return second_factors.use_recovery_code(login.staff.id, typed, now=now())


def _code_page(problem: str = "") -> str:
    return render_template("login_code.html", problem=problem)


def set_up() -> ResponseReturnValue:
    """The first sign-in: shows a new secret as picture and letters, and begins with it once a code of it was right. Then the
    recovery codes are shown, this once."""
    login = halfway.whose()
    if login is None or login.totp_secret is not None or login.break_glass:
        return redirect(url_for("dashboard.login"))
    target = halfway.target()
    step = tried_step() if request.method == "POST" else None
    if step is None:
        return set_up_page(login.staff.name), 200 if request.method == "GET" else 422
    codes = second_factors.set_up_codes(login.staff.id, secret=session[_SECRET], step=step, now=now())
    sign_in(login.staff)
    budgets.mark_browser(login.staff.name)
    return codes_page(codes, target=local_path_or_home(target))


def tried_step() -> int | None:
    """The step of the code that was sent for the secret this browser was shown; None when it is wrong or none was shown."""
    if _SECRET not in session:
        return None
    return one_time_codes.step_of(session[_SECRET], request.form.get("code", "")[:LONGEST_CODE_CHARACTERS], now=now())


def shown_secret() -> str:
    """The secret that this browser was shown, no longer kept by it."""
    return str(session.pop(_SECRET))


def set_up_page(name: str) -> str:
    """The secret stays the same while the page is asked for again: an app may have taken its picture already."""
    secret = session.setdefault(_SECRET, one_time_codes.new_secret())
    problem = _("This code does not fit. Is the clock of the telephone right?") if request.method == "POST" else ""
    return render_template("login_set_up.html", problem=problem, picture=one_time_codes.picture(secret, name=name),
                           secret=one_time_codes.in_groups(secret))


def codes_page(codes: list[str], *, target: str) -> str:
    return render_template("recovery_codes.html", codes=codes, target=target)
