"""/me/security: with what the person signs in, and where they are signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import accounts, second_factors
from contactcenter.dashboard import budgets, devices
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.passwords import hash_password, verify
from contactcenter.dashboard.people import own_session, person, prove_again
from contactcenter.dashboard.refused import in_words
from contactcenter.dashboard.second_step import codes_page, set_up_page, shown_secret, tried_step
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import ROLES_WITH_PASSKEYS
from contactcenter.storage.reads.accounts import codes_left, passkeys_of
from contactcenter.storage.reads.staff import browsers_of, login_of


def security() -> ResponseReturnValue:
    """Password, one-time codes, passkeys, and the browsers that are signed in."""
    return page()


def page(problem: str = "", *, beside: str = "") -> str:
    """The same with why something was refused, beside the field it is about."""
    login = login_of(person().id)
    return render_template(
        "me_security.html", problem=problem, beside=beside, browsers=browsers_of(person().id, now=now()),
        own_session=own_session(), in_words=devices.in_words, has_code=bool(login and login.totp_secret),
        codes_left=codes_left(person().id), passkeys=passkeys_of(person().id),
        may_have_passkeys=person().role in ROLES_WITH_PASSKEYS)


def change_password() -> ResponseReturnValue:
    """Takes a new password beside the old one: 303, 422 for one that is refused or a wrong old one, 429 after too many."""
    try:
        attempt = budgets.of_password(person().name)
    except budgets.Wait as wait:
        said = _("Too many attempts. Try again in %(seconds)s seconds.", seconds=wait.seconds)
        return page(said, beside="old"), 429
    login = login_of(person().id)
    if not verify(login.password_hash if login else None, request.form.get("old", "")):
        return page(_("The password is wrong."), beside="old"), 422
    attempt.was_right()
    try:
        hashed = hash_password(request.form.get("password", ""), about=(person().name, person().display_name))
    except Refusal as refusal:
        return page(in_words("account_refusal", refusal), beside="password"), 422
    accounts.change_password(person().id, password_hash=hashed, keeps=own_session(), now=now())
    prove_again()
    flash(_("The password is changed. Everywhere else you are signed out."))
    return redirect(url_for("dashboard.security"), 303)


def renew_codes() -> ResponseReturnValue:
    """New recovery codes, shown this once."""
    codes = second_factors.renew_recovery_codes(person().id, now=now())
    return codes_page(codes, target=url_for("dashboard.security"))


def set_up_again() -> ResponseReturnValue:
    """Another telephone: its secret as picture and letters."""
    return set_up_page(person().name)


def begin_again() -> ResponseReturnValue:
    """Begins with the other telephone once a code of it was right; the old one's codes are worth nothing from then on."""
    step = tried_step()
    if step is None:
        return set_up_page(person().name), 422
    codes = second_factors.set_up_codes(person().id, secret=shown_secret(), step=step, keeps=own_session(), now=now())
    return codes_page(codes, target=url_for("dashboard.security"))


def end_session(session: str) -> ResponseReturnValue:
    """Signs one of the own browsers out."""
    accounts.end_own_session(person().id, session, now=now())
    flash(_("Signed out there."))
    return redirect(url_for("dashboard.security"), 303)


def end_other_sessions() -> ResponseReturnValue:
    """Signs all own browsers out but this one."""
    accounts.end_other_sessions(person().id, but=own_session(), now=now())
    flash(_("Signed out everywhere else."))
    return redirect(url_for("dashboard.security"), 303)
