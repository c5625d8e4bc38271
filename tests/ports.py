"""Ports for processes that the tests start: below those that the system hands out by itself, so that nobody else takes one
between the choice and its use; each parallel test process has a range of its own."""

from __future__ import annotations

import os
import socket
from itertools import count

FIRST, RANGE, RANGES = 15_000, 1_000, 12
_worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", ""))) or RANGES - 1)
_next = count(os.getpid() % (RANGE // 2))


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(*, neighbours: int = 0) -> int:
    """A free port, the next `neighbours` ones behind it free too."""
    for _ in range(RANGE):
        port = FIRST + _worker % RANGES * RANGE + next(_next) % RANGE
        if all(map(is_free, range(port, port + neighbours + 1))):
            for _ in range(neighbours):
                next(_next)
            return port
    raise RuntimeError("no free port")
