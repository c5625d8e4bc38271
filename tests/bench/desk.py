"""python -m tests.bench.desk [CASES ...] [--keep]: what lists, counters, cases, searches and pages cost with 10,000 and with
1,000,000 cases (three contacts each) on PostgreSQL, as the application's own role, so that the second wall stands.

Every question is asked of each database in turn, and judged by processor time (of this process and of the server's), which
holds on a machine that others use. It is no part of make bench: loading takes minutes. --keep leaves the databases for the next
run.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from contactcenter.casework import accounts
from contactcenter.dashboard.passwords import hash_password
from contactcenter.rules.search import asked
from contactcenter.rules.staff import Staff
from contactcenter.storage import wall
from contactcenter.storage.db import db
from contactcenter.storage.reads import cases as case_reads
from contactcenter.storage.reads.cases import CaseFilter
from contactcenter.storage.reads.counters import counters
from contactcenter.storage.reads.search import find
from contactcenter.storage.reads.staff import login_named
from tests import postgres
from tests.bench.filling import NOW, RARE
from tests.bench.loaded import loaded, tell_size
from tests.dashboard.html import Page

SIZES = (10_000, 1_000_000)
RUNS = 40
BIG_ENOUGH = 100_000   # below it PostgreSQL rightly reads a small table from end to end
BIG = {"case", "contact", "case_text", "caller", "case_event", "case_clock"}
PASSWORD = "бір-екі-үш-төрт"
MOST_MILLISECONDS, MOST_TIMES = 150, 1.3
WORDS = (RARE[0], "школа", "мектеп күнде", "мектеп интернат", "қар", "аурухана")


@dataclass(frozen=True)
class Spent:
    """Milliseconds of one question: by the clock, and of the processor, ours and the server's."""

    clock: float
    processor: float


class Desk:
    """The application over a filled database, with somebody of each role."""

    def __init__(self, app: Flask, cases: int) -> None:
        self.app, self.cases = app, cases
        with app.app_context():
            self.staff = {role: self._person(role, *regions) for role, *regions in (
                ("operator",), ("supervisor",), ("ombudsman", "KZ-75"))}

    def _person(self, role: str, *regions: str) -> Staff:
        known = login_named(role)
        if known:
            return known.staff
        number = accounts.add_user(role, role=role, regions=regions, password_hash=hash_password(PASSWORD), now=NOW)
        return Staff(id=number, name=role, display_name=role, role=role, regions=frozenset(regions))

    def spent(self, role: str, question: Callable[[Staff], object]) -> Spent:
        """One question of somebody, on a warm connection, as a page asks it."""
        with self.app.app_context():
            wall.let_in(self.staff[role])
            server = db.session.connection().connection.dbapi_connection.info.backend_pid   # type: ignore[union-attr]
            db.session.rollback()
            before, own, began = _processor(server), time.process_time(), time.perf_counter()
            question(self.staff[role])
            clock, own = time.perf_counter() - began, time.process_time() - own
            db.session.rollback()
            return Spent(clock * 1000, own * 1000 + _processor(server) - before)

    def scans(self, role: str, question: Callable[[Staff], object]) -> set[str]:
        """How PostgreSQL gets at the big tables for it."""
        with self.app.app_context():
            wall.let_in(self.staff[role])
            with statements(db.engine) as seen:
                question(self.staff[role])
            found = set().union(*(_scans(*statement) for statement in seen if statement[0].startswith("SELECT")))
            db.session.rollback()
            return found


def _processor(pid: int) -> float:
    """Milliseconds of processor that a process of this machine has had; 0 for a server elsewhere."""
    path = Path(f"/proc/{pid}/schedstat")
    return int(path.read_text().split()[0]) / 1e6 if path.exists() else 0.0


