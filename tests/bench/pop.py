"""make bench: from a key on the caller's telephone to the ringing on a console, with 50 consoles open, two web processes and
PostgreSQL where there is one, else SQLite; with the stream, and with the stream killed.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from random import Random
from threading import Event, Lock, Thread, Timer

import requests
from flask import Flask
from flask_migrate import upgrade

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import accounts, presence
from contactcenter.dashboard.people import token_hash
from contactcenter.rules.policy import DEFAULT_POLICY
from contactcenter.rules.staff import Staff
from contactcenter.simulator.signing import sign
from contactcenter.storage.db import db
from tests import postgres
from tests.ports import free_port
from tests.service.conftest import FORM, answers, process, until

CONSOLES, CALLS, WARM_UP = 50, 40, 3
BETWEEN_CALLS_SECONDS = 1.5                     # about 30 calls a minute: what one call sets off is over before the next
ACCOUNT, TOKEN, NUMBER = "AC" + "1" * 32, "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "+77172000111"
POLL_SECONDS, SPREAD = 2.0, (0.9, 1.1)          # as static/app.js asks without a stream
BAR_MILLISECONDS = 300
SPREAD_SECONDS = CONSOLES * 0.020               # what concerns many pages, they ask for one after the other
AT_ONCE, SPREAD_OUT = {"ringing", "offer_gone", "call"}, {"waiting", "presence", "revision"}


class Console:
    """One browser at /console: listens or polls, and says when something rings."""

    def __init__(self, web: str, stream: str, cookie: str, seen: Queue[float]) -> None:
        self.web, self.stream, self.seen = web, stream, seen
        self.browser, self.tag, self.stop = requests.Session(), "", Event()
        self.browser.headers["Cookie"] = cookie
        self.one = Lock()
        self.soon = Timer(0, self.look)

    def look(self) -> None:
        with self.one:
            self._look()

    def _look(self) -> None:
        headers = {"If-None-Match": self.tag} if self.tag else {}
        page = self.browser.get(f"{self.web}/console/fragment", headers=headers, timeout=30)
        self.tag = page.headers.get("ETag", "")
        if page.status_code == 200 and 'id="ringing"' in page.text:
            self.seen.put(time.monotonic())

    def listen(self) -> None:
        with requests.get(self.stream, headers={"Cookie": self.browser.headers["Cookie"]}, stream=True, timeout=60) as said:
            for line in said.iter_lines(chunk_size=1):
                kind = line.decode().removeprefix("event: ")
                if kind in AT_ONCE:
                    self.look()
                elif kind in SPREAD_OUT and not self.soon.is_alive():
                    self.soon = Timer(Random().uniform(0, SPREAD_SECONDS), self.look)
                    self.soon.start()

    def poll(self) -> None:
        random = Random(self.tag)
        while not self.stop.wait(POLL_SECONDS * random.uniform(*SPREAD)):
            self.look()


def post(session: requests.Session, web: str, path: str, call: str, **more: str) -> None:
    url, sid = f"{web}/webhooks/twilio{path}", f"CA{call:0>32}"
    parameters = {"CallSid": sid, "AccountSid": ACCOUNT, "From": f"+7705{call:0>7}", "To": NUMBER, "CallStatus": "in-progress",
                  "Direction": "inbound"} | more
    headers = {"X-Twilio-Signature": sign(url, list(parameters.items()), TOKEN), "Content-Type": FORM}
    session.post(url, data=parameters, headers=headers, timeout=30).raise_for_status()


def on_shift(app: Flask) -> list[str]:
    """The cookies of people at work."""
    now, serializer = datetime.now(UTC), app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookies = []
    for place in range(CONSOLES):
        token, name = f"{place:043}", f"person-{place}"
        person = accounts.add_user(name, role="operator", password_hash="-", now=now)
        accounts.start_session(person, token_hash=token_hash(token), now=now)
        presence.start_shift(Staff(person, name, name, "operator"), reach="telephone", address=f"+7701000{place:04}",
                             languages=["ru"], now=now, policy=DEFAULT_POLICY)
        cookies.append(f"session={serializer.dumps({'_user_id': token})}")
    return cookies


def times(web: str, seen: Queue[float], first: int) -> list[float]:
    """Milliseconds from the caller's key to the first console that shows it ringing, call after call."""
    taken, random = [], Random(first)
    with requests.Session() as provider:
        for index in range(first, first + CALLS):
            call = str(index)
            post(provider, web, "/voice", call)
            began = time.monotonic()
            post(provider, web, "/voice/menu", call, Digits="8")
            taken.append((seen.get(timeout=30) - began) * 1000)
            post(provider, web, "/call-status", call, CallStatus="completed", SequenceNumber="3", CallDuration="2")
            time.sleep(BETWEEN_CALLS_SECONDS + random.random())   # in step with no console's polls
            while not seen.empty():
                seen.get()
    return taken[WARM_UP:]


def run(app: Flask, settings: dict[str, str], web: str, stream: str) -> bool:
    seen: Queue[float] = Queue()
    consoles = [Console(web, f"{stream}/stream", cookie, seen) for cookie in on_shift(app)]
    db.session.remove()
    missed = False
    with ExitStack() as running:
        serve = [sys.executable, "-m", "gunicorn", "--bind"]
        running.enter_context(process([*serve, web.removeprefix("http://"), "wsgi:app"], os.environ | settings))
        with process([sys.executable, "-m", "gunicorn", "--config", "gunicorn.stream.conf.py", "--bind",
                      stream.removeprefix("http://"), "wsgi:app"], os.environ | settings | {"SERVE_STREAM": "1"}):
            until(lambda: answers(f"{web}/readyz") and answers(f"{stream}/readyz"))
            begin(consoles, Console.listen)
            missed = told("stream", times(web, seen, 0), bar=BAR_MILLISECONDS)
        consoles = [Console(web, stream, str(console.browser.headers["Cookie"]), seen) for console in consoles]
        threads = begin(consoles, Console.poll)
        told("stream killed", times(web, seen, CALLS))
        for console in consoles:
            console.stop.set()
        for thread in threads:
            thread.join()
    return missed


def begin(consoles: list[Console], act: object) -> list[Thread]:
    threads = [Thread(target=act, args=(console,), daemon=True) for console in consoles]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    return threads


def told(what: str, milliseconds: list[float], *, bar: float | None = None) -> bool:
    worst = statistics.quantiles(milliseconds, n=20)[-1]
    missed = bar is not None and worst >= bar
    said = f" (bar {bar} ms)" if bar else ""
    print(f"key to pop, {CONSOLES} consoles, {what}: median {statistics.median(milliseconds):.0f} ms, p95 {worst:.0f} ms{said}"
          f"{'  MISSED' if missed else ''}", flush=True)
    return missed


def main() -> int:
    postgres.provide()
    web, stream = f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "DEMO": "1", "DATABASE_URL": postgres.own_database() or f"sqlite:///{Path(folder) / 'bench.db'}", "SECRET_KEY": "k",
            "PUBLIC_URL": web, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER,
            "SPOOL_DIR": folder, "LOG_LEVEL": "ERROR"}
        app = create_app(Config.from_environ(settings))
        with app.app_context():
            upgrade()
            missed = run(app, settings, web, stream)
            db.engine.dispose()
    postgres.stop()
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
