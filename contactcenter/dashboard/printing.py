"""/cases/<ref>/print: a case on paper. What colleagues wrote for each other stays out unless it is asked for."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from contactcenter.casework import accounts
from contactcenter.dashboard.case_details import described
from contactcenter.dashboard.case_pages import visible_case
from contactcenter.dashboard.listing import BadView
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.timeline import Entry, timeline
from contactcenter.storage.reads.related import related_to


def print_case(ref: str) -> ResponseReturnValue:
    """The page to print, after that is on record. `notes=1`: with notes, reasons and what was written down."""
    seen, notes = visible_case(ref), _with_notes()
    case = seen.page.case
    accounts.note_access(user_id=person().id, case_number=case.number, act="print_notes" if notes else "print",
                         now=page_time())
    told = timeline(seen.page, visible=related_to(person(), case.number).visible)
    entries = [entry if notes else _without_words(entry) for entry in told if notes or entry.kind != "notes"]
    return render_template("print.html", case=case, entries=entries, notes=notes,
                           child=described(person(), case.number) if notes else None)


def _with_notes() -> bool:
    notes = request.args.get("notes", "0")
    if set(request.args) - {"notes"} or notes not in ("0", "1"):
        raise BadView
    return notes == "1"


def _without_words(entry: Entry) -> Entry:
    """An act without the words that somebody wrote with it; what was said and sent stays."""
    return replace(entry, body=None) if entry.kind == "changes" else entry
