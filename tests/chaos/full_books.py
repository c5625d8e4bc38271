"""What the provider kept while nobody listened comes in by itself; and a backup goes back, with what came after it."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import requests

from tests.chaos.cluster import Cluster
from tests.chaos.conftest import Posts, figures, migrate, rows, size, span, stored, text, waits
from tests.conftest import ROOT
from tests.service.conftest import Service, environment_of, running, simulator_of, web_of

TEXTS, CALLS = size(5, 100), size(2, 20)
DOWN_SECONDS = span(10, 3600)
YOUNG_SECONDS = 61   # what is younger the books leave to its webhook


def in_on_handsets(simulator: str, kind: str, *, seconds: float = 0) -> None:
    """Evenly over so many seconds."""
    texts = [("texts", {"from": f"+7705{kind}{index:06}", "body": f"text {index}"}) for index in range(TEXTS)]
    calls = [("calls", {"from": f"+7706{kind}{index:06}"}) for index in range(CALLS)]
    for door, said in Random(1).sample(texts + calls, TEXTS + CALLS):
        requests.post(f"{simulator}/simulator/{door}", json=said, timeout=30)
        time.sleep(seconds / (TEXTS + CALLS))


def test_nobody_listens_for_an_hour(cluster: Cluster, tmp_path: Path) -> None:
    environment = environment_of(cluster.url, tmp_path)
    migrate(environment)
    with simulator_of(environment):
        service = Service(environment["PUBLIC_URL"], environment["SIMULATOR_URL"], environment, 0)
        with web_of(environment), service.worker():
            waits(lambda: len(rows(cluster.url, "SELECT kind FROM book_mark")) == 3, seconds=60)
        began = time.time()
        in_on_handsets(service.simulator, "1", seconds=DOWN_SECONDS)
        with web_of(environment), service.worker():
            seconds = waits(lambda: len(stored(cluster.url)) == TEXTS + CALLS, seconds=300)
    found = rows(cluster.url, "SELECT received_at, reconciled_at FROM contact")
    assert all(reconciled and began - 1 <= received.timestamp() < reconciled.timestamp() - YOUNG_SECONDS + 2
               for received, reconciled in found)
    assert max(received.timestamp() for received, _ in found) - began > DOWN_SECONDS * 0.9, "each with its own time"
    figures(f"nobody listened for {DOWN_SECONDS} s: {TEXTS} texts + {CALLS} calls brought in, marked as reconciled, with "
            f"their own times, {seconds:.1f} s after the service was back")


def flask(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=environment,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_restore_drill(cluster: Cluster, tmp_path: Path) -> None:
    cluster.execute("CREATE DATABASE lost")
    environment = environment_of(cluster.url.rpartition("/")[0] + "/lost", tmp_path)
    migrate(environment)
    file = tmp_path / "backup"
    with running(environment) as service:
        posts = Posts(service)
        for index in range(size(20, 500)):
            assert posts.post("/sms", text(index)) == 200
        said = flask(environment, "backup", str(file))
        in_on_handsets(service.simulator, "2")
        before = size(20, 500) + TEXTS + CALLS
        waits(lambda: len(stored(environment["DATABASE_URL"])) == before, seconds=60)
        time.sleep(YOUNG_SECONDS)
        cluster.execute("CREATE DATABASE restored")
        after = environment | {"DATABASE_URL": cluster.url.rpartition("/")[0] + "/restored"}
        began = time.monotonic()
        restored = flask(after, "restore", str(file))
        rto = time.monotonic() - began
        assert flask(after, "reconcile", "--since", f"{datetime.now(UTC):%Y-%m-%d}").count("missing = 0") == 3
        whole = time.monotonic() - began
    assert len(stored(after["DATABASE_URL"])) == before
    assert rows(after["DATABASE_URL"], "SELECT paused_at FROM provider_state") == [(None,)]
    figures(f"restore drill: backup {said.strip()}; restore {restored.strip()}; RTO {rto:.1f} s until calls and texts are "
            f"taken, {whole:.1f} s until the books were read; {before} contacts before, {before} after: RPO 0 for what the "
            "provider lists")
