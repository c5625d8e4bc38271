"""python -m tests.bench.many_cases [--keep]: one act on a hundred cases, and lists of 10,000 and 100,000 cases as files, on
PostgreSQL: what they take by the clock and of our processor, and how far the process grows.

The act is posted as the form of /cases/many posts it, on the newest cases under way; the file is read to its
last byte, piece by piece, as a server hands it on.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count as count_up
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from contactcenter.casework.lists import CSV, XLSX
from contactcenter.rules.reference import reference
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, User
from contactcenter.storage.search_models import BulkAct
from tests import postgres
from tests.bench.desk import PASSWORD, Desk, desk_of
from tests.dashboard.html import Page

SIZES, AT_ONCE = (10_000, 100_000), (20, 100)
MOST_MEBIBYTES = 20   # that a file ten times as long may take more
_case, _turns = Case.__table__.c, count_up()


def _peak_mebibytes() -> float:
    return int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[0]) / 1024


def measured(work: Callable[[], object]) -> tuple[float, float, float]:
    """(seconds, seconds of our processor, MiB by which the process has grown at its highest)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")   # the peak begins anew (proc(5))
    before, own, began = _peak_mebibytes(), time.process_time(), time.perf_counter()
    work()
    return time.perf_counter() - began, time.process_time() - own, _peak_mebibytes() - before


def signed_in(desk: Desk, role: str) -> FlaskClient:
    client = desk.app.test_client()
    form = Page(client.get("/login").text).form("/login")
    client.post("/login", data=form.fields | {"name": role, "password": PASSWORD})
    return client


def take_out(client: FlaskClient, kind: str, rows: int) -> None:
    """Every case of the database, as a file."""
    form = Page(client.get("/cases/export?sort=newest").text).form("/cases/export")
    answer = client.post(form.action, data=form.fields | {"format": kind, "purpose": "How long it takes"}, buffered=False)
    length = sum(map(len, answer.iter_encoded()))
    answer.close()
    assert answer.status_code == 200 and length > rows * 10, f"{answer.status}: {length} bytes"


def act_on(desk: Desk, client: FlaskClient, count: int) -> None:
    """So many open cases are given to one colleague after the other."""
    with desk.app.app_context():
        two = db.session.execute(select(User.id).where(User.name.in_(("person0", "person1")))).scalars().all()
        newest = db.session.execute(select(_case.id, _case.opened_at).where(_case.status.in_(("accepted", "waiting")))
                                    .order_by(_case.id.desc()).limit(count)).all()
    form = Page(client.get("/cases/many?status=accepted").text).form("/cases/many")
    question = client.post("/cases/many", data=form.fields | {
        "which": "chosen", "case": [reference(*row) for row in newest], "act": "assign", "to": str(two[next(_turns) % 2])})
    confirmed = Page(question.text).form("/cases/many/do")
    key = client.post(confirmed.action, data=confirmed.fields).location.rpartition("/")[2]
    with desk.app.app_context():
        reached = db.session.execute(select(BulkAct.reached).where(BulkAct.id == key)).scalar()
    assert reached == count, f"one request came to {reached} of {count}"


@contextmanager
def desks() -> Iterator[list[Desk]]:
    with ExitStack() as opened:
        yield [opened.enter_context(desk_of(cases, keep="--keep" in sys.argv)) for cases in SIZES]


def main() -> int:
    postgres.provide()
    missed = False
    with desks() as both:
        people = [(desk, signed_in(desk, "supervisor")) for desk in both]
        large, client = people[-1]
        act_on(large, client, AT_ONCE[0])
        for count in AT_ONCE:
            seconds, processor, _ = measured(lambda: act_on(large, client, count))
            print(f"an act on {count} of {large.cases:,} cases, asked and done: {seconds * 1000:6.0f} ms, "
                  f"{processor * 1000:6.0f} ms of our processor", flush=True)
        for kind in (CSV, XLSX):
            take_out(people[0][1], kind, both[0].cases)   # what is imported and compiled once is no part of it
            found = [measured(lambda desk=desk, client=client: take_out(client, kind, desk.cases))   # type: ignore[misc]
                     for desk, client in people]
            for desk, (seconds, processor, grown) in zip(both, found, strict=True):
                print(f"{kind} of {desk.cases:,} cases: {seconds:6.1f} s, {processor * 1e6 / desk.cases:6.0f} µs of our "
                      f"processor a case, {grown:5.1f} MiB more at the highest", flush=True)
            missed |= found[1][2] > found[0][2] + MOST_MEBIBYTES
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
