"""Named queues of waiting calls, and those who dial them: whoever came first meets whoever came first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from contactcenter.simulator.bridges import Answered, Bridge
from contactcenter.simulator.clock import Clock
from contactcenter.simulator.identifiers import new_sid
from contactcenter.simulator.lines import Concerning, Line, Step


@dataclass(frozen=True, eq=False)
class Member:
    """One waiting call: its line, its queue, and when it came."""

    line: Line
    queue: Queue
    joined: datetime

    @property
    def sid(self) -> str:
        """The SID of the call that waits."""
        return self.line.sid

    @property
    def seconds(self) -> int:
        """Whole seconds it waited so far."""
        return int((self.line.clock.now() - self.joined).total_seconds())


@dataclass(frozen=True, eq=False)
class Seeker:
    """Somebody who dialled the queue: the bridge to build, and what the waiting caller is to hear before."""

    bridge: Bridge
    whisper: Step | None = None


class Taken(Concerning, Exception):
    """A waiting call met its seeker; `about` is the member."""

    def __init__(self, about: Member, *, seeker: Seeker) -> None:
        super().__init__(about)
        self.seeker = seeker


class Queue:
    """One queue; its members and its seekers in the order they came."""

    def __init__(self, name: str, *, limit: int, created: datetime) -> None:
        self.sid = new_sid("QU")
        self.name = name
        self.limit = limit
        self.created = created
        self._members: list[Member] = []
        self._seekers: list[Seeker] = []
        self._taken: dict[Member, Taken] = {}
        self._lock = Lock()

    def join(self, line: Line) -> Member | None:
        """Wait at the end of the queue, or meet a seeker at once; None when the queue is full."""
        member = Member(line, self, line.clock.now())
        with self._lock:
            if len(self._members) >= self.limit:
                return None
            line.matter = member
            self._members.append(member)
            self._match()
        return member

    def leave(self, member: Member) -> Taken | None:
        """Wait no longer; the meeting when a seeker was quicker."""
        with self._lock:
            if member in self._members:
                self._members.remove(member)
            return self._taken.pop(member, None)

    def seek(self, seeker: Seeker) -> None:
        """Meet the first member, now or when one comes: the bridge's near end is told Answered."""
        with self._lock:
            self._seekers.append(seeker)
            self._match()

    def give_up(self, seeker: Seeker) -> bool:
        """Seek no longer; False when it met somebody already."""
        with self._lock:
            if seeker not in self._seekers:
                return False
            self._seekers.remove(seeker)
            return True

    @property
    def members(self) -> tuple[Member, ...]:
        """Those who wait, the first first."""
        with self._lock:
            return tuple(self._members)

    def _match(self) -> None:
        """With the lock held, so that of two seekers one gets the member and its line knows before it can leave."""
        while self._members and self._seekers:
            member, seeker = self._members.pop(0), self._seekers.pop(0)
            taken = self._taken[member] = Taken(member, seeker=seeker)
            seeker.bridge.claim(member.line)
            member.line.post(taken)
            seeker.bridge.near.post(Answered(seeker.bridge, sid=member.sid))


class Queues:
    """All queues; they stay when they are empty, as the provider's do."""

    def __init__(self, *, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._by_name: OrderedDict[str, Queue] = OrderedDict()
        self._lock = Lock()

    def named(self, name: str) -> Queue:
        """The queue of that name, made when there is none."""
        with self._lock:
            if name not in self._by_name:
                self._by_name[name] = Queue(name, limit=self._limit, created=self._clock.now())
            return self._by_name[name]

    def find(self, name: str) -> Queue | None:
        """The queue of that name, None when nobody was ever put into it."""
        with self._lock:
            return self._by_name.get(name)

    def newest(self) -> list[Queue]:
        """All of them, the newest first."""
        with self._lock:
            return list(reversed(self._by_name.values()))
