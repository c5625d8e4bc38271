"""What becomes of a call after its first word."""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework.delivery import stir
from contactcenter.casework.intake import Recorded, record_call_within
from contactcenter.rules.inbound import CallReport, VoiceMessage
from contactcenter.rules.policy import DEFAULT_POLICY, Policy
from contactcenter.storage import contacts, events
from contactcenter.storage.db import transaction

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def record_call_report(report: CallReport, *, now: datetime, policy: Policy = DEFAULT_POLICY) -> Recorded:
    """Stores a step of a call, once for each (sid, status, sequence), and moves the call forward by its sequence.

    A call whose first word never came becomes a case here. Raises DatabaseAway: nothing is stored.
    """
    with transaction():
        recorded = record_call_within(report.call, now=now, policy=policy)
        news = contacts.add_call_event_once({
            "sid": report.call.sid, "event": report.call.status, "sequence": report.sequence, "received_at": now,
            "raw": report.call.raw})
        contact = contacts.find(report.call.provider, report.call.sid)
        if news and contact and contacts.advance_call(
                contact.id, status=report.call.status, sequence=report.sequence,
                duration_seconds=report.duration_seconds):
            _note_step(recorded.case_number, report, now)
        return recorded


def _note_step(case_number: int, report: CallReport, now: datetime) -> None:
    if report.call.status not in FINAL:
        return
    events.add(case_number, "call_ended", at=now, facts={
        "status": report.call.status, "seconds": report.duration_seconds})
    stir(case_number)


def record_voice_message(message: VoiceMessage, *, now: datetime) -> bool:
    """Notes a recording (also an absent or failed one) and the wish to be called back; False for an unknown call.

    The provider repeats its callbacks; the same news twice is one event. Raises DatabaseAway: nothing is stored.
    """
    with transaction():
        contact = contacts.find(message.provider, message.call_sid)
        if contact is None:
            return False
        event = f"recording-{message.status}{'-callback' if message.wishes_callback else ''}"
        news = contacts.add_call_event_once({
            "sid": message.call_sid, "event": event, "sequence": 0, "received_at": now,
            "raw": {"recording": message.recording_sid}})
        if news:
            events.add(contact.case_id, "voice_message", at=now, facts={
                "status": message.status, "recording": message.recording_sid, "seconds": message.duration_seconds,
                "callback": message.wishes_callback})
            stir(contact.case_id)
        return True
