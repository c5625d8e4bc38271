"""Gather: ask for keys, and go on with those that were pressed."""
from contactcenter.simulator.legs import Leg
from contactcenter.simulator.lines import Event, Key, Step
from contactcenter.simulator.speaking import KEYS, SOUNDS
from contactcenter.simulator.twiml import Element

SECONDS_BETWEEN_KEYS = 5.0


def gather(leg: Leg, verb: Element) -> Step | None:
    """Play what stands inside, listening already, then wait for keys.

    It ends with the finish key, with `numDigits` keys, or when `timeout` seconds bring none. Keys go to
    `action`; without any the document goes on, unless `actionOnEmptyResult` is set. Source:
    https://www.twilio.com/docs/voice/twiml/gather.
    """
    leg.line.expect("keys")
    try:
        keys, finished_by = _collect(leg, verb, first=_prompt(leg, verb))
    finally:
        leg.line.expect("")
    if not keys and verb.get("actionOnEmptyResult") != "true":
        return None
    pairs = (("Digits", keys), ("FinishedOnKey", finished_by), ("msg", "Gather End"))
    return leg.to(verb.get("action"), method=verb.get("method"), pairs=pairs)


def _prompt(leg: Leg, verb: Element) -> Event | None:
    """The first key, when one was pressed before the prompt was over."""
    for sound in verb.inside:
        if sound.tag not in SOUNDS:
            leg.complain(12200, detail=f"<{sound.tag}> in <{verb.tag}>")
            continue
        event = SOUNDS[sound.tag](leg, sound, take=KEYS)
        if event is not None:
            return event
    return None


def _collect(leg: Leg, verb: Element, *, first: Event | None) -> tuple[str, str]:
    """The keys pressed and the key that ended it, which is not among them."""
    finish = verb.get("finishOnKey", "#")
    most = int(verb.number("numDigits", 0))
    seconds = verb.number("timeout", SECONDS_BETWEEN_KEYS)
    keys = ""
    event = first or leg.line.wait(seconds, take=KEYS)
    while isinstance(event, Key):
        if event.key in finish and finish:
            return keys, event.key
        keys += event.key
        if len(keys) == most:
            break
        event = leg.line.wait(seconds, take=KEYS)
    return keys, ""
