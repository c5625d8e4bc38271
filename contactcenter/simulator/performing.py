"""Carrying out documents, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from contactcenter.simulator.courier import Pairs
from contactcenter.simulator.legs import Leg, Verb
from contactcenter.simulator.lines import Diverted, Step
from contactcenter.simulator.twiml import Document, Element

SILENT_VERBS = frozenset({"Pause", "Redirect", "Reject"})


def perform(leg: Leg, document: Document, *, verbs: Mapping[str, Verb]) -> Step | None:
    """Carry out the document's verbs in order; the step the first of them asks for, None at its end.

    The call is picked up by the first verb that needs it, or by the end of the document. A verb that is not
    among `verbs` is passed over with a complaint.
    """
    for verb in document.verbs:
        if verb.tag not in verbs:
            leg.complain(12200, detail=f"<{verb.tag}>")
            continue
        if not _is_silent(verb):
            leg.answer()
        step = verbs[verb.tag](leg, verb)
        if step is not None:
            return step
    leg.answer()
    return None


def follow(
    leg: Leg, first: Step, *, verbs: Mapping[str, Verb], told: Callable[[], Pairs] = tuple
) -> None:
    """Follow the documents from one to the next until one of them ends without a step; `told` are further
    parameters of every request for one.
    """
    step: Step | None = first
    while step is not None:
        leg, document = leg.fetch(replace(step, pairs=(*step.pairs, *told())))
        step = perform(leg, document, verbs=verbs)


def converse(leg: Leg, first: Step) -> None:
    """Follow the documents of a whole call, to wherever the service diverts it."""
    step: Step | None = first
    while step is not None:
        try:
            follow(leg, step, verbs=leg.office.verbs)
            step = None
        except Diverted as diverted:
            step = diverted.step


def _is_silent(verb: Element) -> bool:
    return verb.tag in SILENT_VERBS or verb.tag == "Dial" and verb.get("answerOnBridge") == "true"
