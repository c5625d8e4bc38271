"""Fault switches: what goes wrong on purpose, at which door, and how many times."""
from dataclasses import dataclass, field, replace
from threading import Event, Lock

from contactcenter.simulator.changes import Changes

ANSWERS = ("refuse", "429", "500", "503", "html", "hang", "reset", "garbage", "no-sid")
ACCEPTED_FIRST = "accept-then-"
NAMES = {
    "sends": (*ANSWERS, *(ACCEPTED_FIRST + name for name in ANSWERS if name != "refuse")),
    "reads": ("refuse", "429", "500", "503", "html", "hang", "garbage"),
    "callbacks": ("duplicate", "reordered", "lost"),
}


class UnknownFault(ValueError):
    """A door or a fault that does not exist; the message lists those that do."""


@dataclass(frozen=True)
class Fault:
    """One switched-on fault. `count` is how often it still strikes, None without end; `lifted` wakes whoever
    hangs on it.
    """

    name: str
    count: int | None = None
    retry_after_seconds: int = 1
    lifted: Event = field(default_factory=Event, compare=False, repr=False)


class Faults:
    """At most one fault at each door: `sends` (creating messages and calls), `reads` (fetching and listing),
    `callbacks`.
    """

    def __init__(self, *, changes: Changes) -> None:
        self._changes = changes
        self._on: dict[str, Fault] = {}
        self._newest: dict[str, Fault] = {}
        self._lock = Lock()

    def switch_on(
        self, name: str, *, door: str = "", count: int | None = None, retry_after_seconds: int = 1
    ) -> None:
        """Switch a fault on, in place of any other at its door; raise UnknownFault for a name no door has.

        Without a door the first that knows the name is meant: sends, then reads, then callbacks.
        """
        found = door or next((known for known, names in NAMES.items() if name in names), "")
        if name not in NAMES.get(found, ()):
            raise UnknownFault(f"no such fault: {door} {name}; there are {NAMES}")
        if count is not None and count < 1:
            raise UnknownFault(f"a fault strikes at least once, not {count} times")
        self._replace(found, Fault(name, count, retry_after_seconds))

    def switch_off(self, door: str = "") -> None:
        """Lift the fault at this door, or all of them; whoever hangs on one is let go with a reset
        connection.
        """
        if door and door not in NAMES:
            raise UnknownFault(f"no such door: {door}; there are {tuple(NAMES)}")
        for known in (door,) if door else tuple(NAMES):
            self._replace(known, None)

    def strike(self, door: str) -> Fault | None:
        """The fault to suffer now at this door, counted down; None when all is well."""
        with self._lock:
            fault = self._on.get(door)
            if fault is None or fault.count is None:
                return fault
            if fault.count == 1:
                del self._on[door]
            else:
                self._on[door] = replace(fault, count=fault.count - 1)
        self._changes.note()
        return fault

    def shown(self) -> dict[str, dict[str, object] | None]:
        """Door by door what is switched on, as JSON shows it."""
        with self._lock:
            on = dict(self._on)
        return {
            door: {"fault": on[door].name, "count": on[door].count} if door in on else None for door in NAMES
        }

    def _replace(self, door: str, fault: Fault | None) -> None:
        with self._lock:
            self._on.pop(door, None)
            former = self._newest.pop(door, None)
            if fault is not None:
                self._on[door] = self._newest[door] = fault
        if former is not None:
            former.lifted.set()
        self._changes.note()
