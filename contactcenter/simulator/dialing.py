"""Dial: put the call through to the first who waits in a queue, or to the first telephone that is picked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from contactcenter.simulator.bridges import Parted
from contactcenter.simulator.courier import Pairs
from contactcenter.simulator.legs import Leg
from contactcenter.simulator.lines import LONGEST_CALL_SECONDS, Diverted, Ended, Step
from contactcenter.simulator.reaching import Target
from contactcenter.simulator.reaching_queues import queue_target
from contactcenter.simulator.reaching_telephones import telephones_target
from contactcenter.simulator.recorded import file_recording, recording_pairs, tell_recording
from contactcenter.simulator.recordings import Recording
from contactcenter.simulator.talking import talk
from contactcenter.simulator.twiml import Element

TELEPHONES = frozenset({"Number", "Sip", "Client"})
RECORDED = {
    "true": 1, "record-from-answer": 1, "record-from-ringing": 1,
    "record-from-answer-dual": 2, "record-from-ringing-dual": 2,
}
_Aim = Callable[[Leg, Element], Target]


def dial(leg: Leg, verb: Element) -> Step | None:
    """Reach somebody, talk until one side leaves, and ask `action` what to do next; without it the document
    goes on.

    When the dialling person hung up `action` is told all the same, and its answer is not used. Source:
    https://www.twilio.com/docs/voice/twiml/dial.
    """
    aim = _aim(verb)
    if aim is None:
        leg.complain(12200, detail="a Dial holds one Queue, or any of Number, Sip and Client")
        return _after(leg, verb, (("DialCallStatus", "failed"), ("DialBridged", "false")))
    attempt = _Attempt(leg, verb, aim(leg, verb))
    cut = attempt.run()
    recording = attempt.recording()
    pairs = (*attempt.pairs(cut), *(recording_pairs(leg, recording) if recording else ()))
    if isinstance(cut, Ended) and verb.get("action"):
        status = cut.status if leg.call.answered else "no-answer"
        leg.tell(verb.get("action"), method=verb.get("method"), pairs=pairs, status=status)
    if cut is not None:
        raise cut
    return _after(leg, verb, pairs)


@dataclass
class _Attempt:
    """One Dial: whom it is after, and since when the two talk."""

    leg: Leg
    verb: Element
    target: Target
    began: float | None = None
    seconds: int = 0
    diverted: bool = False

    def run(self) -> Ended | Diverted | None:
        """Reach somebody and talk; what broke it off on this side, if something did."""
        try:
            if self.target.reach():
                self._talk()
            return None
        except (Ended, Diverted) as cut:
            return cut
        finally:
            if self.began is not None:
                self.seconds = ceil(self.leg.line.clock.seconds() - self.began)
            self.target.release()
            self.leg.line.matter = None

    def pairs(self, cut: Ended | Diverted | None) -> Pairs:
        """What became of it, as `action` is told."""
        bridged = self.began is not None
        status = "completed" if bridged else "canceled" if cut is not None else self.target.status
        sid, seconds = self.target.sid, self.target.seconds(talked=self.seconds)
        return (
            ("DialCallStatus", "answered" if self.diverted else status),
            *((("DialCallSid", sid),) if sid else ()),
            *((("DialCallDuration", str(seconds)),) if seconds and not self.diverted else ()),
            ("DialBridged", "true" if bridged else "false"),
        )

    def recording(self) -> Recording | None:
        """The recording of the conversation, filed and told, where one is asked for."""
        channels = RECORDED.get(self.verb.get("record"))
        if channels is None or self.began is None:
            return None
        recording = file_recording(
            self.leg, words=" ".join(self.target.bridge.words), seconds=self.seconds, source="DialVerb", channels=channels)
        tell_recording(self.leg, self.verb, recording)
        return recording

    def _talk(self) -> None:
        self.leg.answer()
        self.began = self.leg.line.clock.seconds()
        parted = talk(
            self.leg, self.target.bridge, seconds=self.verb.number("timeLimit", LONGEST_CALL_SECONDS),
            hang_up_key="*" if self.verb.get("hangupOnStar") == "true" else "",
        )
        self.diverted = isinstance(parted, Parted) and parted.diverted


def _aim(verb: Element) -> _Aim | None:
    kinds = {noun.tag for noun in verb.inside}
    if kinds == {"Queue"} and len(verb.inside) == 1:
        return queue_target
    return telephones_target if kinds <= TELEPHONES and (kinds or verb.text) else None


def _after(leg: Leg, verb: Element, pairs: Pairs) -> Step | None:
    action = verb.get("action")
    return leg.to(action, method=verb.get("method"), pairs=pairs) if action else None
