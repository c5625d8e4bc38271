"""Lists that people keep under a name, and lists that leave the system as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import Staff
from contactcenter.storage import views
from contactcenter.storage.db import reading, transaction
from contactcenter.storage.reads.cases import CaseFilter, CaseRow, count_cases, list_cases

LONGEST_NAME_CHARACTERS, LONGEST_PURPOSE_CHARACTERS = 60, 500
SHORTEST_PURPOSE_CHARACTERS = 5
MOST_KEPT_LISTS = 20
CSV, EXCEL_CSV, XLSX = FORMATS = ("csv", "excel", "xlsx")
MOST_XLSX_ROWS = 100_000   # a spreadsheet is finished before its first byte leaves; beyond it the browser would wait too long
BATCH_ROWS = 500


def keep_list(by: Staff, name: str, query: str, *, now: datetime) -> str:
    """Keeps a list under a name (a former one of that name is replaced) and returns the name as it is kept. Refusal
    name_missing, name_too_long, too_many_lists."""
    named = " ".join(clean(name).split())
    if not named:
        raise Refusal("name_missing")
    if len(named) > LONGEST_NAME_CHARACTERS:
        raise Refusal("name_too_long", most=LONGEST_NAME_CHARACTERS)
    with transaction():
        if views.count_beside(by.id, named) >= MOST_KEPT_LISTS:
            raise Refusal("too_many_lists", most=MOST_KEPT_LISTS)
        views.keep(by.id, named, query, now=now)
    return named


def forget_list(by: Staff, number: int) -> None:
    """Forgets a list of one's own; twice is once."""
    with transaction():
        views.forget(by.id, number)


def start_export(by: Staff, wanted: CaseFilter, *, query: str, file_format: str, purpose: str, now: datetime) -> int:
    """Writes down who takes which list out, what for, and how many cases it has, before the first of them leaves; returns their
    number. Refusal purpose_missing, purpose_too_long, unknown_format, too_many_rows (of a spreadsheet)."""
    said = " ".join(clean(purpose).split())
    if len(said) < SHORTEST_PURPOSE_CHARACTERS:
        raise Refusal("purpose_missing")
    if len(said) > LONGEST_PURPOSE_CHARACTERS:
        raise Refusal("purpose_too_long", most=LONGEST_PURPOSE_CHARACTERS)
    if file_format not in FORMATS:
        raise Refusal("unknown_format")
    with reading():
        count = count_cases(by, wanted)
    if file_format == XLSX and count > MOST_XLSX_ROWS:
        raise Refusal("too_many_rows", most=MOST_XLSX_ROWS)
    with transaction():
        views.note_export({"user_id": by.id, "at": now, "query": query, "format": file_format, "purpose": said,
                           "count": count})
    return count


def exported(by: Staff, wanted: CaseFilter) -> Iterator[CaseRow]:
    """Every case of a list, the newest first, read in batches that hold no snapshot between them."""
    newest_first, after = replace(wanted, sort="newest"), None
    while True:
        with reading():
            page = list_cases(by, newest_first, after=after, limit=BATCH_ROWS)
        yield from page.rows
        after = page.after
        if after is None:
            return
