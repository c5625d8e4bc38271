"""The processes of the demonstration: started together, watched together, stopped together.

Each one leads a process group of its own, so that Ctrl-C in the terminal reaches the launcher alone and nobody twice.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from types import FrameType
from typing import IO

from contactcenter.demo.warnings_seen import in_short

GRACE_SECONDS = 12.0
LOOK_AGAIN_SECONDS = 0.1
LAST_LINES = 12
LAST_WORDS_WITHIN_SECONDS = 1.0


class AskedToStop(Exception):
    """Somebody pressed Ctrl-C or sent TERM."""


class Died(Exception):
    """A process ended by itself, or never became ready; the message says which, and its last words."""


class Child:
    """One process; its output goes to a log file, and warnings to the terminal too."""

    def __init__(self, name: str, process: subprocess.Popen[str], log: Path) -> None:
        self.name = name
        self.process = process
        self.log = log
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self.reader = Thread(target=self._read, args=(process.stdout,), daemon=True)
        self.reader.start()

    def _read(self, output: IO[str]) -> None:
        with output, self.log.open("w", encoding="utf-8") as file:
            for line in output:
                file.write(line)
                file.flush()
                self.last_lines.append(line.rstrip())
                if short := in_short(line):
                    print(f"{self.name}: {short}", flush=True)

    def last_words(self) -> str:
        """What it said last, and where the rest is."""
        self.reader.join(LAST_WORDS_WITHIN_SECONDS)
        return "".join(f"\n    {line}" for line in self.last_lines if line.strip(" ^~")) + f"\n  The whole log: {self.log}"

    def kill_group(self) -> None:
        """Ends whoever of its group is still there: itself, or children it has left behind."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Crew:
    """`environment` and `cwd` are what every process gets; asked to stop, each has `grace_seconds`."""

    def __init__(self, *, environment: Mapping[str, str], cwd: Path, logs: Path,
                 grace_seconds: float = GRACE_SECONDS) -> None:
        self._environment = dict(environment)
        self._cwd = cwd
        self._logs = logs
        self._grace_seconds = grace_seconds
        self._children: list[Child] = []
        self._news: SimpleQueue[Child | None] = SimpleQueue()   # a child that ended; None: asked to stop
        logs.mkdir(parents=True, exist_ok=True)

    def listen(self) -> None:
        """From now on INT, TERM and HUP are news like any other. A second Ctrl-C changes nothing."""
        def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
            self._news.put(None)

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, ask_to_stop)

    def start(self, name: str, command: list[str], **told: str) -> Child:
        """Starts a process that is to run until the end; `told` is what its environment alone says."""
        process = subprocess.Popen(
            command, cwd=self._cwd, env=self._environment | told, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", start_new_session=True)
        child = Child(name, process, self._logs / f"{name}.log")
        self._children.append(child)
        Thread(target=self._tell_end, args=(child,), daemon=True).start()
        return child

    def run(self, name: str, command: list[str]) -> None:
        """Runs a process to its end. Raises Died when it fails, or when another one ends meanwhile; AskedToStop."""
        step = self.start(name, command)
        ended = self._wait(None)
        if ended is not step or step.process.returncode:
            raise self._died(ended)
        step.reader.join(LAST_WORDS_WITHIN_SECONDS)
        self._children.remove(step)

    def until(self, name: str, ready: Callable[[], bool], *, limit_seconds: float) -> None:
        """Waits for a condition on a child; raises Died when the time is over or a child ends, AskedToStop."""
        gives_up_at = monotonic() + limit_seconds
        while not ready():
            if monotonic() > gives_up_at:
                late = next(child for child in self._children if child.name == name)
                raise Died(f"The {name} did not become ready within {limit_seconds:.0f} seconds.{late.last_words()}")
            try:
                raise self._died(self._wait(LOOK_AGAIN_SECONDS))
            except Empty:
                continue

    def watch(self) -> None:
        """Waits until the end: raises AskedToStop or Died."""
        raise self._died(self._wait(None))

    def stop(self) -> None:
        """Asks every process to end, and after a while makes it. Nobody of their groups is left behind."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.terminate()
        gives_up_at = monotonic() + self._grace_seconds
        for child in self._children:
            try:
                child.process.wait(max(0.0, gives_up_at - monotonic()))
            except subprocess.TimeoutExpired:
                print(f"The {child.name} does not end by itself and is killed.", flush=True)
            child.kill_group()
            child.process.wait()
            child.reader.join(LAST_WORDS_WITHIN_SECONDS)

    def _wait(self, seconds: float | None) -> Child:
        """The next child that ends; raises AskedToStop, or Empty when the time is over."""
        ended = self._news.get(timeout=seconds)
        if ended is None:
            raise AskedToStop
        return ended

    def _tell_end(self, child: Child) -> None:
        child.process.wait()
        self._news.put(child)

    @staticmethod
    def _died(child: Child) -> Died:
        return Died(f"The {child.name} ended (exit code {child.process.returncode}). Its last lines:{child.last_words()}")
