"""Status callbacks: for one text or call one after the other, as the provider sends them, or as a fault
switch muddles them.
"""
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from contactcenter.simulator.courier import Courier, Errand
from contactcenter.simulator.faults import Faults
from contactcenter.simulator.journal import Journal
from contactcenter.simulator.timetable import Timetable


@dataclass
class _Lane:
    """What is still to be told about one resource, and the fault its callbacks suffer from the first to the
    last.
    """

    trouble: str
    waiting: deque[Errand] = field(default_factory=deque)
    held: list[Errand] = field(default_factory=list)
    moving: bool = False
    ended: bool = False

    def admit(self, errand: Errand) -> None:
        """Queue a callback, or do to it what the fault does."""
        if self.trouble == "reordered":
            self.held.append(errand)
        elif self.trouble != "lost":
            self.waiting.extend([errand] * (2 if self.trouble == "duplicate" else 1))


class Dispatch:
    """Sends callbacks in the background, in order within one SID."""

    def __init__(self, *, courier: Courier, timetable: Timetable, faults: Faults, journal: Journal) -> None:
        self._courier = courier
        self._timetable = timetable
        self._faults = faults
        self._journal = journal
        self._lanes: dict[str, _Lane] = {}
        self._lock = Lock()

    def send(self, errand: Errand, *, last: bool) -> None:
        """Queue a callback; `last` says that nothing more follows about this SID.

        The callback fault is struck once for each SID: `lost` sends none, `duplicate` each twice, `reordered`
        keeps them all back until the last and sends them the wrong way round.
        """
        with self._lock:
            lane = self._lanes.get(errand.sid)
            if lane is None:
                fault = self._faults.strike("callbacks")
                lane = self._lanes[errand.sid] = _Lane(trouble=fault.name if fault else "")
            lane.admit(errand)
        if lane.trouble == "lost":
            self._journal.write(errand.kind, sid=errand.sid, url=errand.url, detail="lost by a fault switch")
        if last:
            self.finish(errand.sid)
        else:
            self._start(errand.sid)

    def finish(self, sid: str) -> None:
        """Nothing more follows about this SID: what was kept back goes out now."""
        with self._lock:
            lane = self._lanes.get(sid)
            if lane is not None:
                lane.ended = True
                lane.waiting.extend(reversed(lane.held))
                lane.held.clear()
        self._start(sid)

    def _start(self, sid: str) -> None:
        with self._lock:
            lane = self._lanes.get(sid)
            if lane is None or lane.moving:
                return
            lane.moving = True
        self._timetable.after(0, partial(self._drain, sid, lane))

    def _drain(self, sid: str, lane: _Lane) -> None:
        while (errand := self._next(sid, lane)) is not None:
            self._courier.carry(errand)

    def _next(self, sid: str, lane: _Lane) -> Errand | None:
        with self._lock:
            if lane.waiting:
                return lane.waiting.popleft()
            lane.moving = False
            if lane.ended:
                self._lanes.pop(sid, None)
            return None
