"""python -m tests.bench.desk [CASES ...]: what lists, counters, searches and pages cost with 10,000 and 1,000,000 cases.

Each size gets a PostgreSQL database of its own, filled by COPY with three contacts a case, the share of open cases and the
regions' shares as the service has them (DOMAIN 1), and words from very frequent to unique. It prints the median and the 95th
percentile, the scans of every plan and the number of statements of every page; it ends with 1 where a plan reads a big table
from end to end. Minutes of work: for a quiet machine. --keep leaves the databases.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event
from sqlalchemy.dialects import postgresql

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import accounts
from contactcenter.dashboard.passwords import hash_password
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.search import asked, filed_under
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.number_keys import number_keys
from contactcenter.storage.reads import cases as case_reads
from contactcenter.storage.reads.cases import CaseFilter
from contactcenter.storage.reads.counters import counters
from contactcenter.storage.reads.search import find
from contactcenter.storage.reads.staff import login_named
from contactcenter.storage.search_models import Terms
from contactcenter.storage.types import Sealed
from tests import postgres
from tests.dashboard.html import Page

SIZES = (10_000, 1_000_000)
CONTACTS, RUNS = 3, 40
BIG_ENOUGH = 100_000   # below it PostgreSQL rightly reads a small table from end to end
BIG = {"case", "contact", "case_text", "caller", "case_event", "case_clock"}
PASSWORD = "бір-екі-үш-төрт"
NOW = datetime.now(UTC)
DIALECT = postgresql.dialect()   # type: ignore[no-untyped-call]
SENTENCES = ("Мектептегі балалар мені күнде {0} {1}", "В школе меня {0} и {1} каждый день", "Үйде әкем {0}, {1} көмектесіңізші",
             "Дома отчим {0}, {1} помогите", "Мен {0} тұрамын, {1} сұрағым бар", "Подскажите {0} как получить {1} пособие",
             "Мұғалім {0} {1} қорқамын", "Интернат {0} тамақ {1} жоқ")
RARE = ("қарақшы", "осколок")   # in one text of a thousand; a word of the sentences stands in one of eight


@dataclass(frozen=True)
class Measured:
    """Milliseconds of one kind of question, with the scans of its plans."""

    what: str
    milliseconds: list[float]
    scans: set[str]

    def line(self) -> str:
        ordered = sorted(self.milliseconds)
        bad = {scan for scan in self.scans if scan.startswith("Seq Scan")}
        return (f"{self.what:<58} p50 {statistics.median(ordered):8.1f} ms   p95 {ordered[int(len(ordered) * .95)]:8.1f} ms"
                f"{'   SEQUENTIAL: ' + ', '.join(sorted(bad)) if bad else ''}")


@dataclass(frozen=True)
class Stored:
    """A text as it lies in its two columns, and the terms it is filed under."""

    contact: str | None
    summary: str | None
    terms: str | None


def lies(place: str, text: str) -> str | None:
    """A text as it lies in a sealed column."""
    return Sealed(place).process_bind_param(text, DIALECT)


def texts(drawn: random.Random) -> list[Stored]:
    """20,000 texts with their terms: eight sentences with words of 3,000, and a rare word in one of two thousand."""
    syllables = "ба ла қа ра то ме ші кү не жа са рұ ты ор ға".split()
    words = ["".join(drawn.choices(syllables, k=drawn.randint(2, 4))) for _ in range(3000)]
    made = []
    for place in range(20_000):
        text = drawn.choice(SENTENCES).format(drawn.choice(words), drawn.choice(words))
        made.append(text + (f" {RARE[place % 2]}" if place % 2000 < 2 else ""))
    return [Stored(lies("contact.text", text), lies("case.summary", text),
                   Terms().process_bind_param(filed_under(text), DIALECT)) for text in made]


def fill(url: str, cases: int) -> None:
    """Rows as the intake writes them, three years of them, the newest open; facts are few and lie in the clear."""
    drawn = random.Random(111)
    pool, regions = texts(drawn), list(REGIONS)
    weights = [9 - place * 8 / 19 for place in range(len(regions))]
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=False) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("DROP INDEX ix_case_text_terms")
        owners = [row[0] for row in connection.execute('SELECT id FROM "user"')]
        numbers = range(1, cases + 1)
        _copy(connection, "caller (id, number, number_key, tail_4, tail_7, tail_10, language, safe_to_call, safe_to_text,"
              " receives_texts, created_at)", (
                  (place, lies("caller.number", _number(place)), *number_keys(_number(place)).values(), "kk", True, True, True,
                   NOW) for place in numbers))
        _copy(connection, '"case" (id, status, region, region_basis, urgency, urgency_basis, language, channel, summary,'
              " caller_id, owner_id, opened_at, changed_at, last_inbound_at, due_at, due_clock, outcome, closed_at, version)",
              (_case(place, cases, drawn, regions, weights, pool, owners) for place in numbers))
        contacts = [(place, place * CONTACTS + turn) for place in numbers for turn in range(CONTACTS)]
        _copy(connection, "contact (id, case_id, channel, direction, provider, sid, caller_id, sender, recipient, text,"
              " language, media, received_at, status, status_sequence, raw)",
              ((contact, place, "sms", "in", "twilio", f"SM{contact}", place, lies("contact.sender", _number(place)), "111",
                pool[contact % len(pool)].contact, "kk", "[]", NOW, "received", -1, "{}") for place, contact in contacts))
        _copy(connection, "case_text (id, case_id, source, source_id, terms)",
              ((contact, place, "contact", contact, pool[contact % len(pool)].terms) for place, contact in contacts))
        _copy(connection, "case_event (id, case_id, kind, at, facts)",
              ((place, place, "sms_received", NOW, '{"contact": 1}') for place in numbers))
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("CREATE INDEX ix_case_text_terms ON case_text USING gin (terms)")
        for table in ("case", "caller", "contact", "case_text", "case_event"):
            connection.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), max(id)) FROM \"{table}\"")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _number(place: int) -> str:
    return f"+77{place:09d}"


def _copy(connection: psycopg.Connection, into: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor().copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _case(place: int, cases: int, drawn: random.Random, regions: list[str], weights: list[float],
          pool: list[Stored], owners: list[int]) -> tuple[Any, ...]:
    """One in twenty of the newest fifth is open; the older ones are closed but for one in five hundred."""
    at = NOW - timedelta(days=1100) * ((cases - place) / cases)
    is_open = place % (20 if place > cases * .8 else 500) == 0
    status = drawn.choice(("new", "offered", "accepted", "waiting")) if is_open else "closed"
    region = None if status == "new" and place % 3 else drawn.choices(regions, weights)[0]
    owner = drawn.choice(owners) if status in ("accepted", "waiting") else None
    due = at + timedelta(hours=2) if is_open else None
    return (place, status, region, "{}", 1 if place % 25 == 0 else 2, '{"signs": []}', "kk", "sms",
            pool[place * CONTACTS % len(pool)].summary, place, owner, at, at, at, due, "triage" if due else None,
            None if is_open else "informed", None if is_open else at, 1)


class Desk:
    """The application over a filled database, with somebody of each role."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.staff = {role: self._person(role, *regions) for role, *regions in (
            ("operator",), ("supervisor",), ("ombudsman", "KZ-75"))}

    def _person(self, role: str, *regions: str) -> Staff:
        known = login_named(role)
        if known:
            return known.staff
        number = accounts.add_user(role, role=role, regions=regions, password_hash=hash_password(PASSWORD), now=NOW)
        return Staff(id=number, name=role, display_name=role, role=role, regions=frozenset(regions))

    def measured(self, what: str, question: Callable[[], object]) -> Measured:
        """Runs a question RUNS times on a warm connection, then asks for the plans of its statements."""
        taken = []
        for _run in range(RUNS):
            began = time.perf_counter()
            question()
            taken.append((time.perf_counter() - began) * 1000)
            db.session.rollback()
        with statements(db.engine) as seen:
            question()
        scans = set().union(*(self._scans(*statement) for statement in seen if statement[0].startswith("SELECT")))
        db.session.rollback()
        return Measured(what, taken, scans)

    def _scans(self, statement: str, parameters: Any) -> set[str]:
        cursor = db.session.connection().connection.cursor()
        if "set_config" in statement:   # how the next ones are to be planned
            cursor.execute(statement, parameters)
            return set()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        found = cursor.fetchone()[0]
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


