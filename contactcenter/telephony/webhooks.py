"""The provider's webhooks: one table, one guard, one way through.

An answer of 2xx means stored: in the database, or, while that is away, in the spool. When both fail the answer is 503,
so that the provider turns to its fallback address. Either way it comes within five seconds.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from flask import Blueprint, Flask, Request, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from contactcenter.casework import DatabaseAway, delivery, intake
from contactcenter.casework.heartbeat import note_heartbeat
from contactcenter.rules.policy import Policy
from contactcenter.telephony import parsing, spool, twiml
from contactcenter.telephony.budget import Budget
from contactcenter.telephony.heartbeat import is_heartbeat
from contactcenter.telephony.recordings import Recordings
from contactcenter.telephony.signature import HEADER, is_signed, is_utf8
from contactcenter.telephony.voice import VOICE_WEBHOOKS
from contactcenter.telephony.voice_token import VoiceTokens
from contactcenter.telephony.webhook import Settings, Webhook

LONGEST_BODY_BYTES = 64 * 1024
PREFIX = "/webhooks/twilio"
ERRORS = (400, 403, 413, 415, 500, 503)
SOON_SECONDS = 1.0   # a database that refuses so quickly may have chosen us to end a deadlock: once more is worth it
log = logging.getLogger(__name__)


def _record_sms(req: Request, now: datetime, policy: Policy) -> object:
    if is_heartbeat(req):
        note_heartbeat(at=now)
        return None
    return intake.record_sms(parsing.inbound_sms(req), now=now, policy=policy)


def _record_delivery(req: Request, now: datetime, policy: Policy) -> object:
    return delivery.record_delivery_report(parsing.delivery_report(req), now=now)


WEBHOOKS = (
    Webhook("/sms", _record_sms, own_number="To", replay=_record_sms),
    Webhook("/message-status", _record_delivery, own_number="From", replay=_record_delivery),
    *VOICE_WEBHOOKS,
)
BY_PATH = {webhook.path: webhook for webhook in WEBHOOKS}


def install(app: Flask, settings: Settings) -> None:
    """Registers the door, its guard before every one of its routes, and what it lends to the dashboard's door."""
    app.extensions["telephony"] = settings
    app.extensions["budget"] = Budget(app)
    app.extensions["spool_state"] = partial(spool.state, settings.spool_dir)
    app.extensions["lost_keys"] = partial(spool.lost_keys, settings.spool_dir, settings.keys)
    app.extensions["fetch_recording"] = Recordings(settings.account_sid, settings.auth_tokens[0], settings.api_url)
    app.extensions["voice_token"] = VoiceTokens(settings.account_sid, settings.api_key_sid, settings.api_key_secret)
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
            spool.quarantine(request, directory=ours.spool_dir, keys=ours.keys, now=datetime.now(UTC))
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
        answer = webhook.answer(_record_in_time(webhook, now, ours.policy), ours)
    except parsing.Malformed as fault:
        answer = _answer_malformed(webhook, fault, ours, now)
    except DatabaseAway:
        answer = _answer_away(webhook, ours, now)
    except Exception:
        if not webhook.listens:
            raise
        log.exception("a step of a call failed: it was put aside, and the line goes on")
        answer = _answer_aside(webhook, ours, now)
    return Response(answer, content_type=twiml.CONTENT_TYPE)


def _record_in_time(webhook: Webhook, now: datetime, policy: Policy) -> object:
    budget: Budget = current_app.extensions["budget"]
    return budget.within(lambda: _record_surely(webhook, now, policy))


def _record_surely(webhook: Webhook, now: datetime, policy: Policy) -> object:
    began = monotonic()
    try:
        return webhook.record(request, now, policy)
    except DatabaseAway:
        if monotonic() - began > SOON_SECONDS:
            raise
    return webhook.record(request, now, policy)


def _answer_malformed(webhook: Webhook, fault: parsing.Malformed, ours: Settings, now: datetime) -> str:
    """A request that makes no sense is refused; but nobody who listens hears a refusal."""
    g.refusal = "malformed"
    log.warning("webhook refused: malformed %s", fault)
    if not webhook.listens:
        abort(400)
    return _answer_aside(webhook, ours, now)


def _answer_aside(webhook: Webhook, ours: Settings, now: datetime) -> str:
    """For whoever listens, what is said while the database is away; the request is kept for a person to look at."""
    try:
        spool.quarantine(request, directory=ours.spool_dir, keys=ours.keys, now=now)
    except OSError:
        log.critical("a step of a call that failed could not be put aside", exc_info=True)
    return webhook.away(request, ours)


def _answer_away(webhook: Webhook, ours: Settings, now: datetime) -> str:
    if webhook.replay:
        _spool(ours, now)
    return webhook.away(request, ours)


def _spool(ours: Settings, now: datetime) -> None:
    try:
        spool.write(request, directory=ours.spool_dir, keys=ours.keys, now=now)
    except OSError:
        log.critical("neither the database nor the spool can store a webhook", exc_info=True)
        abort(503)
    log.error("the database is away: webhook spooled")


def replay(stored: spool.Stored, ours: Settings) -> None:
    """Records a spooled request with the time at which it came. Raises DatabaseAway, Malformed."""
    recording = BY_PATH[stored.path.removeprefix(PREFIX)].replay
    if recording:
        recording(stored.request, stored.received_at, ours.policy)
