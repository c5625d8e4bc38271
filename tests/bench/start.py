"""python -m tests.bench.start: how long a web process takes to start, beside its libraries alone, and what memory it takes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.load import ACCOUNT, NUMBER, TOKEN
from tests.bench.rounds import Compared, in_turns, keep, ratios, tell

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = "import flask, sqlalchemy, sqlalchemy.orm, psycopg"
SERVICE = "import wsgi; wsgi.app.test_client().get('/healthz')"
MEASURED = ("; import os, resource; t = os.times();"
            " print(t.user + t.system, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)")
MOST_MEGABYTES = 120


def started(code: str, environment: dict[str, str]) -> tuple[float, float]:
    """(seconds of processor time, megabytes) of a process that runs this."""
    answer = subprocess.run([sys.executable, "-c", code + MEASURED], cwd=ROOT, env=os.environ | environment, check=True,
                            capture_output=True, text=True)
    seconds, megabytes = map(float, answer.stdout.split())
    return seconds, megabytes


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "DEMO": "1", "DATABASE_URL": f"sqlite:///{folder}/bench.db", "SECRET_KEY": "k", "PUBLIC_URL": "http://127.0.0.1",
            "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_NUMBERS": NUMBER, "LOG_LEVEL": "ERROR"}
        found = in_turns({"libraries": lambda: started(LIBRARIES, environment)[0],
                          "service": lambda: started(SERVICE, environment)[0]})
        megabytes = started(SERVICE, environment)[1]
    service, libraries = found["service"], found["libraries"]
    missed = tell(Compared("start of the web process, of its libraries alone", ratios(service, libraries), most=1.5),
                  absolute=f"{statistics.median(service):.2f} s of processor, libraries {statistics.median(libraries):.2f}")
    keep("memory of a web process, MB", megabytes)
    too_much = megabytes > MOST_MEGABYTES
    print(f"memory of a web process: {megabytes:.0f} MB (bar <= {MOST_MEGABYTES}){'  MISSED' if too_much else ''}")
    return int(missed or too_much)


if __name__ == "__main__":
    raise SystemExit(main())
