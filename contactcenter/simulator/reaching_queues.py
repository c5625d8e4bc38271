"""Dial with a Queue: the first caller who waits there, or the next who joins."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.simulator.bridges import Answered, Bridge, Joined, Parted
from contactcenter.simulator.legs import Leg
from contactcenter.simulator.lines import LONGEST_CALL_SECONDS, Step
from contactcenter.simulator.queues import Queue, Seeker
from contactcenter.simulator.twiml import Element

PATIENCE_SECONDS = 30.0


@dataclass
class QueueTarget:
    """The first of a queue; `whisper` is carried out on the waiting caller's side before the two talk."""

    leg: Leg
    queue: Queue
    patience_seconds: float
    whisper: Step | None
    seeker: Seeker
    sid: str = ""
    status: str = "no-answer"

    @property
    def bridge(self) -> Bridge:
        """The bridge to the one who was met last."""
        return self.seeker.bridge

    def seconds(self, *, talked: int) -> int:
        """As long as the two talked."""
        return talked

    def reach(self) -> bool:
        """Meet callers until one of them stays for the conversation."""
        clock = self.leg.line.clock
        until = clock.seconds() + self.patience_seconds
        while (left := until - clock.seconds()) > 0:
            if self._meet(left):
                return True
        return False

    def release(self) -> None:
        """Seek no longer, or leave the one who was met."""
        far = None if self.queue.give_up(self.seeker) else self.bridge.far
        if far is not None:
            far.post(Parted(self.bridge, sid=self.leg.line.sid))

    def _meet(self, seconds: float) -> bool:
        """Wait so long for a caller, then for as long as the announcement takes; False when the caller is gone."""
        self.seeker = Seeker(Bridge(self.leg.line), self.whisper)
        self.leg.line.matter, self.sid = self.bridge, ""
        self.queue.seek(self.seeker)
        event = self.leg.line.wait(seconds, take=(Answered,))
        if event is None and self.queue.give_up(self.seeker):
            return False
        self.sid = self.bridge.other(self.leg.line).sid
        while isinstance(event, Answered) or event is None:
            event = self.leg.line.wait(LONGEST_CALL_SECONDS, take=(Answered, Joined, Parted))
        if isinstance(event, Joined):
            return True
        self.sid = ""
        return False


@dataclass
class NoQueue:
    """A queue that nobody was ever put into, which the provider knows nothing of."""

    bridge: Bridge
    sid: str = ""
    status: str = "failed"

    def seconds(self, *, talked: int) -> int:
        """Nobody talked."""
        return 0

    def reach(self) -> bool:
        """Nobody is there."""
        return False

    def release(self) -> None:
        """There is nobody to let go of."""


def queue_target(leg: Leg, verb: Element) -> QueueTarget | NoQueue:
    """What the verb's Queue names. Source: https://www.twilio.com/docs/voice/twiml/queue."""
    noun, = verb.inside
    leg.line.hear("Dial", text=noun.text)
    queue, blank = leg.office.queues.find(noun.text), Bridge(leg.line)
    if queue is None:
        leg.complain(12200, detail=f"there is no queue {noun.text}")
        return NoQueue(blank)
    whisper = leg.to(noun.get("url"), method=noun.get("method")) if noun.get("url") else None
    return QueueTarget(leg, queue, verb.number("timeout", PATIENCE_SECONDS), whisper, Seeker(blank))
