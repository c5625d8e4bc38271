"""What stands at the top of every page while something is wrong with the service."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from flask import current_app

from contactcenter.casework import DatabaseAway
from contactcenter.dashboard.people import person_if_known
from contactcenter.rules.alarms import rule_of
from contactcenter.rules.staff import ADMINISTRATOR, SUPERVISOR
from contactcenter.storage.reads.service import what_stands

KEPT_SECONDS = 5.0
FOR_EVERYBODY = frozenset({"texts_held_back"})   # whoever writes to a child must know


def standing() -> Sequence[str]:
    """The rules whose alarms concern the reader. Asked of the database every few seconds by each process, not by each page."""
    staff = person_if_known()
    if staff is None:
        return ()
    codes = _codes()
    return codes if staff.role in (SUPERVISOR, ADMINISTRATOR) else [code for code in codes if code in FOR_EVERYBODY]


def _codes() -> Sequence[str]:
    until, codes = current_app.extensions.get("standing", (0.0, ()))
    if until < monotonic():
        try:
            codes = sorted({rule_of(code).code for code in what_stands()})
        except DatabaseAway:
            codes = []
        current_app.extensions["standing"] = (monotonic() + KEPT_SECONDS, codes)
    return list(codes)