def questions(desk: Desk, cases: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is measured."""
    operator, supervisor, ombudsman = (desk.staff[role] for role in ("operator", "supervisor", "ombudsman"))
    offered, opened = CaseFilter(statuses=("offered",), regions=("KZ-75",)), CaseFilter(statuses=("new", "offered"))
    yield "a region's queue", lambda: case_reads.list_cases(ombudsman, offered)
    yield "the national list, due first", lambda: case_reads.list_cases(operator, opened)
    yield "the national list, newest first", lambda: case_reads.list_cases(operator, CaseFilter(sort="newest"))
    yield "everything, newest first, supervisor", lambda: case_reads.list_cases(supervisor, CaseFilter(sort="newest"))
    for person in (ombudsman, operator, supervisor):
        yield f"counters, {person.role}", partial(counters, person, now=NOW)
    last, four = f"8 700 {cases // 2:07d}", f"{cases // 2:09d}"[-4:]
    for person in (ombudsman, operator, supervisor):
        for term in (last, four, *RARE[:1], "школа", "мектеп күнде", "мектеп интернат", "қар", "аурухана"):
            yield f"search, {person.role}: {term}", partial(find, person, asked(term))


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


def measure(cases: int, *, keep: bool) -> bool:
    """Prints everything of one size; True when every plan is in order."""
    server = str(postgres.server_url())
    name = f"contactcenter_bench_{cases}"
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{name}"')
    url = server.rpartition("/")[0] + f"/{name}"
    app = create_app(Config.from_environ({
        "DEMO": "1", "DATABASE_URL": url, "SECRET_KEY": "k", "PUBLIC_URL": "http://localhost", "LOG_LEVEL": "ERROR",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": uuid4().hex, "TWILIO_NUMBERS": "111"}))
    with app.app_context():
        if not known:
            _prepare(url, cases)
        well = _report(app, cases)
        db.engine.dispose()
    if not keep:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    return well


def _prepare(url: str, cases: int) -> None:
    upgrade()
    for place in range(20):
        accounts.add_user(f"person{place}", role="supervisor", password_hash="-", now=NOW)
    began = time.perf_counter()
    fill(url, cases)
    print(f"filled {cases:,} cases with {cases * CONTACTS:,} contacts in {time.perf_counter() - began:.0f} s", flush=True)


def _report(app: Flask, cases: int) -> bool:
    print(f"\n{cases:,} cases, {cases * CONTACTS:,} contacts", flush=True)
    well, scans = True, set[str]()
    desk = Desk(app)
    for what, question in questions(desk, cases):
        found = desk.measured(what, question)
        print(found.line(), flush=True)
        scans |= found.scans
        well = well and (cases < BIG_ENOUGH or not any(scan.startswith("Seq Scan") for scan in found.scans))
    print("plans use: " + ", ".join(sorted(scans)))
    engine = db.engine
    for page, count, taken in Context().run(lambda: list(pages(app, engine))):   # from outside: no context is open there
        print(f"{page:<58} {count:3} statements, {taken:8.1f} ms")
    return well


def main() -> int:
    postgres.provide()
    sizes = [int(size.replace(",", "")) for size in sys.argv[1:] if not size.startswith("-")] or SIZES
    well = [measure(cases, keep="--keep" in sys.argv) for cases in sizes]
    return 0 if all(well) else 1


if __name__ == "__main__":
    raise SystemExit(main())
