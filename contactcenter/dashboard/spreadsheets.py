"""Rows as files: CSV that is written while it is read, and a spreadsheet that is finished first.

A cell that a spreadsheet program would take for a formula gets an apostrophe before it (OWASP, "CSV injection"); in XLSX every
cell is a string by its type.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
CHUNK_BYTES = 64 * 1024
ROWS_A_CHUNK = 200
NARROW, WIDE = 16, 60

Row = Sequence[str]


def csv_lines(rows: Iterable[Row], *, separator: str, mark: bool) -> Iterator[bytes]:
    """The file in pieces. `mark`: begins with the byte order mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    if mark:
        buffer.write("\ufeff")
    for place, row in enumerate(rows, start=1):
        writer.writerow([safe(cell) for cell in row])
        if place % ROWS_A_CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def safe(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def xlsx_file(rows: Iterable[Row], *, wide: int) -> IO[bytes]:
    """A finished spreadsheet at its beginning, its first row fixed and column `wide` broader than the others; rows are
    written to disk as they come. Close it."""
    file = TemporaryFile()
    book = xlsxwriter.Workbook(file, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 30, NARROW)
    sheet.set_column(wide, wide, WIDE)
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(place, column, cell, bold if place == 0 else None)
    book.close()
    file.seek(0)
    return file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces, closed at the end."""
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
