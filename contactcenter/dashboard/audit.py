"""/audit: who did what, for auditors and supervisors, without any content; and who has seen a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from contactcenter.dashboard.case_pages import visible_case
from contactcenter.dashboard.desk_acts import day_of
from contactcenter.dashboard.listing import BadView
from contactcenter.dashboard.people import person
from contactcenter.rules.audit import KINDS
from contactcenter.rules.local_time import midnight
from contactcenter.rules.staff import SUPERVISOR
from contactcenter.storage.reads import audit as reads
from contactcenter.storage.reads import questions
from contactcenter.storage.reads.audit import PAGE_ROWS, AuditFilter
from contactcenter.storage.reads.cases import CaseRow

ASKED = ("person", "kind", "since", "until", "before")
LONGEST_NUMBER_DIGITS = 15


def audit() -> ResponseReturnValue:
    """The records, the latest first. `person` is an account's number: no name stands in an address."""
    asked = {name: request.args.get(name, "") for name in ASKED}
    if set(request.args) - set(ASKED) or asked["kind"] not in ("", *KINDS):
        raise BadView
    rows = reads.records(person(), _filter(asked), before=_number(asked["before"]))
    further = asked | {"before": rows[-1].id} if len(rows) == PAGE_ROWS else None
    return render_template("audit.html", rows=rows, asked=asked, kinds=KINDS, people=reads.people(),
                           further={name: value for name, value in further.items() if value} if further else None,
                           waiting=questions.without_answer(person()) if person().role == SUPERVISOR else ())


def readers(ref: str) -> ResponseReturnValue:
    """Who has seen a case, how often and when last."""
    return readers_page(visible_case(ref).page.case)


def readers_page(case: CaseRow, *, problem: str = "", problem_of: int = 0) -> str:
    """With the questions to readers and their answers, for supervisors."""
    asked = questions.of_case(case.number) if person().role == SUPERVISOR else {}
    return render_template("readers.html", case=case, rows=reads.readers(case.number), asked=asked, problem=problem,
                           problem_of=problem_of, typed=request.form.get("question", ""))


def _filter(asked: Mapping[str, str]) -> AuditFilter:
    since, until = _day(asked["since"]), _day(asked["until"])
    return AuditFilter(person=_number(asked["person"]), kind=asked["kind"], since=since,
                       until=until + timedelta(days=1) if until else None)


def _day(typed: str) -> datetime | None:
    """The beginning of a day in Almaty."""
    if not typed:
        return None
    day = day_of(typed)
    if day is None:
        raise BadView
    return midnight(day)


def _number(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER_DIGITS):
        raise BadView
    return int(typed)
