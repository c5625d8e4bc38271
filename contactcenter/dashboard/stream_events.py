"""How events are written and numbered (html.spec.whatwg.org, server-sent events).

A number is that of a signal, up to which the browser was told everything, and the second in which it was sent, so that
somebody who comes back after too long is not told half of what was missed.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from contactcenter.dashboard.clock import now
from contactcenter.storage.reads.stream import Told

KEPT_FOR = timedelta(hours=1)     # signals of this age are still in their table
_NUMBER = re.compile(r"(\d{1,15})-(\d{1,11})", re.ASCII)


def event(kind: str, number: str, **facts: Any) -> bytes:
    """One event. The browser gives the number back when it comes again."""
    return f"id: {number}\nevent: {kind}\ndata: {json.dumps(facts, separators=(',', ':'))}\n\n".encode()


def event_number(signal: int, moment: datetime) -> str:
    return f"{signal}-{int(moment.timestamp())}"


def signal_event(told: Told, *, complete_to: int) -> bytes:
    """A signal's own number as long as none below it is missing."""
    return event(told.kind, event_number(min(told.id, complete_to), now()), **told.facts)


def heard_to(number: str, moment: datetime) -> int | None:
    """The signal up to which somebody who gives this number was told everything; None when that was too long ago, or is no
    number of ours."""
    read = _NUMBER.fullmatch(number)
    if read is None or not timedelta(0) <= moment + KEPT_FOR - datetime.fromtimestamp(int(read[2]), UTC) <= 2 * KEPT_FOR:
        return None
    return int(read[1])
