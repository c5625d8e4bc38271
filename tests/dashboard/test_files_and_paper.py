"""Lists kept under a name, lists as files, cases on paper."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from contactcenter.dashboard.spreadsheets import safe
from contactcenter.storage.db import db
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.search_models import ListExport, SavedView
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

Sit = Callable[..., Desk]
TextRef = Callable[..., str]
PURPOSE = "Monthly meeting of the commission"


def stored(table: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(select(table)))


def take_out(desk: Desk, query: str, form: str, purpose: str = PURPOSE) -> Any:
    sent = desk.page(f"/cases/export?{query}").form("/cases/export")
    return desk.client.post(sent.action, data=sent.fields | {"format": form, "purpose": purpose}, buffered=True)


def rows_of(data: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=separator))


def test_a_list_is_kept_found_again_and_given_up(desk: Sit) -> None:
    person = desk("operator")
    query = "status=new&urgent=1&sort=due"
    person.send(person.page(f"/lists?{query}").form("/lists"), name="  Urgent   ones ")
    assert "Urgent ones" in person.page("/cases").words
    assert f"/cases?{query}" in person.page("/cases").links and f"/lists?{query}" in person.page(f"/cases?{query}").links
    assert "Urgent ones" not in desk("operator").page("/cases").words
    person.send(person.page("/lists?status=closed&sort=due").form("/lists"), name="Urgent ones")
    kept, = stored(SavedView.__table__)
    assert kept.query == "status=closed&sort=due"
    desk("operator").post(f"/lists/{kept.id}/forget", query="")
    assert len(stored(SavedView.__table__)) == 1
    person.send(person.page("/lists").form("/forget"))
    assert stored(SavedView.__table__) == []


def test_a_list_that_cannot_be_kept_says_why(desk: Sit) -> None:
    person = desk("operator")
    for name, words in (("", "name"), ("\0 ", "name"), ("x" * 61, "At most 60")):
        answer = person.post("/lists", name=name, query="status=new")
        assert answer.status_code == 422 and words in answer.text
    for number in range(20):
        assert person.post("/lists", name=f"List {number}", query="status=new").status_code == 303
    assert "At most 20" in person.post("/lists", name="One more", query="status=new").text
    assert person.post("/lists", name="List 3", query="mine=1").status_code == 303
    assert person.post("/lists", name="x", query="colour=red").status_code == 400
    assert person.post("/lists/x/forget", query="").status_code == 404


def test_a_list_becomes_a_file_with_its_purpose_on_record(desk: Sit, text_ref: TextRef) -> None:
    almaty, nowhere = text_ref(ALMATY, sender="+77011234567"), text_ref(NOWHERE)
    person = desk("supervisor")
    for form, separator, mark in (("csv", ",", b""), ("excel", ";", "\ufeff".encode())):
        answer = take_out(person, "sort=due", form)
        assert answer.status_code == 200 and answer.data.startswith(mark) and (mark or answer.data[0] != 0xEF)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="111-')
        head, *rows = rows_of(answer.data, separator)
        assert [row[0] for row in rows] == [nowhere, almaty] and len({len(row) for row in (head, *rows)}) == 1
        assert b"1234567" not in answer.data and "••• 45 67" in answer.text
    assert [row[0] for row in rows_of(take_out(person, "region=KZ-75&sort=due", "csv").data, ",")[1:]] == [almaty]
    written = stored(ListExport.__table__)
    assert [(row.user_id, row.format, row.count, row.purpose) for row in written[1:]] == [
        (person.staff.id, "excel", 2, PURPOSE), (person.staff.id, "csv", 1, PURPOSE)]
    assert written[2].query == "region=KZ-75&sort=due"


def test_a_spreadsheet_holds_strings_only(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref("=HYPERLINK(\"http://x\") Алматыда тұрамын")
    answer = take_out(desk("supervisor"), "sort=due", "xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert ref in sheet and "=HYPERLINK" in sheet and "<f>" not in sheet and "hyperlink" not in sheet


def test_no_cell_is_a_formula(desk: Sit, text_ref: TextRef) -> None:
    for start in "=+-@\t\r":
        assert safe(f"{start}cmd") == f"'{start}cmd"
    assert safe("мектеп - 5") == "мектеп - 5"
    text_ref("=1+1; \"quoted\", көмек")
    row = rows_of(take_out(desk("supervisor"), "sort=due", "excel").data, ";")[1]
    assert "'=1+1; \"quoted\", көмек" in row and any(cell.startswith("'+7 701") for cell in row)


def test_a_file_keeps_to_the_scope_and_the_language_of_its_reader(desk: Sit, text_ref: TextRef) -> None:
    almaty = text_ref(ALMATY)
    text_ref(NOWHERE)
    person = desk("ombudsman", "KZ-75")
    person.post("/me", language="kk")
    rows = rows_of(take_out(person, "sort=due", "csv").data, ",")
    assert [row[0] for row in rows[1:]] == [almaty]
    assert "Алматы қаласы" in rows[1] and "Region" not in rows[0]
    assert desk("auditor").get("/cases/export").status_code == 403


def test_a_file_is_refused_without_a_purpose(desk: Sit, text_ref: TextRef) -> None:
    text_ref(ALMATY)
    person = desk("supervisor")
    for form, purpose in (("csv", ""), ("csv", " \0 a "), ("csv", "x" * 501), ("pdf", PURPOSE)):
        answer = take_out(person, "sort=due", form, purpose)
        assert answer.status_code == 422 and 'role="alert"' in answer.text, (form, purpose)
    assert stored(ListExport.__table__) == []
    assert person.post("/cases/export", query="colour=red", format="csv", purpose=PURPOSE).status_code == 400


def test_a_long_list_leaves_whole(desk: Sit, text_in: Callable[..., int]) -> None:
    numbers = {text_in(f"+7701{index:07d}", f"Мектепте {index}") for index in range(530)}
    answer = take_out(desk("operator"), "sort=due", "csv")
    assert len({row[0] for row in rows_of(answer.data, ",")[1:]}) == len(numbers)


def test_paper_shows_what_was_said_and_not_what_colleagues_noted(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(ALMATY, sender="+77011234567")
    person = desk("ombudsman", "KZ-75")
    person.does("accept", ref)
    person.does("note", ref, text="Between colleagues only")
    plain, whole = person.page(f"/cases/{ref}/print"), person.page(f"/cases/{ref}/print?notes=1")
    assert ALMATY in plain.words and "Between colleagues only" not in plain.words
    assert "Between colleagues only" in whole.words
    assert "1234567" not in plain.words + whole.words and ref == plain.title
    acts = [row.act for row in stored(AccessLog.__table__) if row.user_id == person.staff.id and row.kind == "print"]
    assert acts[-2:] == ["print", "print_notes"]
    assert person.get(f"/cases/{ref}/print?notes=x").status_code == 400
    assert desk("ombudsman", "KZ-10").get(f"/cases/{ref}/print").status_code == 404
    for language in ("kk", "ru"):
        person.post("/me", language=language)
        assert "Print" not in person.page(f"/cases/{ref}/print").words


def test_the_page_of_a_case_leads_to_its_paper(desk: Sit, text_ref: TextRef) -> None:
    ref = text_ref(ALMATY)
    assert f"/cases/{ref}/print" in Page(desk("operator").get(f"/cases/{ref}").text).links
