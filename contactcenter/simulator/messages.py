"""The provider's record of texts, both ways."""
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any

from contactcenter.simulator.changes import Changes
from contactcenter.simulator.clock import Clock

KEPT = 20_000


@dataclass(frozen=True)
class Media:
    """A picture or other file that came with a text."""

    sid: str
    url: str
    content_type: str


@dataclass(frozen=True)
class Message:
    """One text. `webhook` tells how the service answered an inbound one: an HTTP status, 0 for no answer,
    None while waiting.
    """

    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    status: str
    created: datetime
    updated: datetime
    segments: int
    sent: datetime | None = None
    error_code: int | None = None
    media: tuple[Media, ...] = ()
    service_sid: str | None = None
    status_callback: str = ""
    validity_seconds: int = 36_000
    webhook: int | None = None

    @property
    def inbound(self) -> bool:
        """Whether a handset wrote it to the service."""
        return self.direction == "inbound"

    @property
    def handset(self) -> str:
        """The number of the handset at the far end."""
        return self.sender if self.inbound else self.recipient


class Messages:
    """The newest texts; when there are more than KEPT the oldest are forgotten."""

    def __init__(self, *, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._by_sid: OrderedDict[str, Message] = OrderedDict()
        self._lock = Lock()

    def add(self, message: Message) -> Message:
        """Keep it, unless one of that SID is there already; the kept one is returned."""
        with self._lock:
            kept = self._by_sid.setdefault(message.sid, message)
            if len(self._by_sid) > KEPT:
                self._by_sid.popitem(last=False)
        self._changes.note()
        return kept

    def get(self, sid: str) -> Message | None:
        """The text of that SID, None when there is none or it is forgotten."""
        with self._lock:
            return self._by_sid.get(sid)

    def change(self, sid: str, **fields: Any) -> Message | None:
        """Replace fields and move its update time; None when it is forgotten meanwhile."""
        with self._lock:
            former = self._by_sid.get(sid)
            if former is None:
                return None
            changed = replace(former, updated=self._clock.now(), **fields)
            self._by_sid[sid] = changed
        self._changes.note()
        return changed

    def newest(self) -> list[Message]:
        """All of them, the newest first."""
        with self._lock:
            return list(reversed(self._by_sid.values()))
