"""The provider's webhooks: one table, one guard, one way through.

An answer of 2xx means stored: in the database, or, while that is away, in the spool. When both fail the answer is 503,
so that the provider turns to its fallback address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Blueprint, Flask, Request, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from contactcenter.casework import DatabaseAway, calls, delivery, intake
from contactcenter.rules.policy import Policy
from contactcenter.telephony import parsing, spool, twiml
from contactcenter.telephony.signature import HEADER, is_signed, is_utf8

LONGEST_BODY_BYTES = 64 * 1024
PREFIX = "/webhooks/twilio"
ERRORS = (400, 403, 413, 415, 500, 503)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """What this door needs to know of the configuration."""

    public_url: str
    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    numbers: frozenset[str]
    spool_dir: Path
    policy: Policy


@dataclass(frozen=True)
class Webhook:
    """One address: what it records, what it answers, and which parameter must hold a number of ours ('' for none)."""

    path: str
    record: Callable[[Request, datetime, Policy], object]
    answer: Callable[[str], str]
    own_number: str


def _record_sms(req: Request, now: datetime, policy: Policy) -> object:
    return intake.record_sms(parsing.inbound_sms(req), now=now, policy=policy)


def _record_call(req: Request, now: datetime, policy: Policy) -> object:
    return intake.record_call(parsing.inbound_call(req), now=now, policy=policy)


def _record_step(req: Request, now: datetime, policy: Policy) -> object:
    return calls.record_call_report(parsing.call_report(req), now=now, policy=policy)


def _record_voice_message(req: Request, now: datetime, policy: Policy) -> object:
    return calls.record_voice_message(parsing.voice_message(req), now=now)


def _record_delivery(req: Request, now: datetime, policy: Policy) -> object:
    return delivery.record_delivery_report(parsing.delivery_report(req), now=now)


def _silence(public_url: str) -> str:
    return twiml.NOTHING


WEBHOOKS = (
    Webhook("/sms", _record_sms, _silence, "To"),
    Webhook("/voice", _record_call, twiml.greeting, "To"),
    Webhook("/voice/recorded", _record_voice_message, twiml.goodbye, "To"),
    Webhook("/recording", _record_voice_message, _silence, ""),
    Webhook("/call-status", _record_step, _silence, "To"),
    Webhook("/message-status", _record_delivery, _silence, "From"),
)
BY_PATH = {webhook.path: webhook for webhook in WEBHOOKS}


def install(app: Flask, settings: Settings) -> None:
    """Registers the door; its guard stands before every one of its routes."""
    app.extensions["telephony"] = settings
    door = Blueprint("telephony", __name__, url_prefix=PREFIX)
    door.before_request(require_signature)
    for code in ERRORS:
        door.register_error_handler(code, _in_a_word)
    for webhook in WEBHOOKS:
        door.add_url_rule(webhook.path, endpoint=webhook.path.strip("/").replace("/", "-"), methods=["POST"],
                          view_func=partial(_receive, webhook))
    app.register_blueprint(door)


def settings() -> Settings:
    return current_app.extensions["telephony"]


def require_signature() -> None:
    """Lets through only what our provider signed, for our account and one of our numbers; there is no bypass."""
    request.max_content_length = LONGEST_BODY_BYTES
    body = request.get_data(cache=True)
    ours = settings()
    if not is_signed(request, public_url=ours.public_url, tokens=ours.auth_tokens):
        if request.headers.get(HEADER) and not is_utf8(body):
            spool.quarantine(request, directory=ours.spool_dir, now=datetime.now(UTC))
        _refuse("signature")
    if request.form.get("AccountSid") != ours.account_sid:
        _refuse("account")
    webhook = BY_PATH[request.path.removeprefix(PREFIX)]
    if webhook.own_number and request.form.get(webhook.own_number, "").strip() not in ours.numbers:
        _refuse("number")


def _in_a_word(error: HTTPException) -> Response:
    """A machine reads the answer: the code and its name, no page."""
    return Response(error.name, status=error.code, content_type="text/plain; charset=utf-8")


def _refuse(reason: str) -> None:
    g.refusal = reason
    log.warning("webhook refused: %s", reason)
    abort(403)


def _receive(webhook: Webhook) -> Response:
    ours, now = settings(), datetime.now(UTC)
    try:
        webhook.record(request, now, ours.policy)
    except parsing.Malformed as fault:
        g.refusal = "malformed"
        log.warning("webhook refused: malformed %s", fault)
        abort(400)
    except DatabaseAway:
        _spool(ours, now)
    return Response(webhook.answer(ours.public_url), content_type=twiml.CONTENT_TYPE)


def _spool(ours: Settings, now: datetime) -> None:
    try:
        spool.write(request, directory=ours.spool_dir, now=now)
    except OSError:
        log.critical("neither the database nor the spool can store a webhook", exc_info=True)
        abort(503)
    log.error("the database is away: webhook spooled")


def replay(stored: spool.Stored, ours: Settings) -> None:
    """Records a spooled request with the time at which it came. Raises DatabaseAway, Malformed."""
    BY_PATH[stored.path.removeprefix(PREFIX)].record(stored.request, stored.received_at, ours.policy)
