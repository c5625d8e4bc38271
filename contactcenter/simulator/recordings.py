"""Recorded messages: what was said is kept as words, and played back as a tone of the same length."""
import array
import io
import math
import wave
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from contactcenter.simulator.changes import Changes

KEPT = 2_000
RATE_HERTZ = 8_000
TONE_HERTZ = 330
LOUDNESS = 6_000


@dataclass(frozen=True)
class Recording:
    """One recording; status is completed or absent, the error code says why it is absent."""

    sid: str
    call_sid: str
    created: datetime
    duration_seconds: int
    words: str
    status: str = "completed"
    error_code: int | None = None
    source: str = "RecordVerb"
    channels: int = 1


class Recordings:
    """The newest recordings; when there are more than KEPT the oldest are forgotten."""

    def __init__(self, *, changes: Changes) -> None:
        self._changes = changes
        self._by_sid: OrderedDict[str, Recording] = OrderedDict()
        self._lock = Lock()

    def add(self, recording: Recording) -> None:
        """Keep a new recording."""
        with self._lock:
            self._by_sid[recording.sid] = recording
            if len(self._by_sid) > KEPT:
                self._by_sid.popitem(last=False)
        self._changes.note()

    def remove(self, sid: str) -> None:
        """Delete a recording for good."""
        with self._lock:
            self._by_sid.pop(sid, None)
        self._changes.note()

    def get(self, sid: str) -> Recording | None:
        """The recording of that SID, None when there is none."""
        with self._lock:
            return self._by_sid.get(sid)

    def newest(self) -> list[Recording]:
        """All of them, the newest first."""
        with self._lock:
            return list(reversed(self._by_sid.values()))


def wave_file(recording: Recording) -> bytes:
    """A WAV file, 8 kHz 16 bit, of a soft tone as long as the recording, the same in each of its channels."""
    turns = (TONE_HERTZ * index / RATE_HERTZ for index in range(RATE_HERTZ))
    tone = (round(LOUDNESS * math.sin(2 * math.pi * turn)) for turn in turns)
    second = array.array("h", [level for level in tone for _ in range(recording.channels)]).tobytes()
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(recording.channels)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HERTZ)
        sound.writeframes(second * recording.duration_seconds)
    return held.getvalue()
