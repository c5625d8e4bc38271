"""The live end of a call: what the person does arrives here as events, and the interpreter waits here for
them.
"""
from collections import deque
from dataclasses import dataclass
from threading import Condition

from contactcenter.simulator.calls import Calls
from contactcenter.simulator.clock import Clock

LONGEST_CALL_SECONDS = 4 * 3_600
DIALLED = frozenset("0123456789*#w")


@dataclass(frozen=True)
class Step:
    """The next thing to ask the service for: an address with further parameters, or markup that is there
    already.
    """

    url: str
    method: str = "POST"
    pairs: tuple[tuple[str, str], ...] = ()
    markup: str = ""


class Event:
    """Something that happens to a call while it is led."""


@dataclass(frozen=True)
class Key(Event):
    """One key pressed."""

    key: str


@dataclass(frozen=True)
class Speech(Event):
    """Something said: the words, and how many seconds they took."""

    words: str
    seconds: float


@dataclass(frozen=True)
class PickedUp(Event):
    """The telephone that rang was answered."""


class Ended(Event, Exception):
    """The call is over, with this final status."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Diverted(Event, Exception):
    """The service gave a live call something else to do."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.url)
        self.step = step


class Concerning(Event):
    """Something about a matter two calls have with each other; a line whose matter it no longer is drops it."""

    def __init__(self, about: object) -> None:
        super().__init__()
        self.about = about


class Line:
    """One call's inbox of events, and its clock. Any thread may post to it; only the call's own thread waits
    on it.

    `matter` is what the call has to do with another one now: a place in a queue, or a bridge.
    """

    def __init__(self, sid: str, *, calls: Calls, clock: Clock) -> None:
        self.sid = sid
        self.clock = clock
        self.matter: object = None
        self._calls = calls
        self._events: deque[Event] = deque()
        self._changed = Condition()
        self._deadline = clock.seconds() + LONGEST_CALL_SECONDS

    def post(self, *events: Event) -> None:
        """Something happened at the handset, or the service interfered."""
        with self._changed:
            self._events.extend(events)
            self._changed.notify_all()

    def wait(self, seconds: float, *, take: tuple[type[Event], ...] = ()) -> Event | None:
        """Let simulated time pass until an event of these kinds comes, and return it; None when the time is
        over.

        An event that is an exception and not among them is raised: Ended when the call ends meanwhile,
        Diverted when it is given another document. Any other is lost, as keys are that nobody listens for.
        """
        until = min(self.clock.seconds() + seconds, self._deadline)
        with self._changed:
            while True:
                event = self._next(take)
                if event is not None:
                    return event
                if self.clock.seconds() >= self._deadline:
                    raise Ended("completed")
                if self.clock.seconds() >= until:
                    return None
                self.clock.wait(self._changed, until=until)

    def hear(self, verb: str, *, text: str, language: str = "") -> None:
        """The person at the handset hears or sees this."""
        self._calls.hear(self.sid, verb=verb, text=text, language=language)

    def expect(self, what: str) -> None:
        """Show what the network listens for now: keys, speech, or nothing."""
        self._calls.change(self.sid, expects=what)

    def _next(self, take: tuple[type[Event], ...]) -> Event | None:
        while self._events:
            event = self._events.popleft()
            if isinstance(event, Concerning) and event.about is not self.matter:
                continue
            if isinstance(event, take):
                return event
            if isinstance(event, Exception):
                raise event
        return None
