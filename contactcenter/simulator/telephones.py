"""Telephones of the staff: numbers, SIP addresses and browser clients, and which of them pick up by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from contactcenter.simulator.changes import Changes

EVERY = "*"


class Telephones:
    """For each address whether it picks up by itself; those at the start come from the settings, EVERY is all."""

    def __init__(self, *, changes: Changes, auto_answer: Iterable[str]) -> None:
        self._changes = changes
        self._at_start = frozenset(auto_answer)
        self._switched: dict[str, bool] = {}
        self._lock = Lock()

    def picks_up(self, address: str) -> bool:
        """Whether the telephone of this address answers by itself."""
        with self._lock:
            return self._switched.get(address, EVERY in self._at_start or address in self._at_start)

    def switch(self, address: str, *, picks_up: bool) -> None:
        """Let it answer by itself from now on, or no longer."""
        with self._lock:
            self._switched[address] = picks_up
        self._changes.note()

    def known(self) -> set[str]:
        """The addresses that were named so far."""
        with self._lock:
            return {*self._at_start, *self._switched} - {EVERY}
