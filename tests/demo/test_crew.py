"""Processes are started, watched and stopped together; real ones, each a few lines long."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactcenter.demo.crew import AskedToStop, Child, Crew, Died
from contactcenter.demo.warnings_seen import in_short

STAYS = "import signal; print('here', flush=True); signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); signal.pause()"
HAS_A_CHILD = ("import signal, subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']); "
               "print('here', flush=True); signal.pause()")


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    made = Crew(environment=os.environ, cwd=tmp_path, logs=tmp_path / "log", grace_seconds=5)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield made
    made.stop()
    for number, action in before.items():
        signal.signal(number, action)


def starts(crew: Crew, tmp_path: Path, name: str, code: str) -> Child:
    """Starts a process and waits until it has said something."""
    child = crew.start(name, python(code))
    log = tmp_path / "log" / f"{name}.log"
    crew.until(name, lambda: log.exists() and log.read_text() != "", limit_seconds=20)
    return child


def test_a_step_that_succeeds_is_over(crew: Crew, tmp_path: Path) -> None:
    crew.run("step", python("print('done')"))
    assert (tmp_path / "log" / "step.log").read_text() == "done\n"


def test_a_step_that_fails_says_its_last_words(crew: Crew) -> None:
    with pytest.raises(Died, match="(?s)The step ended .exit code 3.*no such table.*step.log"):
        crew.run("step", python("print('no such table'); raise SystemExit(3)"))


def test_whoever_ends_while_watched_is_named(crew: Crew, tmp_path: Path) -> None:
    starts(crew, tmp_path, "worker", STAYS)
    web = starts(crew, tmp_path, "web", STAYS)
    web.process.kill()
    with pytest.raises(Died, match="The web ended .exit code -9"):
        crew.watch()


def test_a_step_is_given_up_when_another_one_ends(crew: Crew) -> None:
    crew.start("web", python("raise SystemExit('address in use')"))
    with pytest.raises(Died, match="(?s)The web ended.*address in use"):
        crew.run("seed", python(STAYS))


def test_what_does_not_become_ready_is_named(crew: Crew, tmp_path: Path) -> None:
    starts(crew, tmp_path, "web", STAYS)
    with pytest.raises(Died, match="(?s)The web did not become ready within 0 seconds.*here"):
        crew.until("web", lambda: False, limit_seconds=0.2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_watch(crew: Crew, tmp_path: Path, number: signal.Signals) -> None:
    starts(crew, tmp_path, "web", STAYS)
    crew.listen()
    os.kill(os.getpid(), number)
    with pytest.raises(AskedToStop):
        crew.watch()


@pytest.mark.parametrize("code, why", [
    (STAYS, "asked"), (STUBBORN, "killed after its grace"), (HAS_A_CHILD, "its child with it")])
def test_stop_leaves_nobody(tmp_path: Path, code: str, why: str) -> None:
    crew = Crew(environment=os.environ, cwd=tmp_path, logs=tmp_path / "log", grace_seconds=0.5)
    child = starts(crew, tmp_path, "child", code)
    crew.stop()
    assert child.process.returncode is not None
    assert not child.reader.is_alive(), f"{why}: somebody still holds the output open"


def test_a_process_is_told_what_is_meant_for_it(crew: Crew, tmp_path: Path) -> None:
    child = crew.start("web", python("import os; print(os.environ['METRICS'])"), METRICS="here")
    child.process.wait(20)
    assert child.last_words().strip().startswith("here")


@pytest.mark.parametrize("line, short, why", [
    ('{"event": "the database is away", "level": "error"}', "error: the database is away", "a record of ours"),
    ('{"event": "worker is running", "level": "info"}', "", "nothing to worry about"),
    ('{"event": "cut off', '{"event": "cut off', "half a record is worth a look"),
    ("[2026-11-23 06:00:00 +0000] [7] [CRITICAL] WORKER TIMEOUT", "[2026-11-23 06:00:00 +0000] [7] [CRITICAL] WORKER TIMEOUT",
     "gunicorn's own"),
    ("[2026-11-23 06:00:00 +0000] [7] [INFO] Booting worker", "", "gunicorn's everyday talk"),
    ("Traceback (most recent call last):", "Traceback (most recent call last):", "something broke"),
])
def test_the_terminal_shows_warnings_alone(line: str, short: str, why: str) -> None:
    assert in_short(line + "\n") == short, why
