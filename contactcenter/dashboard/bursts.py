"""/bursts: texts that came together, and reports of one school, to be worked together by the acts on several cases."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from contactcenter.casework.assigning import colleagues
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.rules.bursts import Arrival, bursts
from contactcenter.rules.lifecycle import OUTCOMES, TAKEN_IN
from contactcenter.rules.schools import school_in, school_typed
from contactcenter.rules.urgency import URGENT
from contactcenter.storage.reads.cases import CaseFilter, CaseRow, list_cases
from contactcenter.storage.reads.log import schools_of

LATEST_CASES = 500
SPAN = timedelta(hours=12)


def bursts_page() -> ResponseReturnValue:
    """The bursts among the latest cases that nobody has closed or accepted yet."""
    rows = list_cases(person(), CaseFilter(statuses=TAKEN_IN, sort="newest"), limit=LATEST_CASES).rows
    lately = [row for row in rows if row.opened_at > page_time() - SPAN]
    typed = schools_of(person(), [row.number for row in lately])
    return render_template("bursts.html", bursts=bursts(_arrival(row, typed.get(row.number)) for row in lately),
                           outcomes=OUTCOMES, colleagues=colleagues(person()))


def _arrival(row: CaseRow, typed: str | None) -> Arrival[CaseRow]:
    return Arrival(row, row.region or row.suggested_region, row.opened_at, row.urgency <= URGENT, texted=row.channel == "sms",
                   school=school_typed(typed) if typed else school_in(row.summary))
