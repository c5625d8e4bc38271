"""Record: take a message, and tell the service what became of it."""
from dataclasses import dataclass

from contactcenter.simulator.legs import Leg
from contactcenter.simulator.lines import Diverted, Ended, Key, Speech, Step
from contactcenter.simulator.recorded import file_recording, recording_pairs, tell_recording
from contactcenter.simulator.recordings import Recording
from contactcenter.simulator.twiml import Element

SILENCE_SECONDS = 5.0
LONGEST_SECONDS = 3_600.0


@dataclass(frozen=True)
class _Take:
    """What was recorded, the key that ended it if one did, and what broke it off if something did."""

    words: str
    seconds: float
    key: str = ""
    cut: Ended | Diverted | None = None


def record(leg: Leg, verb: Element) -> Step | None:
    """Record what is said until silence, a finish key, `maxLength` or the end of the call.

    With something on the tape `action` is asked what to do next, also after a hang-up (Digits is then
    `hangup` and its answer is not used). A silent take asks nothing: the document goes on.
    `recordingStatusCallback` is told `completed`, and `absent` where `recordingStatusCallbackEvent` wants it.
    Source: https://www.twilio.com/docs/voice/twiml/record.
    """
    if verb.get("playBeep", "true") == "true":
        leg.line.hear("Record", text="beep")
    leg.line.expect("speech")
    take = _listen(leg, verb)
    leg.line.expect("")
    recording = _keep(leg, take)
    tell_recording(leg, verb, recording)
    if take.cut is not None:
        _part(leg, verb, recording, cut=take.cut)
        raise take.cut
    if not take.words:
        return None
    digits = (("Digits", take.key),) if take.key else ()
    return leg.to(verb.get("action"), method=verb.get("method"), pairs=(*recording_pairs(leg, recording), *digits))


def _listen(leg: Leg, verb: Element) -> _Take:
    clock = leg.line.clock
    silence, longest = verb.number("timeout", SILENCE_SECONDS), verb.number("maxLength", LONGEST_SECONDS)
    finish = verb.get("finishOnKey", "1234567890*#")
    began, patience, spoken, words = clock.seconds(), silence, 0.0, ""
    key = ""
    try:
        while not key and (left := longest - (clock.seconds() - began)) > 0:
            event = leg.line.wait(min(patience, left), take=(Key, Speech))
            if isinstance(event, Speech):
                words, spoken = f"{words} {event.words}".strip(), spoken + event.seconds
                patience = event.seconds + silence
            elif isinstance(event, Key):
                key = event.key if event.key in finish else ""
            else:
                break
    except (Ended, Diverted) as cut:
        return _Take(words, min(spoken, clock.seconds() - began, longest), cut=cut)
    return _Take(words, min(spoken, clock.seconds() - began, longest), key)


def _keep(leg: Leg, take: _Take) -> Recording:
    """File the recording, and show the person what was taken."""
    if take.words:
        leg.line.hear("Record", text=take.words)
    return file_recording(
        leg, words=take.words, seconds=take.seconds, source="RecordVerb", audible=bool(take.words))


def _part(leg: Leg, verb: Element, recording: Recording, *, cut: Ended | Diverted) -> None:
    """After a hang-up tell `action` of the message all the same."""
    if not recording.words or isinstance(cut, Diverted):
        return
    pairs = (*recording_pairs(leg, recording), ("Digits", "hangup"))
    leg.tell(verb.get("action"), method=verb.get("method"), pairs=pairs, status=cut.status)
