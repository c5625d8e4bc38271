"""Attempts to sign in and whose budget they are taken from. A browser that has signed in before carries a mark, so that whoever
tries this account from elsewhere does not make its owner wait."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from contactcenter.casework import throttling
from contactcenter.dashboard.clock import now
from contactcenter.rules.throttling import ADDRESS, CODE, DEVICE, DEVICE_CODE, NAME

KNOWN_FOR = timedelta(days=180)


class Wait(Exception):
    """Too many attempts: the next one may be made after `seconds`."""

    def __init__(self, lasts: timedelta) -> None:
        super().__init__()
        self.seconds = int(lasts.total_seconds()) + 1


class Attempt:
    """One attempt, counted as failed until it turns out right. Raises Wait when it may not be made yet."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys
        wait = throttling.take_attempt(keys, now=now())
        if wait is not None:
            raise Wait(wait)

    def was_right(self) -> None:
        throttling.give_back(self._keys, now=now())


def of_password(name: str) -> Attempt:
    """An attempt with a name and a password. Names that nobody has are counted alike."""
    known = _mark_of(name)
    if known:
        return Attempt(f"{DEVICE}:{known}")
    return Attempt(f"{NAME}:{_hashed(name)}", f"{ADDRESS}:{request.remote_addr}")


def of_code(name: str) -> Attempt:
    """An attempt with a one-time code or a recovery code, after the password was right."""
    known = _mark_of(name)
    return Attempt(f"{DEVICE_CODE}:{known}" if known else f"{CODE}:{_hashed(name)}")


def of_passkey() -> Attempt:
    """An attempt with a passkey, which names its account itself."""
    return Attempt(f"{ADDRESS}:{request.remote_addr}")


def mark_browser(name: str) -> None:
    """Lets this browser be known again as one in which this account has signed in. The mark opens nothing."""
    if _mark_of(name):
        return
    mark = _marks().dumps([_hashed(name), secrets.token_urlsafe(16)])

    @after_this_request
    def _remember(response: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(_cookie(), mark, max_age=KNOWN_FOR, secure=secure, httponly=True, samesite="Lax", path="/")
        return response


def _mark_of(name: str) -> str | None:
    try:
        whose, mark = _marks().loads(request.cookies.get(_cookie(), ""), max_age=int(KNOWN_FOR.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    return str(mark) if whose == _hashed(name) else None


def _marks() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known-browser")


def _cookie() -> str:
    """Named like the session's."""
    return str(current_app.config["SESSION_COOKIE_NAME"]).replace("session", "browser")


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
