"""make run, as real processes on free ports: from nothing to signed-in pages, stopped without a trace, started again."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.request import urlopen

import pytest

from tests.ports import free_port, is_free

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_SECONDS = 120
STOPS_WITHIN_SECONDS = 30
IS_UP = "Ctrl-C stops all of it"
OURS = re.compile("DEMO|DATABASE_URL|SECRET_KEY|ENCRYPTION_KEYS|PUBLIC_URL|TWILIO_.*|SPOOL_DIR|SIMULATOR_.*|HOST|PORT|LOG_LEVEL"
                  "|COV.*")


class Launcher:
    """One run of the demonstration; what it prints is read as it comes."""

    def __init__(self, var: Path, port: int, **environ: str) -> None:
        calm = {name: value for name, value in os.environ.items() if not OURS.fullmatch(name)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "contactcenter.demo"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=calm | {"VAR_DIR": str(var), "PORT": str(port), **environ})
        self.port = port
        self.said = ""
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self._lines.put(line)
        self._lines.put(None)   # nothing more will come

    def says(self, words: str, *, within_seconds: float = STARTS_WITHIN_SECONDS) -> None:
        """Reads on until these words were printed."""
        while words not in self.said:
            try:
                line = self._lines.get(timeout=within_seconds)
            except Empty:
                pytest.fail(f"nothing was printed for {within_seconds} seconds after:\n{self.said}")
            if line is None:
                pytest.fail(f"ended without saying {words!r}:\n{self.said}")
            self.said += line

    def ends(self) -> int:
        """Its exit code; what it said until then is kept."""
        code = self.process.wait(STOPS_WITHIN_SECONDS)
        self._reader.join(STOPS_WITHIN_SECONDS)
        while not self._lines.empty():
            self.said += self._lines.get() or ""
        return code

    def family(self) -> dict[int, str]:
        """Everybody it has started, and whom they have started, by id with the command line."""
        table = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,args="], check=True, capture_output=True, text=True).stdout
        rows = [(int(pid), int(parent), " ".join(args)) for pid, parent, *args in map(str.split, table.splitlines())]
        found: dict[int, str] = {}
        parents = {self.process.pid}
        while parents:
            children = {pid: args for pid, parent, args in rows if parent in parents}
            found |= children
            parents = set(children)
        return found


def is_alive(pid: int) -> bool:
    """A process that has ended and was not yet fetched by its parent is no longer alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def port() -> int:
    """The first of three neighbouring ports that are free."""
    return free_port(neighbours=2)


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def launchers() -> Iterator[list[Launcher]]:
    """Whatever a test starts is gone after it, also when the test fails."""
    started: list[Launcher] = []
    yield started
    for launcher in started:
        if launcher.process.poll() is None:
            launcher.process.terminate()
        launcher.ends()


def get(port: int, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return str(response.read().decode())


def test_from_nothing_to_a_running_service_and_back_twice(var: Path, port: int, launchers: list[Launcher]) -> None:
    """One story, because each start costs seconds: a first start is stopped by Ctrl-C, a second ends with the web's death."""
    first = Launcher(var, port)
    launchers.append(first)
    first.says(IS_UP)
    _serves(first)
    kept = _what_is_kept(var)
    _stops_without_a_trace(first)
    again = Launcher(var, port)
    launchers.append(again)
    again.says(IS_UP)
    assert _what_is_kept(var) == kept
    _says_who_died(again)


def _serves(launcher: Launcher) -> None:
    assert json.loads(get(launcher.port, "/readyz"))["status"] == "ok"
    assert "<html" in get(launcher.port, "/login")
    assert "<html" in get(launcher.port + 1, "/")
    assert json.loads(get(launcher.port + 2, "/readyz"))["status"] == "ok"
    family = launcher.family().values()
    assert sum("gunicorn" in args for args in family) == 7, "web with two workers, simulator and stream with one each"
    assert sum(args.endswith("--app wsgi worker") for args in family) == 1


def _stops_without_a_trace(launcher: Launcher) -> None:
    family = launcher.family()
    launcher.process.send_signal(signal.SIGINT)
    assert launcher.ends() == 0
    assert [args for pid, args in family.items() if is_alive(pid)] == []
    assert all(map(is_free, range(launcher.port, launcher.port + 3)))


def _says_who_died(launcher: Launcher) -> None:
    family = launcher.family()
    os.kill(min(pid for pid, args in family.items() if args.endswith(" wsgi:app") and "stream" not in args), signal.SIGKILL)
    assert launcher.ends() == 1
    assert "The web ended (exit code -9)" in launcher.said
    assert [args for pid, args in family.items() if is_alive(pid)] == []


def _what_is_kept(var: Path) -> tuple[str, str, int]:
    """Both secrets and the number of cases."""
    database = sqlite3.connect(f"file:{var / 'demo.db'}?mode=ro", uri=True)
    try:
        cases = int(database.execute('SELECT count(*) FROM "case"').fetchone()[0])
    finally:
        database.close()
    assert cases > 500
    return (var / "secret-key").read_text(), (var / "auth-token").read_text(), cases


def test_a_taken_port_is_said_and_nothing_is_started(var: Path, port: int, launchers: list[Launcher]) -> None:
    with socket.create_server(("127.0.0.1", port)):
        launcher = Launcher(var, port)
        launchers.append(launcher)
        assert launcher.ends() == 1
    assert f"Port {port} on 127.0.0.1 is taken" in launcher.said
    assert re.search(r"make run PORT=\d+", launcher.said)
    assert not var.exists()


def test_a_bad_setting_is_said_before_anything_serves(var: Path, port: int, launchers: list[Launcher]) -> None:
    launcher = Launcher(var, port, PUBLIC_URL="111.example.kz")
    launchers.append(launcher)
    assert launcher.ends() == 1
    assert "PUBLIC_URL must be an http or https address" in launcher.said
    assert IS_UP not in launcher.said


def test_what_is_no_demonstration_is_not_filled(var: Path, port: int, launchers: list[Launcher]) -> None:
    launcher = Launcher(var, port, DEMO="0")
    launchers.append(launcher)
    assert launcher.ends() == 1
    assert "PUBLIC_URL must begin with https://" in launcher.said
    assert IS_UP not in launcher.said
