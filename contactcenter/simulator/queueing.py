"""Enqueue: wait in a queue to the sound of other documents, until somebody takes the call or it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from contactcenter.simulator.bridges import Joined, Parted
from contactcenter.simulator.courier import Pairs
from contactcenter.simulator.gathering import gather
from contactcenter.simulator.legs import Leg, NoDocument, Verb
from contactcenter.simulator.lines import Diverted, Ended, Event, Step
from contactcenter.simulator.performing import follow
from contactcenter.simulator.plain_verbs import ANNOUNCING, PLAIN
from contactcenter.simulator.queues import Member, Seeker, Taken
from contactcenter.simulator.talking import talk
from contactcenter.simulator.twiml import Element

LONGEST_NAME = 64
SHORTEST_ROUND_SECONDS = 1.0
MUSIC_SECONDS = 3_600.0


class _Left(Event, Exception):
    """The waiting caller's document said Leave."""


def enqueue(leg: Leg, verb: Element) -> Step | None:
    """Wait in the named queue, which is made on demand.

    `action` is asked with QueueResult, QueueSid and QueueTime once the call is out of the queue; after a
    hang-up or when the call was diverted its answer is not used. Without it the document goes on. Source:
    https://www.twilio.com/docs/voice/twiml/enqueue.
    """
    if not 0 < len(verb.text) <= LONGEST_NAME:
        leg.complain(12200, detail="a queue's name has 1 to 64 characters")
        return _after(leg, verb, (("QueueResult", "error"),))
    member = leg.office.queues.named(verb.text).join(leg.line)
    if member is None:
        return _after(leg, verb, (("QueueResult", "queue-full"),))
    leg.office.calls.change(leg.line.sid, queue=verb.text)
    leg.line.hear("Enqueue", text=verb.text)
    reason = _wait(leg, verb, member)
    return _leave(leg, verb, member, reason=reason)


def _wait(leg: Leg, verb: Element, member: Member) -> Event:
    """Pass the time until something ends it, and return that."""
    try:
        while True:
            began = leg.line.clock.seconds()
            if verb.get("waitUrl"):
                first = leg.to(verb.get("waitUrl"), method=verb.get("waitUrlMethod"))
                follow(leg, first, verbs=WAITING, told=partial(_place, member))
            else:
                _pass_time(leg, verb)
            leg.line.wait(max(began + SHORTEST_ROUND_SECONDS - leg.line.clock.seconds(), 0))
    except (Taken, _Left, Ended, Diverted) as reason:
        return reason


def _pass_time(leg: Leg, verb: Element) -> None:
    """Without a `waitUrl` there is the provider's own music, with an empty one silence."""
    if "waitUrl" not in dict(verb.attributes):
        leg.line.hear("Play", text="music")
    leg.line.wait(MUSIC_SECONDS)


def _place(member: Member) -> Pairs:
    """How a call stands in its queue, as its waiting documents are told."""
    members = member.queue.members
    waited = [other.seconds for other in members] or [member.seconds]
    position = members.index(member) + 1 if member in members else 0
    return (
        ("QueueSid", member.queue.sid), ("QueuePosition", str(position)), ("QueueTime", str(member.seconds)),
        ("AvgQueueTime", str(sum(waited) // len(waited))), ("CurrentQueueSize", str(len(members))),
        ("MaxQueueSize", str(member.queue.limit)),
    )


def _leave(leg: Leg, verb: Element, member: Member, *, reason: Event) -> Step | None:
    taken, seconds = member.queue.leave(member), member.seconds
    leg.office.calls.change(leg.line.sid, queue="")
    cut = reason if isinstance(reason, (Ended, Diverted)) and not isinstance(reason, NoDocument) else None
    if taken is not None and cut is None:
        result, cut = _be_put_through(leg, member, taken.seeker, seconds=seconds)
    else:
        if taken is not None:
            bridge = taken.seeker.bridge
            bridge.near.post(Parted(bridge, sid=leg.line.sid))
        result = _result(reason)
    leg.line.matter = None
    pairs = (("QueueResult", result), ("QueueSid", member.queue.sid), ("QueueTime", str(seconds)))
    return _after(leg, verb, pairs, cut=cut)


def _be_put_through(
    leg: Leg, member: Member, seeker: Seeker, *, seconds: int
) -> tuple[str, Ended | Diverted | None]:
    """Hear the seeker's announcement and talk; the result, and what broke it off on this side if something did."""
    bridge, whisper = seeker.bridge, seeker.whisper
    leg.line.matter = bridge
    joined = False
    try:
        if whisper is not None:
            told = (("QueueSid", member.queue.sid), ("QueueTime", str(seconds)),
                    ("DequeingCallSid", bridge.near.sid))
            follow(leg, whisper, verbs=ANNOUNCING, told=lambda: told)
        bridge.near.post(Joined(bridge))
        joined = True
        talk(leg, bridge)
    except Parted:
        return "system-error", None
    except (Ended, Diverted) as cut:
        diverted = isinstance(cut, Diverted)
        bridge.near.post(Parted(bridge, sid=leg.line.sid, diverted=diverted))
        if joined:
            return "redirected-from-bridged" if diverted else "bridged", cut
        return _result(cut), cut
    return "bridged", None


def _result(reason: Event) -> str:
    if isinstance(reason, NoDocument):
        return "error"
    if isinstance(reason, Diverted):
        return "redirected"
    return "leave" if isinstance(reason, _Left) else "hangup"


def _after(leg: Leg, verb: Element, pairs: Pairs, *, cut: Ended | Diverted | None = None) -> Step | None:
    """Ask or tell `action`, and go on as the call was cut or the document says."""
    action, method = verb.get("action"), verb.get("method")
    if cut is not None:
        if action:
            status = cut.status if isinstance(cut, Ended) else leg.call.status
            leg.tell(action, method=method, pairs=pairs, status=status)
        raise cut
    return leg.to(action, method=method, pairs=pairs) if action else None


def _leave_verb(leg: Leg, verb: Element) -> Step | None:
    """Source: https://www.twilio.com/docs/voice/twiml/leave."""
    raise _Left


WAITING: Mapping[str, Verb] = {**PLAIN, "Gather": gather, "Leave": _leave_verb}
