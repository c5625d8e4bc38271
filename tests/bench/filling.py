"""A database as years of intake leave it, loaded by COPY: rows first, two tables at a time, and their indexes afterwards."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess

import psycopg
from sqlalchemy.dialects import postgresql

from contactcenter.rules.regions import REGIONS
from contactcenter.rules.search import filed_under
from contactcenter.storage.number_keys import number_keys
from contactcenter.storage.search_models import Terms
from contactcenter.storage.types import Sealed

CONTACTS = 3
NOW = datetime.now(UTC)
DIALECT = postgresql.dialect()
SENTENCES = ("Мектептегі балалар мені күнде {0} {1}", "В школе меня {0} и {1} каждый день",
             "Үйде әкем {0}, {1} көмектесіңізші", "Дома отчим {0}, {1} помогите", "Мен {0} тұрамын, {1} сұрағым бар",
             "Подскажите {0} как получить {1} пособие", "Мұғалім {0} {1} қорқамын", "Интернат {0} тамақ {1} жоқ")
RARE = ("қарақшы", "осколок")   # in one text of a thousand; a word of the sentences stands in one of eight
TOGETHER = 2                    # tables and indexes that are written at a time
LINES_A_PIECE = 2_000
NOTHING = r"\N"
FILLED = {   # the longest work first
    "caller": "id, number, number_key, tail_4, tail_7, tail_10, language, safe_to_call, safe_to_text, receives_texts,"
              " created_at",
    "case_text": "id, case_id, source, source_id, terms",
    "contact": "id, case_id, channel, direction, provider, sid, caller_id, sender, recipient, text, language, media,"
               " received_at, status, status_sequence, raw",
    "case": "id, status, region, region_basis, urgency, urgency_basis, language, channel, summary, caller_id, owner_id,"
            " opened_at, changed_at, last_inbound_at, due_at, due_clock, outcome, closed_at, version",
    "case_event": "id, case_id, kind, at, facts"}


@dataclass(frozen=True)
class Stored:
    """A text as it lies in its two columns with somebody's number, and the terms it is filed under."""

    contact: str | None
    summary: str | None
    terms: str | None
    sender: str | None


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
                   Terms().process_bind_param(filed_under(text), DIALECT), lies("contact.sender", _number(place)))
            for place, text in enumerate(made)]


def fill(url: str, cases: int) -> None:
    """Rows as the intake writes them, three years of them, the newest open; facts are few and lie in the clear."""
    address = url.replace("+psycopg", "")
    drawn = random.Random(111)
    pool = texts(drawn)
    with psycopg.connect(address, autocommit=True) as connection:
        owners = [row[0] for row in connection.execute('SELECT id FROM "user"')]
        indexes = _taken_off(connection)
    lines = {"case_text": _text_lines(cases, pool), "contact": _contact_lines(cases, pool),
             "case": _case_lines(cases, drawn, pool, owners), "caller": _caller_lines(cases), "case_event": _event_lines(cases)}
    _at_a_time((partial(_copy, address, table, lines[table]) for table in FILLED), "rows")
    _at_a_time((partial(_build, address, index) for index in indexes), "indexes")
    with psycopg.connect(address, autocommit=True) as connection:
        for table in FILLED:
            connection.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), max(id)) FROM \"{table}\"")
        connection.execute("VACUUM ANALYZE")


def _at_a_time(work: Iterable[Callable[[], None]], what: str) -> None:
    """Each in a process of its own, which has what this one has."""
    began, under_way = time.perf_counter(), list[ForkProcess]()
    for one in work:
        if len(under_way) == TOGETHER:
            wait([process.sentinel for process in under_way])
        under_way = [process for process in under_way if not _has_ended(process)]
        under_way.append(get_context("fork").Process(target=one))
        under_way[-1].start()
    for process in under_way:
        process.join()
        _has_ended(process)
    print(f"{what} in {time.perf_counter() - began:.0f} s", flush=True)


def _has_ended(process: ForkProcess) -> bool:
    if process.exitcode:
        raise RuntimeError("a table or an index is not there")
    return process.exitcode == 0


