"""python -m tests.bench.polls [postgresql] [sqlite]: what open consoles that poll cost, and what texts notice of them.

500 browsers without a stream ask for their list every four seconds, with the tag of what they show; then texts come in at half
of what the service takes, alone and while 200 browsers poll and 20 people open a case every five seconds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

from flask import Flask

from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.reads.cases import CaseFilter, list_cases
from tests.bench.intake import prepared
from tests.bench.load import Target, burst, quantile
from tests.bench.rounds import Compared, in_turns, ratios, tell
from tests.bench.serving import DATABASES, application, database, gunicorn, settings_of
from tests.bench.streams import cookies, processor_seconds
from tests.ports import free_port

CONSOLES, POLL_SECONDS, SECONDS = 500, 4.0, 8.0
WATCHING, WORKING, PAGE_SECONDS = 200, 20, 5.0
TEXTS_BEFORE = 200
FEW = 4   # connections: one that is idle for two seconds is closed by the server
LIST = "/cases/fragment?status=new&status=offered"


@dataclass(frozen=True)
class Watched:
    """A service with people who are signed in."""

    target: Target
    server: subprocess.Popen[bytes]
    cookies: list[str]
    pages: list[str]

    def asked(self, path: str, cookie: str, *, tag: str = "") -> bytes:
        """A GET as bytes."""
        since = f"If-None-Match: {tag}\r\n" if tag else ""
        host = self.target.url.partition("//")[2]
        return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n{since}\r\n".encode()

    def polls(self) -> Iterator[bytes]:
        """The list of each browser in turn, with the tag it has."""
        made = []
        for cookie in self.cookies:
            with urlopen(Request(self.target.url + LIST, headers={"Cookie": cookie}), timeout=30) as answer:
                made.append(self.asked(LIST, cookie, tag=answer.headers["ETag"]))
        return cycle(made)

    def processor(self) -> float:
        """Seconds of processor of all workers so far."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        return sum(processor_seconds(int(child)) for child in children)


@contextmanager
def watched(kind: str) -> Iterator[Watched]:
    target = Target(f"http://127.0.0.1:{free_port()}")
    with ExitStack() as running:
        url = running.enter_context(database(kind))
        spool = running.enter_context(tempfile.TemporaryDirectory())
        app = running.enter_context(application(url, target.url))
        people = [cookie for _, cookie in cookies(app)]
        server = running.enter_context(gunicorn("wsgi:app", target, settings_of(url, target.url) | {"SPOOL_DIR": spool}))
        burst(target, prepared(target.sms), seconds=4.0, a_second=TEXTS_BEFORE / 4)
        yield Watched(target, server, people, _case_pages(app))


def _case_pages(app: Flask) -> list[str]:
    anybody = Staff(id=0, name="", display_name="", role="operator")
    found = [f"/cases/{case.reference}" for case in list_cases(anybody, CaseFilter(sort="newest")).rows]
    db.session.remove()
    return found


def cost_of_polling(service: Watched, kind: str) -> bool:
    """500 browsers for some seconds, less what the same seconds take without them."""
    shares = []
    for _ in range(3):
        requests, began = service.polls(), service.processor()
        heard = burst(service.target, requests, seconds=SECONDS, a_second=CONSOLES / POLL_SECONDS)
        shares.append((service.processor() - began) / heard.seconds)
        assert set(heard.statuses) == {304}, f"nothing moved, and yet: {dict(heard.statuses)}"
    return tell(Compared(f"{kind}: {CONSOLES} consoles poll, share of a core", tuple(shares), most=0.3))


def texts_meanwhile(service: Watched, kind: str) -> bool:
    """The 99th percentile of texts, alone and while people look and work."""
    rate = burst(service.target, prepared(service.target.sms), seconds=3.0).per_second() / 2

    def texts() -> float:
        heard = burst(service.target, prepared(service.target.sms), seconds=SECONDS, a_second=rate)
        assert set(heard.statuses) == {200}
        return quantile(heard.milliseconds, 0.99)

    def crowded() -> float:
        polls = service.polls()
        pages = cycle([service.asked(page, service.cookies[0]) for page in service.pages[:WORKING]])
        looking = [Thread(target=burst, args=(service.target, requests),
                          kwargs={"seconds": SECONDS, "a_second": a_second, "connections": FEW})
                   for requests, a_second in ((polls, WATCHING / POLL_SECONDS), (pages, WORKING / PAGE_SECONDS))]
        for one in looking:
            one.start()
        found = texts()
        for one in looking:
            one.join()
        return found

    found = in_turns({"alone": texts, "crowded": crowded})
    return tell(Compared(f"{kind}: texts' p99 while {WATCHING} consoles poll, of alone",
                         ratios(found["crowded"], found["alone"]), most=2.0),
                absolute=f"{statistics.median(found['crowded']):.0f} ms, alone {statistics.median(found['alone']):.0f}")


def main() -> int:
    missed = False
    for kind in [word for word in sys.argv[1:] if word in DATABASES] or DATABASES:
        with watched(kind) as service:
            missed |= cost_of_polling(service, kind) | texts_meanwhile(service, kind)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
