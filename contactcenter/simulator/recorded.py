"""A recording made on a call: filed, and told to the service."""

from __future__ import annotations

from contactcenter.simulator.courier import Errand, Pairs
from contactcenter.simulator.identifiers import new_sid
from contactcenter.simulator.legs import Leg
from contactcenter.simulator.recordings import Recording
from contactcenter.simulator.timestamps import rfc2822
from contactcenter.simulator.twiml import Element

SILENT = 16102


def file_recording(
    leg: Leg, *, words: str, seconds: float, source: str, channels: int = 1, audible: bool = True
) -> Recording:
    """Keep a recording of at least a second, or the note that there was nothing to hear."""
    recording = Recording(
        sid=new_sid("RE"), call_sid=leg.line.sid, created=leg.line.clock.now(), words=words,
        duration_seconds=max(round(seconds), 1) if audible else 0, status="completed" if audible else "absent",
        error_code=None if audible else SILENT, source=source, channels=channels,
    )
    leg.office.recordings.add(recording)
    return recording


def tell_recording(leg: Leg, verb: Element, recording: Recording) -> None:
    """Report it to the verb's `recordingStatusCallback`, where its `recordingStatusCallbackEvent` wants that."""
    wanted = verb.get("recordingStatusCallbackEvent", "completed").split()
    if not verb.get("recordingStatusCallback") or recording.status not in wanted:
        return
    error = (("ErrorCode", str(recording.error_code)),) if recording.error_code else ()
    pairs = (
        ("AccountSid", leg.office.settings.account_sid), ("CallSid", recording.call_sid),
        *recording_pairs(leg, recording),
        ("RecordingStatus", recording.status), ("RecordingChannels", str(recording.channels)),
        ("RecordingSource", recording.source), ("RecordingStartTime", rfc2822(recording.created) or ""), *error,
    )
    step = leg.to(verb.get("recordingStatusCallback"), method=verb.get("recordingStatusCallbackMethod"))
    errand = Errand("recording", recording.sid, step.url, pairs, method=step.method)
    leg.office.dispatch.send(errand, last=True)


def recording_pairs(leg: Leg, recording: Recording) -> Pairs:
    """Where it is and how long."""
    settings = leg.office.settings
    url = f"{settings.own_url}/2010-04-01/Accounts/{settings.account_sid}/Recordings/{recording.sid}"
    return (
        ("RecordingSid", recording.sid), ("RecordingUrl", url),
        ("RecordingDuration", str(recording.duration_seconds)),
    )
