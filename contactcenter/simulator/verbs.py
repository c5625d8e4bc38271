"""The TwiML verbs of a call, one small function each, in a table: a new verb is a new row.

A verb returns the step to go on with, or None when the document's next verb follows; it ends the call by
raising Ended.
"""
from collections.abc import Mapping

from contactcenter.simulator.dialing import dial
from contactcenter.simulator.gathering import gather
from contactcenter.simulator.legs import Leg, Verb
from contactcenter.simulator.lines import Ended, Step
from contactcenter.simulator.plain_verbs import PLAIN
from contactcenter.simulator.queueing import enqueue
from contactcenter.simulator.twiml import Element
from contactcenter.simulator.voicemail import record


def _reject(leg: Leg, verb: Element) -> Step | None:
    """Source: https://www.twilio.com/docs/voice/twiml/reject; a call that was picked up already can only be
    ended.
    """
    busy = verb.get("reason", "rejected") == "busy"
    raise Ended("completed" if leg.call.answered else "busy" if busy else "no-answer")


VERBS: Mapping[str, Verb] = {
    **PLAIN, "Gather": gather, "Record": record, "Reject": _reject, "Enqueue": enqueue, "Dial": dial,
}