def _scans(statement: str, parameters: Any) -> set[str]:
    cursor = db.session.connection().connection.cursor()
    if "set_config" in statement:   # how the next ones are to be planned
        cursor.execute(statement, parameters)
        return set()
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    found = cursor.fetchone()[0]   # type: ignore[index]
    return set(_nodes((found if isinstance(found, list) else json.loads(found))[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    if plan.get("Relation Name") in BIG or "Index Name" in plan:
        yield f"{plan['Node Type']} {plan.get('Relation Name', '')} {plan.get('Index Name', '')}".strip()
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent meanwhile, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def questions(cases: int) -> Iterator[tuple[str, str, Callable[[Staff], object]]]:
    """(role, what, question)."""
    offered, opened = CaseFilter(statuses=("offered",), regions=("KZ-75",)), CaseFilter(statuses=("new", "offered"))
    yield "ombudsman", "a region's queue", lambda staff: case_reads.list_cases(staff, offered)
    yield "operator", "the national list, due first", lambda staff: case_reads.list_cases(staff, opened)
    for role in ("operator", "supervisor"):
        yield role, "everything, newest first", lambda staff: case_reads.list_cases(staff, CaseFilter(sort="newest"))
    yield "supervisor", "a case", lambda staff: case_reads.case_page(staff, cases // 2)
    last, four = f"8 700 {cases // 2:07d}", f"{cases // 2 - 1:09d}"[-4:]
    for role in ("ombudsman", "operator", "supervisor"):
        yield role, "counters", partial(counters, now=NOW)
        for what, term in (("a number", last), ("four digits", four), *((word, word) for word in WORDS)):
            yield role, f"search: {what}", lambda staff, term=term: find(staff, asked(term))   # type: ignore[misc]


def pages(app: Flask, engine: Engine) -> Iterator[tuple[str, int, float]]:
    """(page, number of statements, milliseconds) of whole pages, signed in."""
    for role, paths in (("ombudsman", ("/queue", "/cases?status=accepted")), ("supervisor", ("/cases?sort=newest",)),
                        ("operator", ("/cases?status=new&status=offered", "/search"))):
        client = app.test_client()
        form = Page(client.get("/login").text).form("/login")
        client.post("/login", data=form.fields | {"name": role, "password": PASSWORD})
        token = Page(client.get("/me").text).form("/me").fields["csrf_token"]
        found = client.post("/search", data={"csrf_token": token, "term": "мектеп"}).location
        client.get(found)
        for path in (*paths, found):
            with statements(engine) as seen:
                began = time.perf_counter()
                client.get(path)
                taken = (time.perf_counter() - began) * 1000
            yield f"{role} {'/search/<token>' if path == found else path}", len(seen), taken


@contextmanager
def desk_of(cases: int, *, keep: bool) -> Iterator[Desk]:
    """The application over so many cases, which are loaded where they are not there yet; dropped in the end unless kept."""
    with loaded(cases, keep=keep) as app:
        yield Desk(app, cases)


def compare(desks: Sequence[Desk]) -> bool:
    """Prints every question, asked of each desk in turn; True when no big table was read from end to end."""
    well, scans = True, set[str]()
    print("milliseconds: median and 95th percentile by the clock, median of processor, and that as times of the first size")
    for place, (role, what, _) in enumerate(questions(desks[0].cases)):
        asked_of = [(desk, list(questions(desk.cases))[place][2]) for desk in desks]
        found = [[desk.spent(role, question) for desk, question in asked_of] for _ in range(RUNS)]
        print(f"{role:<11}{what:<30}" + _line([[one[size] for one in found] for size in range(len(desks))]), flush=True)
        for desk, question in asked_of:
            used = desk.scans(role, question)
            scans |= used
            well = well and (desk.cases < BIG_ENOUGH or not any(scan.startswith("Seq Scan") for scan in used))
    print("plans use: " + ", ".join(sorted(scans)))
    return well


def _line(sizes: Sequence[Sequence[Spent]]) -> str:
    parts, first = [], statistics.median(one.processor for one in sizes[0])
    for spent in sizes:
        clocks, processor = sorted(one.clock for one in spent), statistics.median(one.processor for one in spent)
        late = clocks[int(len(clocks) * .95)]
        parts.append(f"{statistics.median(clocks):7.1f} {late:7.1f} {processor:6.1f} x{processor / first:4.1f}"
                     + ("!" if late > MOST_MILLISECONDS or processor > MOST_TIMES * first else " "))
    return "|".join(parts)


def main() -> int:
    postgres.provide()
    sizes = [int(size.replace(",", "")) for size in sys.argv[1:] if not size.startswith("-")] or SIZES
    with ExitStack() as opened:
        desks = [opened.enter_context(desk_of(cases, keep="--keep" in sys.argv)) for cases in sizes]
        well = compare(desks)
        for desk in desks:
            tell_size(desk.cases)
            with desk.app.app_context():
                engine = db.engine
            for page, count, taken in Context().run(lambda: list(pages(desk.app, engine))):
                print(f"{desk.cases:,} cases: {page:<48} {count:3} statements, {taken:8.1f} ms")
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
