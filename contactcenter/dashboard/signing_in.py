"""Sign-in and sign-out."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from contactcenter.casework.accounts import USER_NAME
from contactcenter.dashboard.languages import remember_choice
from contactcenter.dashboard.local_paths import local_path, local_path_or_home
from contactcenter.dashboard.passwords import hash_password, verify
from contactcenter.dashboard.people import person, person_if_known, sign_in, sign_out
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.staff import login_named

_NOBODYS_HASH = hash_password("nobody has this password")


def login() -> ResponseReturnValue:
    """Shows the form, or signs in. A wrong name and a wrong password get the same words after the
    same work."""
    remember_choice(request.args.get("lang"))
    if request.method == "POST":
        staff = _recognised(request.form.get("name", ""), request.form.get("password", ""))
        if staff is None:
            return _form(refused=True), 401
        sign_in(staff)
        return redirect(local_path_or_home(request.form.get("next")), 303)
    if person_if_known():
        return redirect(local_path_or_home(request.args.get("next")))
    return _form(refused=False)


def _recognised(name: str, password: str) -> Staff | None:
    wanted = name.strip().lower()
    found = login_named(wanted) if USER_NAME.fullmatch(wanted) else None
    right = verify(found.password_hash if found else _NOBODYS_HASH, password)
    return found.staff if found and right else None


def _form(*, refused: bool) -> str:
    return render_template("login.html", refused=refused, typed_name=request.form.get("name", ""),
                           next=local_path(request.values.get("next")))


def logout() -> ResponseReturnValue:
    """Ends the session everywhere; the sign-in page keeps speaking the person's language."""
    spoken = person().language
    sign_out()
    session["lang"] = spoken
    return redirect(url_for("dashboard.login"), 303)
