"""/bursts: texts that came together, to be worked together by the acts on several cases."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from contactcenter.casework.assigning import colleagues
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.rules.bursts import Arrival, bursts
from contactcenter.rules.lifecycle import OUTCOMES, TAKEN_IN
from contactcenter.rules.urgency import URGENT
from contactcenter.storage.reads.cases import CaseFilter, list_cases

LATEST_CASES = 500
SPAN = timedelta(hours=12)


def bursts_page() -> ResponseReturnValue:
    """The bursts among the latest cases that nobody has closed or accepted yet."""
    rows = list_cases(person(), CaseFilter(statuses=TAKEN_IN, sort="newest"), limit=LATEST_CASES).rows
    found = bursts(Arrival(row, row.region or row.suggested_region, row.opened_at, row.urgency <= URGENT)
                   for row in rows if row.channel == "sms" and row.opened_at > page_time() - SPAN)
    return render_template("bursts.html", bursts=found, outcomes=OUTCOMES, colleagues=colleagues(person()))
