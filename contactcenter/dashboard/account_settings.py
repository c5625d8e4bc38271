"""/admin/users: who works here, with which rights, and what was changed about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import accounts, administering
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.staff import ROLES
from contactcenter.storage.reads import accounts as reads

FIELDS = {"bad_name": "name", "name_taken": "name", "name_too_long": "display_name", "unknown_role": "role",
          "unknown_region": "regions", "region_missing": "regions"}
VERBS: Mapping[str, Callable[[int], object]] = {
    "switch_off": lambda number: administering.switch(number, on=False, by=person(), now=now()),
    "switch_on": lambda number: administering.switch(number, on=True, by=person(), now=now()),
    "sign_out": lambda number: administering.end_sessions(number, by=person(), now=now()),
    "rights": lambda number: administering.change_rights(number, role=request.form.get("role", ""),
                                                         regions=request.form.getlist("regions"), by=person(), now=now()),
}


def users() -> ResponseReturnValue:
    """Everybody with an account, and the form of an invitation."""
    return _list()


def invite() -> ResponseReturnValue:
    """Adds an account and shows the link of its invitation, this once; 422 with what was typed when it is refused."""
    sent = request.form
    try:
        token = administering.invite(
            sent.get("name", ""), display_name=sent.get("display_name", ""), role=sent.get("role", ""),
            regions=sent.getlist("regions"), language=sent.get("language", ""), by=person(), now=now())
    except Refusal as refusal:
        return _list(refusal), 422
    return _link(token, sent.get("name", "").strip().lower())


def user(number: str) -> ResponseReturnValue:
    """One account with its history; 404 when it is not there."""
    return _page(_account(number))


def change_user(number: str, verb: str) -> ResponseReturnValue:
    """Does what the verb says: 303, 404 without such an account, 422 when it is refused."""
    account = _account(number)
    try:
        VERBS[verb](account.id)
    except Refusal as refusal:
        return _page(account, refusal), 422
    flash(_("%(name)s: done.", name=account.display_name))
    return redirect(url_for("dashboard.user", number=account.id), 303)


def let_in_anew(number: str) -> ResponseReturnValue:
    """Voids whatever the account is opened with, and shows a new link, this once."""
    account = _account(number)
    try:
        token = administering.let_in_anew(account.id, by=person(), now=now())
    except Refusal as refusal:
        return _page(account, refusal), 422
    return _link(token, account.name)


def _account(number: str) -> reads.Account:
    found = reads.account(int(number), now=now()) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if found is None:
        raise NotFound
    return found


def _link(token: str, name: str) -> str:
    address = current_app.config["PUBLIC_URL"] + url_for("dashboard.invitation", token=token)
    return render_template("admin_invited.html", address=address, name=name,
                           hours=int(administering.INVITATION_LASTS.total_seconds()) // 3600)


def _list(refusal: Refusal | None = None) -> str:
    return render_template(
        "admin_users.html", accounts=reads.accounts(now=now()), roles=ROLES, regions=REGIONS, tongues=accounts.LANGUAGES,
        typed=request.form, chosen=request.form.getlist("regions"), problem=_said(refusal),
        beside=FIELDS.get(refusal.code, "name") if refusal else "")


def _page(account: reads.Account, refusal: Refusal | None = None) -> str:
    return render_template("admin_user.html", account=account, changes=reads.changes_of(account.id), roles=ROLES,
                           regions=REGIONS, problem=_said(refusal))


def _said(refusal: Refusal | None) -> str:
    return in_words("account_refusal", refusal) if refusal else ""
