"""/audit/touched: after a breach, which records somebody or one session touched between two times. References, no content: for
supervisors, auditors and administrators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import touched as reports
from contactcenter.casework.touched import Asked, Touch
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.moments import moment_of
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.dashboard.spreadsheets import Row, csv_lines
from contactcenter.dashboard.words import word
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import ADMINISTRATOR
from contactcenter.storage.reads.audit import people

MOST_SHOWN = 500
LONGEST_NUMBER_DIGITS = 15


def touched() -> ResponseReturnValue:
    """The question."""
    return _page()


def show_touched() -> ResponseReturnValue:
    """The answer on the page, or as a file once that is on record; 422 with what was typed where it is refused."""
    sent = request.form
    try:
        asked = reports.wanted(person=_number(sent.get("person", "")), session=sent.get("session", ""),
                               since=moment_of(sent.get("since", "")), until=moment_of(sent.get("until", "")))
    except Refusal as refusal:
        return _page(problem=in_words("touched_refusal", refusal), beside=refusal.facts["field"]), 422
    reports.start_report(person(), asked, now=now())
    if sent.get("format") in ("csv", "excel"):
        return _file(asked, excel=sent["format"] == "excel")
    return _page(list(_touches(asked)))


def _file(asked: Asked, *, excel: bool) -> Response:
    lines = csv_lines(_rows(_touches(asked)), separator=";" if excel else ",", mark=excel)
    named = f"111-touched-{local(now()):%Y-%m-%d-%H%M}.csv"
    return Response(list(lines), headers={"Content-Type": "text/csv; charset=utf-8",
                                          "Content-Disposition": f'attachment; filename="{named}"'})


def _touches(asked: Asked) -> Iterator[Touch]:
    """For administrators without what somebody wrote as a reason: it may speak of a case."""
    return reports.report(asked, reasons=person().role != ADMINISTRATOR)


def _rows(touches: Iterable[Touch]) -> Iterator[Row]:
    yield [_("Reference"), _("What"), _("Act"), _("About"), _("How often"), _("First"), _("Last")]
    for row in touches:
        act = word("account_change" if row.kind == "account" else "event", row.act)
        yield [row.reference, str(word("audit_kind", row.kind)), str(act), row.about, str(row.times), _shown(row.first),
               _shown(row.last)]


def _shown(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M:%S}"


def _number(typed: str) -> int | None:
    """The account's number; -1, which nobody has, for what is none."""
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER_DIGITS else -1


def _page(rows: list[Touch] | None = None, *, problem: str = "", beside: str = "") -> str:
    shown = list(islice(rows, MOST_SHOWN)) if rows is not None else None
    return render_template(
        "touched.html", rows=shown, more=rows is not None and len(rows) > MOST_SHOWN, typed=request.form, people=people(),
        cases=len({row.reference for row in rows or () if row.reference}), problem=problem, beside=beside)
