"""make bench: what open streams cost. 500 and 2,000 of them, 20 signals to people a second and one case that moves: memory and
processor of the process that pushes, and the time from commit to browser. On PostgreSQL where there is one, else on SQLite.
"""

from __future__ import annotations

import os
import re
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from secrets import token_urlsafe

from flask import Flask
from flask_migrate import upgrade

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import accounts
from contactcenter.dashboard.people import token_hash
from contactcenter.storage import revisions, signals
from contactcenter.storage.db import db, transaction
from tests import postgres
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, SECONDS, A_SECOND = 100, 15, 20
SENT_AT = re.compile(rb'event: told\ndata: \{"at_us":(\d+)\}')


def environment(folder: Path, port: int) -> dict[str, str]:
    postgres.provide()
    return {"DEMO": "1", "DATABASE_URL": postgres.own_database() or f"sqlite:///{folder / 'bench.db'}", "SECRET_KEY": "k",
            "PUBLIC_URL": "http://127.0.0.1", "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "t",
            "TWILIO_NUMBERS": "111", "LOG_LEVEL": "ERROR", "SERVE_STREAM": "1", "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{port}"}


def cookies(app: Flask) -> list[tuple[int, str]]:
    """(id, cookie) of people who are signed in."""
    now, serializer = datetime.now(UTC), app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    made = []
    for place in range(PEOPLE):
        person = accounts.add_user(f"person-{place}", role="operator", password_hash="-", now=now)
        token = token_urlsafe(32)
        accounts.start_session(person, token_hash=token_hash(token), now=now)
        made.append((person, f"session={serializer.dumps({'_user_id': token})}"))
    return made


@contextmanager
def served(settings: dict[str, str], port: int) -> Iterator[int]:
    """The process that pushes; gives the number of its worker."""
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.stream.conf.py", "wsgi:app"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stderr=subprocess.DEVNULL) as running:
        try:
            while not listens(port):
                time.sleep(0.1)
            yield int(Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()[0])
        finally:
            running.terminate()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def processor_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Browsers:
    """Many open streams, read by one selector."""

    def __init__(self, port: int, count: int, signed_in: list[tuple[int, str]]) -> None:
        self._selector = selectors.DefaultSelector()
        self._connections = []
        self.milliseconds: list[float] = []
        for place in range(count):
            connection = socket.create_connection(("127.0.0.1", port), 30)
            connection.sendall(f"GET /stream HTTP/1.1\r\nHost: x\r\nCookie: {signed_in[place % PEOPLE][1]}\r\n\r\n".encode())
            assert b"200 OK" in connection.recv(65536)
            self._selector.register(connection, selectors.EVENT_READ)
            self._connections.append(connection)

    def listen(self, until: float) -> None:
        while (rest := until - time.monotonic()) > 0:
            for key, _ in self._selector.select(rest):
                said = key.fileobj.recv(65536)  # type: ignore[union-attr]
                assert said, "a stream was cut off"
                now = time.monotonic_ns() // 1000
                self.milliseconds += [(now - int(sent)) / 1000 for sent in SENT_AT.findall(said)]

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


def tell(app: Flask, people: list[int], seconds: float) -> None:
    """Signals to people, each committed by itself, evenly; once a second a case of the whole country moves."""
    drawn, began = Random(111), time.monotonic()
    with app.app_context():
        for place in range(int(seconds * A_SECOND)):
            time.sleep(max(0.0, began + place / A_SECOND - time.monotonic()))
            with transaction():
                if place % A_SECOND == 0:
                    revisions.move(1, None)
                signals.add(signals.person(drawn.choice(people)), "told", at=datetime.now(UTC),
                            at_us=time.monotonic_ns() // 1000)


def measured(app: Flask, settings: dict[str, str], port: int, count: int,
             signed_in: list[tuple[int, str]]) -> Iterator[tuple[str, float, float, str]]:
    """(what, measured, bar, unit)."""
    with served(settings, port) as pid:
        warm = Browsers(port, 1, signed_in)
        before = megabytes(pid)
        browsers = Browsers(port, count, signed_in)
        yield f"{count} streams: memory of each", (megabytes(pid) - before) * 1024 / count, 100, "KiB"
        used = processor_seconds(pid)
        browsers.listen(time.monotonic() + SECONDS)
        yield f"{count} streams: processor, idle", (processor_seconds(pid) - used) / SECONDS, 0.15, "core"
        used = processor_seconds(pid)
        writer = threading.Thread(target=tell, args=(app, [person for person, _ in signed_in], SECONDS))
        writer.start()
        browsers.listen(time.monotonic() + SECONDS + 1)
        writer.join()
        yield f"{count} streams: processor, 20 signals/s", (processor_seconds(pid) - used) / SECONDS, 0.15, "core"
        yield f"{count} streams: commit to browser, median", statistics.median(browsers.milliseconds), 50, "ms"
        yield f"{count} streams: commit to browser, p95", statistics.quantiles(browsers.milliseconds, n=20)[-1], 100, "ms"
        browsers.close()
        warm.close()


def main() -> int:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        settings = environment(Path(folder), port)
        app = create_app(Config.from_environ(settings))
        with app.app_context():
            upgrade()
            signed_in = cookies(app)
            db.session.remove()
            for count in (500, 1_990):
                for what, figure, bar, unit in measured(app, settings, port, count, signed_in):
                    missed |= figure >= bar
                    print(f"{what:<44} {figure:8.3f} {unit:<4} (bar {bar} {unit}){'  MISSED' if figure >= bar else ''}",
                          flush=True)
            db.engine.dispose()
    postgres.stop()
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
