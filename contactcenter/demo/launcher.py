"""What "make run" does: prepare the database, start all processes, say where they are, stop them together."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from contactcenter.demo.crew import AskedToStop, Crew, Died
from contactcenter.demo.database import create_if_missing
from contactcenter.demo.notice import notice
from contactcenter.demo.ports import refuse_taken_ports
from contactcenter.demo.settings import ROOT, BadSettings, DemoSettings

READY_WITHIN_SECONDS = 60.0
ANSWERS_WITHIN_SECONDS = 3.0
STOPS_WITHIN_SECONDS = "8"
_direct = build_opener(ProxyHandler({}))   # a proxy that the caller uses for the internet does not know this machine


def main(environ: Mapping[str, str]) -> int:
    """Runs until it is stopped; the exit code: 0 when asked to stop, 1 when something was wrong."""
    try:
        settings = DemoSettings.from_environ(environ)
        refuse_taken_ports(settings)
        if create_if_missing(settings.database_url):
            print("The PostgreSQL database was missing and has been created.")
    except BadSettings as fault:
        print(fault, file=sys.stderr)
        return 1
    environment = settings.environment(environ)
    settings.write_environment(environment)
    return _run(settings, Crew(environment=environment, cwd=ROOT, logs=settings.logs))


def _run(settings: DemoSettings, crew: Crew) -> int:
    crew.listen()
    try:
        _start(settings, crew)
        print(notice(settings), flush=True)
        crew.watch()
    except AskedToStop:
        print("\nStopping web, stream, worker and simulator ...", flush=True)
        return 0
    except Died as died:
        print(f"{died}\nThe others are stopped.", file=sys.stderr, flush=True)
        return 1
    finally:
        crew.stop()
    return 0


def _start(settings: DemoSettings, crew: Crew) -> None:
    """The migration first and alone: it says what is wrong with the settings. Web, stream and simulator come up while the cases
    are being added; the worker after them, so that it finds nothing old to send."""
    print("Bringing the database up to date", flush=True)
    crew.run("migration", _flask("db", "upgrade"))
    crew.start("web", _gunicorn(settings, settings.port, "wsgi:app", "--graceful-timeout", STOPS_WITHIN_SECONDS),
               PROMETHEUS_MULTIPROC_DIR=_emptied(settings.metrics))
    crew.start("stream", _gunicorn(settings, settings.stream_port, "wsgi:app", config="gunicorn.stream.conf.py"),
               SERVE_STREAM="1")
    crew.start("simulator", _gunicorn(
        settings, settings.simulator_port, "contactcenter.simulator.serve:app", "--workers", "1", "--threads", "32",
        "--graceful-timeout", STOPS_WITHIN_SECONDS))
    print("Looking for cases; an empty database gets four weeks of them, which takes some seconds", flush=True)
    crew.run("seed", _flask("demo-seed"))
    crew.start("worker", _flask("worker"))
    for name, url in (("web", settings.address(settings.port) + "/readyz"),
                      ("stream", settings.address(settings.stream_port) + "/readyz"),
                      ("simulator", settings.address(settings.simulator_port) + "/")):
        crew.until(name, lambda: _answers(url), limit_seconds=READY_WITHIN_SECONDS)


def _emptied(directory: Path) -> str:
    """The web's processes add up their counters in files here; those of an earlier run count no more."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    return str(directory)


def _flask(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *words]


def _gunicorn(settings: DemoSettings, port: int, app: str, *options: str, config: str = "gunicorn.conf.py") -> list[str]:
    return [sys.executable, "-m", "gunicorn", "--config", config, "--bind", f"{settings.host}:{port}", *options, app]


def _answers(url: str) -> bool:
    try:
        with _direct.open(url, timeout=ANSWERS_WITHIN_SECONDS) as response:
            return bool(response.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False
