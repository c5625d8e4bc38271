"""A telephone rings until somebody picks it up, or it does so by itself."""

from __future__ import annotations

from functools import partial

from contactcenter.simulator.legs import Leg
from contactcenter.simulator.lines import Ended, PickedUp
from contactcenter.simulator.progress import report_progress


def ring(leg: Leg, *, seconds: float) -> None:
    """Let the call's telephone ring for at most so many seconds; raise Ended when nobody picks it up."""
    office, line = leg.office, leg.line
    tell = partial(report_progress, office, clock=office.clock)
    tell(leg.call, event="initiated")
    line.wait(office.settings.status_delay_seconds)
    tell(office.calls.change(line.sid, status="ringing"), event="ringing")
    by_itself = office.telephones.picks_up(leg.call.recipient)
    delay = office.settings.answer_delay_seconds if by_itself else seconds
    if line.wait(min(delay, seconds), take=(PickedUp,)) is None and delay >= seconds:
        raise Ended("no-answer")


def picked_up(leg: Leg) -> None:
    """The telephone that rang is answered: the call is in progress, and the service is told."""
    leg.answer()
    report_progress(leg.office, leg.call, event="answered", clock=leg.office.clock)
