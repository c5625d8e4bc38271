"""A browser that listens: what waits to be sent to it, and whether it takes it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from contactcenter.storage.reads.stream import Hearing

MOST_WAITING = 200


class Listener:
    """One stream. `connection` is its socket where the server shows it; `beat_at` is when the next beat is due."""

    def __init__(self, *, token_hash: str, hearing: Hearing, connection: socket.socket | None, beat_at: float) -> None:
        self.token_hash = token_hash
        self.hearing = hearing
        self.connection = connection
        self.beat_at = beat_at
        self._waiting: SimpleQueue[bytes | None] = SimpleQueue()
        self._given = self._taken = self._given_at_last_beat = 0

    def give(self, chunk: bytes) -> None:
        """Hands something over without waiting; a browser that takes nothing is cut off, and comes back by itself."""
        if self._waiting.qsize() >= MOST_WAITING:
            self.cut_off()
        else:
            self._given += 1
            self._waiting.put(chunk)

    def beat(self, chunk: bytes) -> None:
        """A sign of life; who has not even taken the last one is cut off."""
        if self._taken < self._given_at_last_beat:
            self.cut_off()
        else:
            self.give(chunk)
            self._given_at_last_beat = self._given

    def end(self) -> None:
        """Ends the stream after what it was given."""
        self._waiting.put(None)

    def cut_off(self) -> None:
        """Ends it now, also while its thread waits for the browser to take something."""
        self.end()
        if self.connection is not None:
            try:
                self.connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                return   # gone already

    def chunks(self) -> Iterator[bytes]:
        """What it was given, as it comes; what came meanwhile in one piece."""
        while True:
            ready = [self._waiting.get()]
            try:
                while True:
                    ready.append(self._waiting.get_nowait())
            except Empty:
                self._taken += len(ready)
            if None in ready:
                yield b"".join(filter(None, ready[:ready.index(None)]))
                return
            yield b"".join(filter(None, ready))
