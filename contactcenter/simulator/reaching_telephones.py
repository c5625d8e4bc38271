"""Dial with Number, Sip and Client: telephones that ring together, until the first of them is picked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from math import ceil

from contactcenter.simulator.bridges import Answered, Bridge, Joined, Parted
from contactcenter.simulator.calls import Call
from contactcenter.simulator.exchange import NotLive
from contactcenter.simulator.gathering import gather
from contactcenter.simulator.identifiers import new_sid
from contactcenter.simulator.leading import begin
from contactcenter.simulator.legs import Leg, Verb
from contactcenter.simulator.lines import LONGEST_CALL_SECONDS, Diverted, Ended, Step
from contactcenter.simulator.numbers import is_number
from contactcenter.simulator.performing import follow
from contactcenter.simulator.plain_verbs import PLAIN
from contactcenter.simulator.ringing import picked_up, ring
from contactcenter.simulator.talking import talk
from contactcenter.simulator.twiml import Element
from contactcenter.simulator.voicemail import record

RING_SECONDS = 30.0
WHISPERED: Mapping[str, Verb] = {**PLAIN, "Gather": gather, "Record": record}


@dataclass
class TelephonesTarget:
    """Some telephones; `sids` are the calls to them."""

    leg: Leg
    verb: Element
    bridge: Bridge
    sid: str = ""
    sids: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """How the call that was answered ended, or the last of those that were not."""
        if not self.sid:
            return "failed"
        call = self.leg.office.calls.of(self.sid)
        return call.status if call.over else "answered"

    def seconds(self, *, talked: int) -> int:
        """From picking up on, also what was heard before the conversation."""
        call = self.leg.office.calls.of(self.sid) if self.sid else None
        if call is None or call.answered is None:
            return 0
        return call.duration_seconds or ceil((self.leg.line.clock.now() - call.answered).total_seconds())

    def reach(self) -> bool:
        """Let all ring at once; who answers first silences the others, and is put through after the whisper."""
        self.leg.line.matter = self.bridge
        for noun in _nouns(self.verb):
            self._ring(noun)
        ringing = set(self.sids)
        while ringing:
            event = self.leg.line.wait(LONGEST_CALL_SECONDS, take=(Answered, Joined, Parted))
            if isinstance(event, Joined):
                return True
            if isinstance(event, Answered):
                self.sid = event.sid
                self._end(ringing - {event.sid})
            elif isinstance(event, Parted):
                ringing.discard(event.sid)
                self.sid = self.bridge.far.sid if self.bridge.far else event.sid
        return False

    def release(self) -> None:
        """Whoever was picked up is told that the conversation is over; the others ring no longer."""
        far = self.bridge.far
        if far is not None:
            far.post(Parted(self.bridge, sid=self.leg.line.sid))
        self._end(sid for sid in self.sids if far is None or sid != far.sid)

    def _end(self, sids: Iterable[str]) -> None:
        for sid in sids:
            with suppress(NotLive):
                self.leg.office.exchange.post(sid, Ended("canceled"))

    def _ring(self, noun: Element) -> None:
        address = _address(noun)
        self.leg.line.hear("Dial", text=address)
        if not address or not self._may_call(noun):
            self.leg.complain(13214 if address else 13224, detail="")
            return
        call = self._call(noun, address)
        whisper = self.leg.to(noun.get("url"), method=noun.get("method")) if noun.get("url") else None
        take = partial(
            _take_part, bridge=self.bridge, whisper=whisper, seconds=self.verb.number("timeout", RING_SECONDS))
        self.sids.append(call.sid)
        begin(self.leg.office, call, take, when_over=lambda: self.bridge.near.post(Parted(self.bridge, sid=call.sid)))

    def _may_call(self, noun: Element) -> bool:
        """A telephone number may be shown one of ours or one of this call; other telephones any caller."""
        call, shown = self.leg.call, self.verb.get("callerId")
        known = (*self.leg.office.settings.numbers, call.sender, call.recipient)
        return not shown or noun.tag != "Number" or shown in known

    def _call(self, noun: Element, address: str) -> Call:
        now, callback = self.leg.line.clock.now(), noun.get("statusCallback")
        return Call(
            sid=new_sid("CA"), direction="outbound-dial", sender=self.verb.get("callerId") or self.leg.call.sender,
            recipient=address, status="queued", created=now, updated=now, parent_sid=self.leg.line.sid,
            status_callback=self.leg.to(callback).url if callback else "",
            status_events=tuple(noun.get("statusCallbackEvent").replace(",", " ").split()) or ("completed",),
            status_method=noun.get("statusCallbackMethod", "POST"),
        )


def telephones_target(leg: Leg, verb: Element) -> TelephonesTarget:
    """What the verb's nouns name. Source: https://www.twilio.com/docs/voice/twiml/number."""
    return TelephonesTarget(leg, verb, Bridge(leg.line))


def _take_part(leg: Leg, *, bridge: Bridge, whisper: Step | None, seconds: float) -> None:
    """The called telephone's side: ring, hear the whisper, talk."""
    leg.line.matter = bridge
    ring(leg, seconds=seconds)
    if not bridge.claim(leg.line):
        raise Ended("canceled")
    picked_up(leg)
    bridge.near.post(Answered(bridge, sid=leg.line.sid))
    try:
        if whisper is not None:
            follow(leg, whisper, verbs=WHISPERED)
        bridge.near.post(Joined(bridge))
        talk(leg, bridge)
    except Parted:
        raise Ended("completed") from None
    except Diverted:
        leg.line.matter = None
        bridge.near.post(Parted(bridge, sid=leg.line.sid, diverted=True))
        raise


def _nouns(verb: Element) -> tuple[Element, ...]:
    return verb.inside or (Element("Number", text=verb.text),)


def _address(noun: Element) -> str:
    """The address a noun calls, empty when no telephone has it."""
    if noun.tag == "Client":
        names = [inner.text for inner in noun.inside if inner.tag == "Identity"] or [noun.text]
        return "client:" + names[0].removeprefix("client:") if names[0] else ""
    known = is_number(noun.text) if noun.tag == "Number" else noun.text.startswith("sip:")
    return noun.text if known else ""
