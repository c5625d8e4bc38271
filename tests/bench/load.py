"""Many senders of signed webhooks in one thread: connections that are kept open, read by one selector, so that most of the
machine is left to what is measured."""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from urllib.parse import urlencode, urlsplit

from contactcenter.simulator.signing import sign
from tests.bench.routing import texts

ACCOUNT, NUMBER, TOKEN = "AC" + "1" * 32, "111", "bench-token-of-no-account"
CONNECTIONS = 32
HEADER_END = b"\r\n\r\n"
_numbers, _drawn = count(1), Random(111)
_texts = [text for _, text in texts()]


@dataclass
class Heard:
    """What came of a burst: answers by status, the seconds it took, and each answer's own milliseconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)

    def per_second(self, status: int = 200) -> float:
        """Raises AssertionError where anything else was answered: a fast fault is no result."""
        assert set(self.statuses) == {status}, f"answers {dict(self.statuses)} instead of {status} alone"
        return self.statuses[status] / self.seconds


class Target:
    """One server, and what is sent to it."""

    def __init__(self, url: str) -> None:
        self.url, parts = url, urlsplit(url)
        self.address = (parts.hostname or "", parts.port or 80)

    def sms(self, *, forged: bool = False) -> bytes:
        """A text of a number that never wrote before."""
        number = next(_numbers)
        return self.posted("/sms", {"MessageSid": f"SM{number:032x}", "From": f"+7705{number % 10_000_000:07}", "To": NUMBER,
                                    "Body": _drawn.choice(_texts), "NumMedia": "0"}, forged=forged)

    def call(self) -> bytes:
        """The first word of a call."""
        number = next(_numbers)
        return self.posted("/voice", {"CallSid": f"CA{number:032x}", "From": f"+7705{number % 10_000_000:07}", "To": NUMBER,
                                      "CallStatus": "ringing", "Direction": "inbound"})

    def posted(self, path: str, parameters: dict[str, str], *, forged: bool = False) -> bytes:
        """A signed webhook as bytes."""
        address = f"/webhooks/twilio{path}"
        pairs = {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", **parameters}
        signature = sign(self.url + address, list(pairs.items()), "somebody-else's" if forged else TOKEN)
        body = urlencode(pairs).encode()
        return (f"POST {address} HTTP/1.1\r\nHost: {self.url.partition('//')[2]}\r\nX-Twilio-Signature: {signature}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body


class _Line:
    """A kept connection with at most one request under way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.since = 0.0
        self._heard = b""

    def send(self, request: bytes, *, since: float) -> None:
        self.since, self._heard = since, b""
        self.socket.sendall(request)

    def status(self) -> int | None:
        """The status once the whole answer is here."""
        piece = self.socket.recv(65536)
        assert piece, "a connection was closed instead of answered"
        self._heard += piece
        head, end, body = self._heard.partition(HEADER_END)
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return int(head[9:12]) if end and len(body) >= int(length or 0) else None


def burst(target: Target, requests: Iterable[bytes], *, seconds: float, a_second: float | None = None,
          connections: int = CONNECTIONS) -> Heard:
    """Sends for so long: as fast as answers come, or so many `a_second`, evenly; late ones count from when they were due."""
    heard, waiting = Heard(), iter(requests)
    with selectors.DefaultSelector() as selector:
        idle = deque(_Line(target.address) for _ in range(connections))
        for line in idle:
            selector.register(line.socket, selectors.EVENT_READ, line)
        lines, began = tuple(idle), time.perf_counter()
        due = _due(began, seconds, a_second)
        moment: float | None = next(due)
        while moment is not None or len(idle) < connections:
            now = time.perf_counter()
            while moment is not None and idle and moment <= now:
                idle.popleft().send(next(waiting), since=moment if a_second else now)
                moment = next(due, None)
            for key, _ in selector.select(max(0.0, moment - now) if moment is not None and idle else 1.0):
                status = key.data.status()
                if status is not None:
                    heard.statuses[status] += 1
                    heard.milliseconds.append((time.perf_counter() - key.data.since) * 1000)
                    idle.append(key.data)
        heard.seconds = time.perf_counter() - began
        for line in lines:
            line.socket.close()
    return heard


def _due(began: float, seconds: float, a_second: float | None) -> Iterator[float]:
    """When requests are to be sent: at once for as long as the time lasts, or evenly."""
    if a_second:
        yield from (began + place / a_second for place in range(int(seconds * a_second)))
        return
    while time.perf_counter() < began + seconds:
        yield began


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
