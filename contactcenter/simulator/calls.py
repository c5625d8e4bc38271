"""The provider's record of calls, both ways, with what the person at the handset heard."""
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any

from contactcenter.simulator.changes import Changes
from contactcenter.simulator.clock import Clock

KEPT = 5_000
HEARD_KEPT = 200
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@dataclass(frozen=True)
class Heard:
    """One thing that happened on the line: the verb, its words or address, and the language they were said
    in.
    """

    at: datetime
    verb: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Call:
    """One leg. `expects` tells what the network listens for now: keys, speech, a conversation, or nothing;
    `documents` counts the TwiML fetched, `events_told` the status callbacks.

    `queue` is the name of the queue it waits in, `peer` the SID of the call it is put through to.
    """

    sid: str
    direction: str
    sender: str
    recipient: str
    status: str
    created: datetime
    updated: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    status_callback: str = ""
    status_events: tuple[str, ...] = ("completed",)
    status_method: str = "POST"
    events_told: int = 0
    parent_sid: str | None = None
    expects: str = ""
    queue: str = ""
    peer: str = ""
    documents: int = 0
    heard: tuple[Heard, ...] = ()

    @property
    def over(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self.status in ENDED

    @property
    def outbound(self) -> bool:
        """Whether the service calls the telephone, and not the telephone the service."""
        return self.direction != "inbound"

    @property
    def handset(self) -> str:
        """The number of the telephone at the far end."""
        return self.recipient if self.outbound else self.sender

    @property
    def duration_seconds(self) -> int:
        """Whole seconds from answering to the end, a begun second counted; 0 when it was never answered."""
        if self.answered is None or self.ended is None:
            return 0
        return -int(-(self.ended - self.answered).total_seconds() // 1)


class Calls:
    """The newest calls; when there are more than KEPT the oldest that is over is forgotten, never a live one.
    """

    def __init__(self, *, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._by_sid: OrderedDict[str, Call] = OrderedDict()
        self._lock = Lock()

    def add(self, call: Call) -> None:
        """Keep a new call."""
        with self._lock:
            self._by_sid[call.sid] = call
            over = (sid for sid, kept in self._by_sid.items() if kept.over)
            if len(self._by_sid) > KEPT and (oldest := next(over, None)):
                del self._by_sid[oldest]
        self._changes.note()

    def get(self, sid: str) -> Call | None:
        """The call of that SID, None when there is none or it is forgotten."""
        with self._lock:
            return self._by_sid.get(sid)

    def of(self, sid: str) -> Call:
        """The call of that SID; raise KeyError when it is forgotten, which a live one never is."""
        with self._lock:
            return self._by_sid[sid]

    def change(self, sid: str, **fields: Any) -> Call:
        """Replace fields and move its update time; raise KeyError when it is forgotten."""
        with self._lock:
            changed = replace(self._by_sid[sid], updated=self._clock.now(), **fields)
            self._by_sid[sid] = changed
        self._changes.note()
        return changed

    def end(self, sid: str, *, status: str) -> Call | None:
        """Move it to a final status; None when it had ended already, so that exactly one caller reports the
        end.
        """
        with self._lock:
            former = self._by_sid[sid]
            if former.over:
                return None
            now = self._clock.now()
            ended = replace(former, status=status, ended=now, updated=now, expects="", queue="", peer="")
            self._by_sid[sid] = ended
        self._changes.note()
        return ended

    def hear(self, sid: str, *, verb: str, text: str, language: str = "") -> None:
        """Add to what was heard; of a very long call only the last part is kept."""
        heard = Heard(self._clock.now(), verb, text, language)
        with self._lock:
            former = self._by_sid[sid]
            self._by_sid[sid] = replace(former, heard=(*former.heard, heard)[-HEARD_KEPT:])
        self._changes.note()

    def newest(self) -> list[Call]:
        """All of them, the newest first."""
        with self._lock:
            return list(reversed(self._by_sid.values()))
