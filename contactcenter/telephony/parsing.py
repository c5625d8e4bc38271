"""From a provider's parameters to plain values. Everything that comes is kept in `raw`; what is malformed raises Malformed."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

from flask import Request
from werkzeug.datastructures import MultiDict

from contactcenter.rules.inbound import (
    CallReport, DeliveryReport, InboundCall, InboundSms, LegReport, QueueWord, VoiceMessage)
from contactcenter.rules.sms_text import clean
from contactcenter.rules.voice import LAST_WORD
from contactcenter.telephony.signature import is_utf8

SID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
STATUS = re.compile(r"[a-z_-]{1,24}")
LONGEST_NUMBER_CHARACTERS = 64
MOST_MEDIA = 10
MOST_TRIES = 9
IDEMPOTENCY_HEADER = "I-Twilio-Idempotency-Token"


class Malformed(ValueError):
    """A signed request without what every such request has. Names the parameter, never its value."""


Form = MultiDict[str, str]


def inbound_sms(request: Request) -> InboundSms:
    """A text. An empty Body is a text too."""
    form = request.form
    return InboundSms(sid=_sid(form, "MessageSid", "SmsSid", "SmsMessageSid"), sender=_number(form, "From"),
                      recipient=_number(form, "To"), text=clean(form.get("Body", "")), media=_media(form),
                      raw=raw(request))


def inbound_call(request: Request) -> InboundCall:
    """A call's first word, or any later one; a provider that does not say how it stands speaks of one that goes on."""
    form = request.form
    return InboundCall(sid=_sid(form, "CallSid"), sender=_number(form, "From"), recipient=_number(form, "To"),
                       status=_status(form, "CallStatus", default="in-progress"), raw=raw(request))


def call_report(request: Request) -> CallReport:
    """A step of a call; a provider that numbers no steps gets its final states ordered last."""
    form = request.form
    call = inbound_call(request)
    return CallReport(call, sequence=_whole(form, "SequenceNumber") or 0,
                      duration_seconds=_whole(form, "CallDuration"), at=_moment(form, "Timestamp"))


def key(request: Request) -> str:
    """The key that was pressed; anything that is no single key is a key that means nothing."""
    return clean(request.form.get("Digits", ""))[:2]


def tries(request: Request) -> int:
    """How often a key has meant nothing, from the address of the step."""
    text = request.args.get("tries", "")
    return min(int(text), MOST_TRIES) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def queue_word(request: Request) -> QueueWord:
    """How the wait in a queue ended, or how long it was."""
    form = request.form
    return QueueWord(clean(form.get("QueueResult", "")).lower()[:32], _seconds(form, "QueueTime"))


def leg_id(request: Request) -> str:
    """The leg that an address of ours speaks of; '' where it names none, which is a leg that we do not know."""
    return _uuid(request.args.get("leg", "")) or ""


def call_out_id(request: Request) -> str:
    """The call through the centre that an address of ours speaks of; '' where it names none."""
    return _uuid(request.args.get("out", "")) or ""


def leg_report(request: Request) -> LegReport:
    """A step of an operator's leg, or of a telephone that rings within a Dial."""
    form = request.form
    sid = form.get("CallSid", "")
    return LegReport(_status(form, "CallStatus"), sequence=_whole(form, "SequenceNumber") or 0,
                     sid=sid if SID.fullmatch(sid) else "", duration_seconds=_whole(form, "CallDuration"),
                     at=_moment(form, "Timestamp"))


def dial_report(request: Request) -> LegReport:
    """How the telephone within a Dial ended. A Dial that is over has an end, whatever the provider calls it."""
    status, sid = _status(request.form, "DialCallStatus", default="completed"), request.form.get("DialCallSid", "")
    return LegReport("completed" if status == "answered" else status, LAST_WORD, sid=sid if SID.fullmatch(sid) else "")


def voice_message(request: Request) -> VoiceMessage:
    """What became of a recording: the callback's word, or the end of <Record> with the key that was pressed."""
    form = request.form
    sid = form.get("RecordingSid", "")
    return VoiceMessage(
        call_sid=_sid(form, "CallSid"), status=_status(form, "RecordingStatus", default="completed" if sid else "absent"),
        recording_sid=_sid(form, "RecordingSid") if sid else "", duration_seconds=_whole(form, "RecordingDuration"),
        wishes_callback="2" in form.get("Digits", ""))


def delivery_report(request: Request) -> DeliveryReport:
    """A status of one of our texts; an unknown status is a status."""
    form = request.form
    return DeliveryReport(
        sid=_sid(form, "MessageSid", "SmsSid"), status=_status(form, "MessageStatus", "SmsStatus"),
        error_code=clean(form.get("ErrorCode", ""))[:64] or None, outbox_id=_uuid(request.args.get("ob", "")),
        raw=raw(request))


def raw(request: Request) -> dict[str, Any]:
    """All parameters as they came, several values of one name included, and the bytes where they are not UTF-8."""
    kept: dict[str, Any] = {}
    for name, values in request.form.lists():
        cleaned = [clean(value) for value in values]
        kept[clean(name)] = cleaned[0] if len(cleaned) == 1 else cleaned
    if IDEMPOTENCY_HEADER in request.headers:
        kept[IDEMPOTENCY_HEADER] = clean(request.headers[IDEMPOTENCY_HEADER])[:128]
    body = request.get_data()
    if not is_utf8(body):
        kept["body_base64"] = b64encode(body).decode("ascii")
    return kept


def _sid(form: Form, *names: str) -> str:
    sid = next((form[name] for name in names if form.get(name)), "")
    if not SID.fullmatch(sid):
        raise Malformed(names[0])
    return sid


def _number(form: Form, name: str) -> str:
    number = clean(form.get(name, "")).strip()
    if len(number) > LONGEST_NUMBER_CHARACTERS:
        raise Malformed(name)
    return number


def _status(form: Form, *names: str, default: str = "") -> str:
    status = next((form[name] for name in names if form.get(name)), default).lower()
    if not STATUS.fullmatch(status):
        raise Malformed(names[0])
    return status


def _whole(form: Form, name: str) -> int | None:
    value = form.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise Malformed(name)
    return int(value)


def _media(form: Form) -> tuple[dict[str, str], ...]:
    count = min(_whole(form, "NumMedia") or 0, MOST_MEDIA)
    return tuple({"url": clean(form.get(f"MediaUrl{index}", ""))[:2048],
                  "type": clean(form.get(f"MediaContentType{index}", ""))[:128]} for index in range(count))


def _seconds(form: Form, name: str) -> int | None:
    """A number of seconds that is good to know and no reason to refuse a caller: None where it is malformed."""
    try:
        return _whole(form, name)
    except Malformed:
        return None


def _moment(form: Form, name: str) -> datetime | None:
    """A moment as the provider writes it (RFC 2822); None where it is missing or malformed."""
    try:
        moment = parsedate_to_datetime(form.get(name, ""))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text)) if text else None
    except ValueError:
        return None
