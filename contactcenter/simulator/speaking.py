"""What a caller hears: Say, Play and Pause. Each returns None, or the key that cut it short where keys are
listened for.
"""
import itertools
from collections.abc import Iterable

from contactcenter.simulator.courier import Errand
from contactcenter.simulator.legs import Leg
from contactcenter.simulator.lines import Event, Key
from contactcenter.simulator.twiml import Element

LETTERS_A_SECOND = 14
UNKNOWN_SOUND_SECONDS = 3.0
_Take = tuple[type[Event], ...]


def say(leg: Leg, verb: Element, *, take: _Take = ()) -> Event | None:
    """Speak the words, `loop` times (0 is without end), at the pace of an unhurried voice."""
    for _ in _rounds(verb):
        leg.line.hear("Say", text=verb.text, language=verb.get("language") or verb.get("voice"))
        event = leg.line.wait(max(len(verb.text) / LETTERS_A_SECOND, 0.5), take=take)
        if event is not None:
            return event
    return None


def play(leg: Leg, verb: Element, *, take: _Take = ()) -> Event | None:
    """Play the sound at the address, which is fetched, or the keys in `digits`; a sound that fails is passed
    over.
    """
    if verb.get("digits"):
        leg.line.hear("Play", text=verb.get("digits"))
        return leg.line.wait(0.5 * len(verb.get("digits")), take=take)
    seconds = _sound_seconds(leg, verb)
    for _ in _rounds(verb) if seconds is not None else ():
        leg.line.hear("Play", text=verb.text)
        event = leg.line.wait(seconds or 0, take=take)
        if event is not None:
            return event
    return None


def pause(leg: Leg, verb: Element, *, take: _Take = ()) -> Event | None:
    """Silence for `length` seconds, one unless it says otherwise."""
    leg.line.hear("Pause", text=verb.get("length", "1"))
    return leg.line.wait(verb.number("length", 1), take=take)


SOUNDS = {"Say": say, "Play": play, "Pause": pause}
KEYS: _Take = (Key,)


def _rounds(verb: Element) -> Iterable[int]:
    rounds = int(verb.number("loop", 1))
    return range(rounds) if rounds else itertools.count()


def _sound_seconds(leg: Leg, verb: Element) -> float | None:
    url = leg.to(verb.text).url
    answer = leg.office.courier.carry(Errand("play", leg.line.sid, url, (), method="GET"))
    if answer.error_code:
        return None
    if "wav" not in answer.content_type:
        return UNKNOWN_SOUND_SECONDS
    seconds = _wav_seconds(answer.body)
    if seconds is None:
        leg.complain(12300, detail=f"no sound at {url}")
    return seconds


def _wav_seconds(sound: bytes) -> float | None:
    """How long a WAV lasts, whatever its encoding: the bytes of its data by the bytes a second of its format."""
    chunks = dict(_chunks(sound)) if sound[:4] == b"RIFF" and sound[8:12] == b"WAVE" else {}
    form, data = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    bytes_a_second = int.from_bytes(form[8:12], "little")
    return len(data) / bytes_a_second if data and bytes_a_second else None


def _chunks(sound: bytes) -> Iterable[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(sound):
        size = int.from_bytes(sound[at + 4:at + 8], "little")
        yield sound[at:at + 4], sound[at + 8:at + 8 + size]
        at += 8 + size + size % 2
