"""Somebody who listens to a hub, in a thread of one's own like a stream."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Thread
from typing import Any

from contactcenter.dashboard.listener import Listener
from contactcenter.dashboard.stream_hub import Hub

PATIENCE_SECONDS = 20
EVENT = re.compile(r"id: (.+)\nevent: (.+)\ndata: (.+)\n\n")


def until(condition: Callable[[], Any]) -> None:
    """Waits for a condition, and fails when it does not come true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def end(hubs: Iterable[Hub]) -> None:
    """Closes hubs and waits for their threads: a connection that one still reads over outlives the pool it came from."""
    for hub in hubs:
        hub.close()
    for thread in threading.enumerate():
        if thread.name.startswith("stream-"):
            thread.join(PATIENCE_SECONDS)


@dataclass
class Ear:
    """What a listener has heard so far."""

    listener: Listener
    text: str = ""

    def __post_init__(self) -> None:
        self.thread = Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        for chunk in self.listener.chunks():
            self.text += chunk.decode()

    @property
    def events(self) -> list[tuple[str, str, str]]:
        """(number, kind, data) of each event but the beats."""
        return [found for found in EVENT.findall(self.text) if found[1] != "beat"]

    @property
    def beats(self) -> int:
        return self.text.count("event: beat\n")

    @property
    def kinds(self) -> list[str]:
        return [kind for _, kind, _ in self.events]

    def ended(self) -> bool:
        return not self.thread.is_alive()
