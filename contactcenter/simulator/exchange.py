"""The lines that are live, each led by a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread

from contactcenter.simulator.lines import Ended, Event, Line

CLOSING_SECONDS = 2.0


class NotLive(LookupError):
    """There is no live call of that SID."""


class Exchange:
    """Starts lines, finds them, and forgets them when they are over."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._threads: dict[str, Thread] = {}
        self._lock = Lock()

    def start(self, line: Line, lead: Callable[[], None]) -> None:
        """Lead the line in a thread; `lead` must release it before it returns."""
        thread = Thread(target=lead, name=f"call-{line.sid}", daemon=True)
        with self._lock:
            self._lines[line.sid], self._threads[line.sid] = line, thread
        thread.start()

    def release(self, line: Line) -> None:
        """The line is over: nothing reaches it any more."""
        with self._lock:
            del self._lines[line.sid], self._threads[line.sid]

    def post(self, sid: str, *events: Event) -> None:
        """Something happens to a live call; raise NotLive when there is none of that SID."""
        with self._lock:
            line = self._lines.get(sid)
        if line is None:
            raise NotLive(sid)
        line.post(*events)

    def close(self) -> None:
        """End every live call, and wait a moment for the webhooks that are under way."""
        with self._lock:
            lines, threads = list(self._lines.values()), list(self._threads.values())
        for line in lines:
            line.post(Ended("failed"))
        for thread in threads:
            thread.join(timeout=CLOSING_SECONDS)
