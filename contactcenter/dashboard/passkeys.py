"""Passkeys (w3.org/TR/webauthn-3): sign in with a finger, a face or a PIN. They prove possession and person at once and cannot
be phished, because the browser signs the site's own name. For supervisors and administrators."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from webauthn import (base64url_to_bytes, generate_authentication_options, generate_registration_options, options_to_json,
                      verify_authentication_response, verify_registration_response)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (AuthenticatorSelectionCriteria, PublicKeyCredentialDescriptor, ResidentKeyRequirement,
                                      UserVerificationRequirement)

from contactcenter.casework import second_factors
from contactcenter.casework.second_factors import CHALLENGE_LASTS
from contactcenter.dashboard import budgets, security
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.confirming import proved
from contactcenter.dashboard.local_paths import local_path
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.dashboard.signing_in import form, let_in, wait_first
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import ROLES_WITH_PASSKEYS, Staff
from contactcenter.storage.reads.accounts import passkey, passkeys_of
from contactcenter.storage.reads.staff import login_of

_CHALLENGE = "challenge"
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)   # whatever a browser may send instead


def new_passkey() -> ResponseReturnValue:
    """What the browser needs to make a passkey for this person."""
    known = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in passkeys_of(person().id)]
    options = generate_registration_options(
        rp_id=_site(), rp_name="111", user_name=person().name, user_id=str(person().id).encode(),
        user_display_name=person().display_name, exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED))
    return _to_browser(options)


def add_passkey() -> ResponseReturnValue:
    """Takes the passkey that the browser made: 303, 422 when it is refused."""
    try:
        made = verify_registration_response(
            credential=request.form.get("credential", ""), expected_challenge=_challenge(), expected_rp_id=_site(),
            expected_origin=_origin(), require_user_verification=True)
        second_factors.add_passkey(
            person().id, credential_id=bytes_to_base64url(made.credential_id), sign_count=made.sign_count,
            public_key=bytes_to_base64url(made.credential_public_key), name=request.form.get("name", ""), now=now())
    except Refusal as refusal:
        return security.page(in_words("account_refusal", refusal), beside="passkey"), 422
    except MALFORMED:
        return security.page(_("The passkey was not accepted."), beside="passkey"), 422
    flash(_("The passkey is added."))
    return redirect(url_for("dashboard.security"), 303)


def remove_passkey(number: str) -> ResponseReturnValue:
    """Removes one of the person's own."""
    if number.isascii() and number.isdigit() and len(number) < 10:
        second_factors.remove_passkey(person().id, int(number), now=now())
    flash(_("The passkey is removed."))
    return redirect(url_for("dashboard.security"), 303)


def ask_for_passkey() -> ResponseReturnValue:
    """What the browser needs to prove a passkey, whosever it is: the passkey names its person."""
    return _to_browser(generate_authentication_options(rp_id=_site(), user_verification=UserVerificationRequirement.REQUIRED))


def sign_in_with_passkey() -> ResponseReturnValue:
    """Possession and person are proved at once, so no code is asked for: 303, 401 when it is not right, 429 after too many."""
    try:
        attempt = budgets.of_passkey()
    except budgets.Wait as wait:
        return wait_first(wait)
    staff = _proved_by_passkey()
    if staff is None:
        return form(_("The passkey was not accepted.")), 401
    attempt.was_right()
    return let_in(staff, target=local_path(request.form.get("next")))


def prove_with_passkey() -> ResponseReturnValue:
    """The same for somebody who is signed in and proves it again."""
    staff = _proved_by_passkey()
    if staff is None or staff.id != person().id:
        return redirect(url_for("dashboard.confirm", next=local_path(request.form.get("next"))), 303)
    return proved()


def _proved_by_passkey() -> Staff | None:
    """Whose passkey has signed this browser's challenge; None for nobody's, a used one, or a role that may have none."""
    try:
        sent, challenge = json.loads(request.form.get("credential", "")), _challenge()
        known = passkey(sent["id"])
        if known is None:
            return None
        proof = verify_authentication_response(
            credential=sent, expected_challenge=challenge, expected_rp_id=_site(), expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(known.public_key), credential_current_sign_count=known.sign_count,
            require_user_verification=True)
    except MALFORMED:
        return None
    login = login_of(known.user_id)
    if login is None or login.staff.role not in ROLES_WITH_PASSKEYS:
        return None
    used = second_factors.use_passkey(known.id, challenge=challenge, sign_count=proof.new_sign_count, now=now())
    return login.staff if used else None


def _to_browser(options: Any) -> Response:
    """Sends the options, and lets the browser keep their challenge, signed, for some minutes."""
    session[_CHALLENGE] = [bytes_to_base64url(options.challenge), now().isoformat()]
    return Response(options_to_json(options), mimetype="application/json")


def _challenge() -> bytes:
    """What this browser was asked to sign. ValueError when it was not asked, or too long ago."""
    challenge, since = session.pop(_CHALLENGE, ("", ""))
    if not challenge or now() - datetime.fromisoformat(since) > CHALLENGE_LASTS:
        raise ValueError
    return urlsafe_b64decode(challenge + "==")


def _site() -> str:
    """The name that a passkey belongs to. Addresses in figures can have none: on this machine it is localhost."""
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or ""
    return "localhost" if host in _THIS_MACHINE else host


def _origin() -> str:
    """Where the page must come from that used it."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    if public.hostname in _THIS_MACHINE:
        return request.host_url.rstrip("/")
    return f"{public.scheme}://{public.netloc}"
