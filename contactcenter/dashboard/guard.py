"""The guard of every page: who asks, may this role come in, and does the form carry this browser's token.

Closed by default: a page that is not listed with its roles in doors.py, or below as open, lets nobody in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden

from contactcenter.dashboard import origins
from contactcenter.dashboard.kept_words import signed_out_while_writing, unproved_while_writing
from contactcenter.dashboard.people import proved_lately, recognise, stay_signed_in

OPEN = {
    "dashboard.login": "whoever signs in is not known yet; the form still carries its token",
    "dashboard.code": "the password alone signs nobody in; the signed cookie says whose it was",
    "dashboard.set_up": "the first sign-in: the signed cookie says whose password was right",
    "dashboard.ask_for_passkey": "what is to be signed is said to whoever asks; it says nothing of anybody",
    "dashboard.sign_in_with_passkey": "whoever signs in is not known yet; the form still carries its token",
    "dashboard.invitation": "whoever has the link has no account to sign in with yet; it counts once and expires",
    "dashboard.accept_invitation": "the same link, with the password that was chosen",
}

FORM_BYTES, LONG_FORM_BYTES = 64 * 1024, 256 * 1024   # the second: for a long text, of which a letter is sent as six
_csrf = CSRFProtect()


@dataclass(frozen=True)
class Door:
    """An address, what answers there, and which roles it admits. `polled` pages ask again by themselves: they
    prove nobody's presence and are told 401 instead of being sent to the sign-in page. `fresh` ones want whoever asks to
    have proved lately who they are. `most_bytes` is how much may be sent there; one that `takes_files` reads a longer body, of
    whoever may come in."""

    rule: str
    view: Callable[..., ResponseReturnValue]
    roles: frozenset[str] = frozenset()
    methods: tuple[str, ...] = ("GET",)
    polled: bool = False
    fresh: bool = False
    most_bytes: int = FORM_BYTES
    takes_files: bool = False


class ProveFirst(Exception):
    """The person has to prove again who they are before this goes on."""


def install(app: Flask, doors: Mapping[str, Door]) -> None:
    """Hands the guard its doors by endpoint. The token is checked by the guard, once it is known who asks,
    and not for every request of the application: the provider's webhooks prove themselves by signature. A
    token lives as long as its session; and the Referer that the strict check wants is never sent, because an
    address may carry a reference."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    _csrf.init_app(app)
    app.extensions["dashboard_doors"] = doors


def require_staff() -> ResponseReturnValue | None:
    """Runs before every page: 401 or the sign-in page for strangers, 403 for another role, 400 for a foreign
    form."""
    request.max_content_length = _doors()[request.endpoint or ""].most_bytes
    staff = recognise()
    if staff is not None:
        origins.say_where_from()
    if request.endpoint not in OPEN:
        door = _doors()[request.endpoint or ""]
        if staff is None:
            return _stranger(door)
        if staff.role not in door.roles:
            raise Forbidden
        if not door.polled:
            stay_signed_in()
        if door.fresh:
            fresh_sign_in()
        if door.takes_files:
            request.max_content_length = current_app.config["ATTACHMENTS"].request
    _csrf.protect()
    return None


def fresh_sign_in() -> None:
    """For pages of which only some content is guarded so: raises ProveFirst unless the person proved lately who they are."""
    if not proved_lately():
        raise ProveFirst


def ask_to_prove(_error: Exception) -> ResponseReturnValue:
    """A page is shown after /confirm; of a form, what was written is kept in sight meanwhile."""
    if request.method == "POST":
        return unproved_while_writing()
    return redirect(url_for("dashboard.confirm", next=request.full_path.rstrip("?")))


def _doors() -> Mapping[str, Door]:
    doors: Mapping[str, Door] = current_app.extensions["dashboard_doors"]
    return doors


def _stranger(door: Door) -> ResponseReturnValue:
    if door.polled:
        return Response(status=401)
    if request.method == "POST":
        return signed_out_while_writing()
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("dashboard.login", next=wanted if wanted != "/" else None))
