"""The TwiML verbs of a call, one small function each, in a table: a new verb is a new row.

A verb returns the step to go on with, or None when the document's next verb follows; it ends the call by
raising Ended.
"""
from collections.abc import Callable, Mapping

from contactcenter.simulator.gathering import gather
from contactcenter.simulator.legs import Leg
from contactcenter.simulator.lines import Ended, Step
from contactcenter.simulator.speaking import pause, play, say
from contactcenter.simulator.twiml import Document, Element
from contactcenter.simulator.voicemail import record

Verb = Callable[[Leg, Element], Step | None]


def _say(leg: Leg, verb: Element) -> Step | None:
    say(leg, verb)
    return None


def _play(leg: Leg, verb: Element) -> Step | None:
    play(leg, verb)
    return None


def _pause(leg: Leg, verb: Element) -> Step | None:
    pause(leg, verb)
    return None


def _redirect(leg: Leg, verb: Element) -> Step | None:
    return leg.to(verb.text, method=verb.get("method"))


def _hangup(leg: Leg, verb: Element) -> Step | None:
    raise Ended("completed")


def _reject(leg: Leg, verb: Element) -> Step | None:
    """Source: https://www.twilio.com/docs/voice/twiml/reject; a call that was picked up already can only be
    ended.
    """
    busy = verb.get("reason", "rejected") == "busy"
    raise Ended("completed" if leg.call.answered else "busy" if busy else "no-answer")


VERBS: Mapping[str, Verb] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": gather,
    "Record": record,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
}
SILENT_VERBS = frozenset({"Pause", "Redirect", "Reject"})


def perform(leg: Leg, document: Document) -> Step | None:
    """Carry out the document's verbs in order; the step the first of them asks for, None at its end.

    The call is picked up by the first verb that needs it, or by the end of the document.
    """
    for verb in document.verbs:
        if verb.tag not in VERBS:
            leg.complain(12200, detail=f"<{verb.tag}>")
            continue
        if verb.tag not in SILENT_VERBS:
            leg.answer()
        step = VERBS[verb.tag](leg, verb)
        if step is not None:
            return step
    leg.answer()
    return None
