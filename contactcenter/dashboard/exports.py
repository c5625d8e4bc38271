"""/cases/export: a list as a file, with what it is for. Numbers are masked in it as on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import lists
from contactcenter.casework.lists import CSV, XLSX
from contactcenter.dashboard.kept_lists import sent_view
from contactcenter.dashboard.listing import View, view_of
from contactcenter.dashboard.pages import page_time, region
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.dashboard.spreadsheets import Row, csv_lines, pieces, xlsx_file
from contactcenter.dashboard.words import word
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads.cases import CaseRow, count_cases

WHAT = 9   # the column with the words of the case
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export() -> ResponseReturnValue:
    """How many cases the list has, in which form they leave, and what for."""
    return _page(view_of(request.args))


def start_export() -> ResponseReturnValue:
    """The file, after who takes it out and what for is on record; 422 with the form where that is not said."""
    view, chosen = sent_view(), request.form.get("format", "")
    wanted = view.filter(page_time())
    try:
        lists.start_export(person(), wanted, query=view.query(), file_format=chosen,
                           purpose=request.form.get("purpose", ""), now=page_time())
    except Refusal as refusal:
        return _page(view, problem=in_words("list_refusal", refusal)), 422
    rows = _rows(lists.exported(person(), wanted))
    named = f"111-{local(page_time()):%Y-%m-%d-%H%M}"
    if chosen == XLSX:
        return _file(pieces(xlsx_file(rows, wide=WHAT)), f"{named}.xlsx", XLSX_TYPE)
    plain = chosen == CSV
    lines = csv_lines(rows, separator="," if plain else ";", mark=not plain)
    return _file(stream_with_context(lines), f"{named}.csv", "text/csv; charset=utf-8")


def _page(view: View, *, problem: str = "") -> str:
    return render_template(
        "export.html", view=view, problem=problem, count=count_cases(person(), view.filter(page_time())),
        formats=lists.FORMATS, chosen=request.form.get("format", lists.FORMATS[-1]), most=lists.MOST_XLSX_ROWS,
        purpose=request.form.get("purpose", "")[:lists.LONGEST_PURPOSE_CHARACTERS])


def _file(body: Iterator[bytes], name: str, kind: str) -> Response:
    return Response(body, headers={"Content-Type": kind, "Content-Disposition": f'attachment; filename="{name}"'})


def _rows(cases: Iterator[CaseRow]) -> Iterator[Row]:
    yield [_("Reference"), _("State"), _("Region"), _("Urgency"), _("Language"), _("Channel"), _("Number"), _("With"),
           _("To look at"), _("What"), _("First contact"), _("Last contact"), _("Due"), _("Outcome")]
    for case in cases:
        yield [case.reference, _word("status", case.status), region(case.region) if case.region else "",
               _("Urgent") if case.urgency == 1 else _("ordinary"), _word("language", case.language),
               _word("channel", case.channel), case.caller or _("withheld"), case.owner or "",
               _word("attention", case.attention), case.summary, _moment(case.opened_at), _moment(case.last_inbound_at),
               _moment(case.due_at), _word("outcome", case.outcome)]


def _word(family: str, code: str | None) -> str:
    return str(word(family, code)) if code else ""


def _moment(at: datetime | None) -> str:
    """By Kazakhstan's clock, in an order that sorts."""
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""
