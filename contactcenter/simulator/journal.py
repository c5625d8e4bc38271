"""The provider's own record of every webhook it sent and every error it met: what its console shows as the
debugger.
"""
import itertools
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from contactcenter.simulator.changes import Changes
from contactcenter.simulator.clock import Clock

KEPT = 2_000

ERRORS = {
    11100: "the address is not valid",
    11200: "the service did not answer with success",
    11205: "no connection, or no answer in time",
    11750: "the answer is too long",
    12100: "the answer is no well-formed TwiML",
    12200: "TwiML that is not understood was passed over",
    12300: "the answer has an unusable content type",
    13214: "the callerId is neither a number of the account nor one of this call",
    13221: "the verb has no address or a malformed one",
    13224: "no telephone has such an address",
}


@dataclass(frozen=True)
class Entry:
    """One line: a webhook attempt (with its HTTP status, None when none came) or an error without a request
    of its own.
    """

    number: int
    at: datetime
    kind: str
    sid: str
    url: str
    attempt: int = 0
    status: int | None = None
    milliseconds: int | None = None
    error_code: int | None = None
    detail: str = ""


class Journal:
    """The newest entries; older ones fall out."""

    def __init__(self, *, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self._lock = Lock()

    def write(self, kind: str, *, sid: str, url: str, **facts: int | str | None) -> Entry:
        """Add a line; `facts` are further fields of Entry. An error code without a detail gets its standing
        explanation.
        """
        with self._lock:
            blank = Entry(number=next(self._numbers), at=self._clock.now(), kind=kind, sid=sid, url=url)
            entry = replace(blank, **facts)  # type: ignore[arg-type]  # the dataclass refuses an unknown name
            if entry.error_code and not entry.detail:
                entry = replace(entry, detail=ERRORS.get(entry.error_code, ""))
            self._entries.append(entry)
        self._changes.note()
        return entry

    def newest(self, *, limit: int, errors_only: bool = False) -> list[Entry]:
        """At most `limit` lines, the newest first."""
        with self._lock:
            entries = list(self._entries)
        wanted = (entry for entry in reversed(entries) if entry.error_code or not errors_only)
        return list(itertools.islice(wanted, limit))
