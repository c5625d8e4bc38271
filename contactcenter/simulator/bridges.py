"""Two calls put through to each other, and what their lines tell one another about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from contactcenter.simulator.lines import Concerning, Line


@dataclass(eq=False)
class Bridge:
    """The line that dialled, the one it reached, and the words that went over it."""

    near: Line
    far: Line | None = None
    words: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def claim(self, line: Line) -> bool:
        """Become the far end; False when another line was quicker."""
        with self._lock:
            if self.far is None:
                self.far = line
            return self.far is line

    def other(self, line: Line) -> Line:
        """Whom this line is put through to; raise LookupError when nobody was reached."""
        found = self.far if line is self.near else self.near
        if found is None:
            raise LookupError(f"nobody is put through to {line.sid}")
        return found


class Answered(Concerning):
    """Somebody was reached, but is not put through yet; `about` is the bridge."""

    def __init__(self, about: Bridge, *, sid: str) -> None:
        super().__init__(about)
        self.sid = sid


class Joined(Concerning):
    """The far end is ready to talk; `about` is the bridge."""


class Parted(Concerning, Exception):
    """One end left the bridge: it is over, has other things to do, or was diverted by the service."""

    def __init__(self, about: Bridge, *, sid: str, diverted: bool = False) -> None:
        super().__init__(about)
        self.sid = sid
        self.diverted = diverted
