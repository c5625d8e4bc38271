"""The verbs that are the same wherever a document comes from."""

from __future__ import annotations

from collections.abc import Mapping

from contactcenter.simulator.legs import Leg, Verb
from contactcenter.simulator.lines import Ended, Step
from contactcenter.simulator.speaking import pause, play, say
from contactcenter.simulator.twiml import Element


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


ANNOUNCING: Mapping[str, Verb] = {"Say": _say, "Play": _play, "Pause": _pause, "Redirect": _redirect}
PLAIN: Mapping[str, Verb] = {**ANNOUNCING, "Hangup": _hangup}
