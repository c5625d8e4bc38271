"""What the provider tells of a call beside the caller's way: how it stands, how it ended, what was recorded."""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework import answering, call_backs
from contactcenter.casework.delivery import stir
from contactcenter.casework.endings import judge_again
from contactcenter.casework.intake import Recorded, record_call_within
from contactcenter.casework.lines import line_of
from contactcenter.rules import tasks
from contactcenter.rules.calls import CALL_BACK_WISH, ENDED
from contactcenter.rules.inbound import CallReport, VoiceMessage
from contactcenter.rules.policy import DEFAULT_POLICY, Policy
from contactcenter.storage import calls, contacts, events, legs, recordings
from contactcenter.storage.db import AnyRow, transaction

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
COMPLETED, FAILED = "completed", "failed"
A_MESSAGE, A_TALK = "message", "talk"


def record_call_report(report: CallReport, *, now: datetime, policy: Policy = DEFAULT_POLICY,
                       found_at: datetime | None = None) -> Recorded:
    """Stores a step of a call, once for each (sid, status, sequence), and moves the call forward by its sequence.

    A call whose first word never came becomes a case here; `found_at`: in the provider's books. Raises DatabaseAway: nothing
    is stored.
    """
    with transaction():
        recorded = record_call_within(report.call, now=now, policy=policy, found_at=found_at)
        line = line_of(report.call, now=now, policy=policy) if recorded.first else calls.heard_of(report.call.sid, at=now)
        news = contacts.add_call_event_once({
            "sid": report.call.sid, "event": report.call.status, "sequence": report.sequence, "received_at": now,
            "raw": report.call.raw})
        if news and contacts.advance_call(recorded.contact_id, status=report.call.status, sequence=report.sequence,
                                          duration_seconds=report.duration_seconds):
            _note_step(recorded.case_number, report, now)
        if line and report.call.status in FINAL:
            answering.caller_gone(line, now, ended_at=_moment(report.at, line, found_at or now))
        return recorded


def note_state(call_id: int, status: str, *, duration_seconds: int | None, now: datetime) -> None:
    """How the provider's books say a call stands, within the caller's transaction: its end may have been told to nobody."""
    line = calls.locked(call_id)
    calls.heard_of(line.sid, at=now)
    if status in FINAL and line.stage != ENDED:
        contacts.end_untold(call_id, status=status, duration_seconds=duration_seconds)
        answering.caller_gone(line, now)


def record_voice_message(message: VoiceMessage, *, now: datetime) -> bool:
    """Notes a recording (also an absent or failed one) and the wish to be called back; False for an unknown call.

    The provider repeats its callbacks; the same news twice is one event. Raises DatabaseAway: nothing is stored.
    """
    with transaction():
        contact, line = contacts.find(message.provider, message.call_sid), calls.heard_of(message.call_sid, at=now)
        if contact and _is_news(contact.id, contact.case_id, message, now) and line:
            _follow(line, message, now)
        return contact is not None


def note_message(line: AnyRow, message: VoiceMessage, *, now: datetime) -> None:
    """record_voice_message for a call on its way, within the caller's transaction."""
    if _is_news(line.contact_id, line.case_id, message, now):
        _follow(line, message, now)


def _is_news(contact_id: int, case_number: int, message: VoiceMessage, now: datetime) -> bool:
    """Writes a recording down, and that it is not there or failed; False when that was known."""
    event = f"recording-{message.status}{'-callback' if message.wishes_callback else ''}"
    if not contacts.add_call_event_once({
            "sid": message.call_sid, "event": event, "sequence": 0, "received_at": now,
            "raw": {"recording": message.recording_sid}}):
        return False
    events.add(case_number, "voice_message", at=now, facts={
        "status": message.status, "recording": message.recording_sid, "seconds": message.duration_seconds,
        "callback": message.wishes_callback})
    _keep(contact_id, A_MESSAGE, message, now)
    stir(case_number)
    return True


def _follow(line: AnyRow, message: VoiceMessage, now: datetime) -> None:
    if message.wishes_callback:
        line = calls.change(line.contact_id, wish=CALL_BACK_WISH)
        call_backs.promise(line, tasks.MESSAGE, now=now)
    judge_again(line, now=now)


def record_talk(leg_id: str, recording: VoiceMessage, *, now: datetime) -> bool:
    """Notes that a talk was recorded; False for a leg that is not ours. Raises DatabaseAway: nothing is stored."""
    with transaction():
        call_id = legs.call_of(leg_id)
        if call_id is None:
            return False
        _keep(call_id, A_TALK, recording, now)
        stir(calls.locked(call_id).case_id)
        return True


def _keep(contact_id: int, kind: str, recording: VoiceMessage, now: datetime) -> None:
    """A recording that failed is none, whichever of the two the provider says first."""
    if not recording.recording_sid:
        return
    if recording.status == FAILED:
        recordings.note_failed(recording.recording_sid, contact_id=contact_id, now=now)
    elif recording.status == COMPLETED:
        recordings.add_once({"sid": recording.recording_sid, "contact_id": contact_id, "kind": kind,
                             "seconds": recording.duration_seconds, "recorded_at": now})


def _moment(said: datetime | None, line: AnyRow, now: datetime) -> datetime:
    """The provider's own clock, within what is possible by ours."""
    return min(max(said, line.began_at), now) if said else now


def _note_step(case_number: int, report: CallReport, now: datetime) -> None:
    if report.call.status not in FINAL:
        return
    events.add(case_number, "call_ended", at=now, facts={
        "status": report.call.status, "seconds": report.duration_seconds})
    stir(case_number)
