"""One call from its first moment to its last, in a thread of its own, and reported when over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from contactcenter.simulator.calls import Call
from contactcenter.simulator.legs import Leg, Office
from contactcenter.simulator.lines import Diverted, Ended, Line
from contactcenter.simulator.performing import converse
from contactcenter.simulator.progress import LAST_EVENT, report_progress

logger = logging.getLogger(__name__)
Talk = Callable[[Leg], None]


def begin(
    office: Office, call: Call, talk: Talk, *, fallback_url: str = "", when_over: Callable[[], None] | None = None
) -> Line:
    """Keep the call and lead it: `talk` is what it does until it ends or the service diverts it."""
    office.calls.add(call)
    line = Line(call.sid, calls=office.calls, clock=office.clock)
    leg = Leg(office, line, fallback_url=fallback_url)
    office.exchange.start(line, partial(_lead, leg, talk, when_over))
    return line


def _lead(leg: Leg, talk: Talk, when_over: Callable[[], None] | None) -> None:
    status = "failed"
    try:
        _talk(leg, talk)
        status = "completed"
    except Ended as ended:
        status = ended.status
    except Exception:
        logger.exception("a call broke down")
    _finish(leg, status=status)
    if when_over is not None:
        when_over()


def _talk(leg: Leg, talk: Talk) -> None:
    try:
        talk(leg)
    except Diverted as diverted:
        converse(leg, diverted.step)


def _finish(leg: Leg, *, status: str) -> None:
    """Close the call once; only one that was picked up is completed, and it is nothing else unless it failed."""
    leg.office.exchange.release(leg.line)
    if status != "failed" and leg.call.answered is not None:
        status = "completed"
    elif status == "completed":
        status = "no-answer"
    call = leg.office.calls.end(leg.line.sid, status=status)
    if call is not None:
        report_progress(leg.office, call, event=LAST_EVENT, clock=leg.office.clock)