def _taken_off(connection: psycopg.Connection) -> list[str]:
    """Drops the indexes of the tables but for their keys; returns what makes them again, the longest work first."""
    made = []
    for name, table, index, constraint in connection.execute(
            "SELECT c.relname, t.relname, pg_get_indexdef(i.indexrelid), pg_get_constraintdef(k.oid) FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "
            "LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'u' "
            "WHERE t.relname = ANY (%s) AND NOT i.indisprimary ORDER BY c.relname = 'ix_case_text_terms' DESC, "
            "t.relname = 'contact' DESC", (list(FILLED),)).fetchall():
        if constraint:
            connection.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        else:
            connection.execute(f'DROP INDEX "{name}"')
        made.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {constraint}' if constraint else index)
    return made


def _copy(address: str, table: str, lines: Iterator[str]) -> None:
    """Without asking for the rows they point at: the numbers are made here, and every one of them is there at the end."""
    with psycopg.connect(address) as connection:
        connection.execute("SET synchronous_commit = off; SET session_replication_role = replica")
        with connection.cursor().copy(f'COPY "{table}" ({FILLED[table]}) FROM STDIN') as copy:
            while piece := "".join(islice(lines, LINES_A_PIECE)):
                copy.write(piece)


def _build(address: str, index: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute(index.encode())


def _number(place: int) -> str:
    return f"+77{place:09d}"


def _contacts(cases: int) -> Iterator[tuple[int, int]]:
    """(case, contact)."""
    return ((place, place * CONTACTS + turn) for place in range(1, cases + 1) for turn in range(CONTACTS))


def _text_lines(cases: int, pool: list[Stored]) -> Iterator[str]:
    for place, contact in _contacts(cases):
        yield f"{contact}\t{place}\tcontact\t{contact}\t{pool[contact % len(pool)].terms}\n"


def _contact_lines(cases: int, pool: list[Stored]) -> Iterator[str]:
    for place, contact in _contacts(cases):
        text = pool[contact % len(pool)]
        yield (f"{contact}\t{place}\tsms\tin\ttwilio\tSM{contact}\t{place}\t{text.sender}\t111\t{text.contact}\tkk\t[]\t{NOW}\t"
               "received\t-1\t{}\n")


def _caller_lines(cases: int) -> Iterator[str]:
    for place in range(1, cases + 1):
        number = _number(place)
        keys = "\t".join(number_keys(number).values())
        yield f"{place}\t{lies('caller.number', number)}\t{keys}\tkk\tt\tt\tt\t{NOW}\n"


def _event_lines(cases: int) -> Iterator[str]:
    return (f'{place}\t{place}\tsms_received\t{NOW}\t{{"contact": 1}}\n' for place in range(1, cases + 1))


def _case_lines(cases: int, drawn: random.Random, pool: list[Stored], owners: list[int]) -> Iterator[str]:
    """One in twenty of the newest fifth is open; the older ones are closed but for one in five hundred."""
    regions = list(REGIONS)
    weights = [9 - place * 8 / 19 for place in range(len(regions))]
    for place in range(1, cases + 1):
        at = NOW - timedelta(days=1100) * ((cases - place) / cases)
        is_open = place % (20 if place > cases * .8 else 500) == 0
        status = drawn.choice(("new", "offered", "accepted", "waiting")) if is_open else "closed"
        region = NOTHING if status == "new" and place % 3 else drawn.choices(regions, weights)[0]
        owner = drawn.choice(owners) if status in ("accepted", "waiting") else NOTHING
        clock = (at + timedelta(hours=2), "triage", NOTHING, NOTHING) if is_open else (NOTHING, NOTHING, "informed", at)
        fields = (place, status, region, "{}", 1 if place % 25 == 0 else 2, '{"signs": []}', "kk", "sms",
                  pool[place * CONTACTS % len(pool)].summary, place, owner, at, at, at, *clock, 1)
        yield "\t".join(map(str, fields)) + "\n"
