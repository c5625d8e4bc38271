"""A conversation over a bridge: what one person says the other hears, until one of them is gone."""

from __future__ import annotations

from contactcenter.simulator.bridges import Bridge, Parted
from contactcenter.simulator.legs import Leg
from contactcenter.simulator.lines import LONGEST_CALL_SECONDS, Key, Line, Speech


def talk(
    leg: Leg, bridge: Bridge, *, seconds: float = LONGEST_CALL_SECONDS, hang_up_key: str = ""
) -> Parted | None:
    """Pass on what this end says until the other parts; None when it was this one, by its key or the time.

    Raise Ended or Diverted when that happens to this end; the caller tells the other.
    """
    line, other = leg.line, bridge.other(leg.line)
    until = line.clock.seconds() + seconds
    leg.office.calls.change(line.sid, peer=other.sid, expects="conversation")
    try:
        while (left := until - line.clock.seconds()) > 0:
            event = line.wait(left, take=(Speech, Key, Parted))
            if isinstance(event, Parted) and event.sid == other.sid:
                return event
            if isinstance(event, Key) and event.key == hang_up_key:
                return None
            if isinstance(event, Key):
                other.hear("keys", text=event.key)
            elif isinstance(event, Speech):
                _pass_on(event.words, bridge, line=line, other=other)
        return None
    finally:
        leg.office.calls.change(line.sid, peer="", expects="")


def _pass_on(words: str, bridge: Bridge, *, line: Line, other: Line) -> None:
    bridge.words.append(words)
    line.hear("said", text=words)
    other.hear("voice", text=words)
