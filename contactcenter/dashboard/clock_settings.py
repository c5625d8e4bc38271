"""/admin/clocks: how long things may take, each beside what it rests on. A change counts for clocks that start later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import calendars
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.moments import moment_of
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import word
from contactcenter.rules.deadlines import CLOCKS, WORKING_DAYS, Clock, start
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.urgency import ORDINARY, URGENT
from contactcenter.storage.reads.clocks import ChangedClock, changed_clocks

LENGTHS = ("ordinary", "urgent", "warn_before")
LATEST = 20
LAST_TRIED = date(2098, 12, 31)   # clocks may take a year
_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)


def clock_settings() -> ResponseReturnValue:
    """Every clock with its lengths: minutes and seconds round the clock, days for working days."""
    return _page()


def set_clock(code: str) -> ResponseReturnValue:
    """Sets one clock: 303 when it is stored, 404 for one that does not exist, 422 with what was typed when it is refused."""
    clock = next((known for known in CLOCKS if known.code == code), None)
    if clock is None:
        raise NotFound
    typed = {name: request.form.get(name, "") for name in (*LENGTHS, "basis")}
    try:
        lengths = {name: length_of(typed[name], clock, field=name) for name in LENGTHS}
        calendars.set_clock(code, basis=typed["basis"], by=person(), now=now(), **lengths)
    except Refusal as refusal:
        beside = "basis" if refusal.code in ("basis_missing", "too_long") else refusal.facts.get("field", "ordinary")
        return _page(Problem(code, str(word("refusal", refusal.code)), typed, beside)), 422
    flash(_("«%(name)s»: set. It counts for what starts from now on.", name=word("clock", code)))
    return redirect(url_for("dashboard.clock_settings"), 303)


def length_of(text: str, clock: Clock, *, field: str) -> timedelta:
    """Reads '15' (working days) or '5', '5:00', '0:60' (minutes, or minutes and seconds). Refusal bad_length."""
    parts = text.strip().split(":")
    most_parts = 1 if clock.family == WORKING_DAYS else 2
    if len(parts) > most_parts or not all(_WHOLE.fullmatch(part) for part in parts):
        raise Refusal("bad_length", field=field)
    if clock.family == WORKING_DAYS:
        return timedelta(days=int(parts[0]))
    return timedelta(minutes=int(parts[0]), seconds=int(parts[1]) if len(parts) == 2 else 0)


def length_in_field(length: timedelta, clock: Clock) -> str:
    """A length as length_of reads it."""
    if clock.family == WORKING_DAYS:
        return str(length.days)
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}" if seconds else str(minutes)


def _page(problem: Problem | None = None) -> str:
    clocks = calendars.current().clocks
    fields: dict[str, Mapping[str, str]] = {
        clock.code: {name: length_in_field(getattr(clock, name), clock) for name in LENGTHS} | {"basis": clock.basis}
        for clock in clocks}
    if problem:
        fields[problem.verb] = problem.typed
    history = changed_clocks()
    changed = {change.code: change for change in reversed(history)}
    return render_template("admin_clocks.html", clocks=clocks, fields=fields, changed=changed, problem=problem,
                           working_days=WORKING_DAYS, history=[_told(change) for change in history[:LATEST]],
                           tried=_tried(request.args.get("from", "")), typed_from=request.args.get("from", ""))


def _told(change: ChangedClock) -> tuple[ChangedClock, str, str]:
    """A setting of before with its lengths as the fields show them."""
    clock = next(known for known in CLOCKS if known.code == change.code)
    unit = calendars.unit_of(clock)
    return change, length_in_field(change.ordinary * unit, clock), length_in_field(change.urgent * unit, clock)


def _tried(typed: str) -> list[tuple[str, datetime, datetime]] | None:
    """(clock, when it would run out for an ordinary case, for an urgent one), had it been started then; None where nothing is
    tried."""
    since = moment_of(typed)
    if since is None or not calendars.FIRST_DAY <= since.date() <= LAST_TRIED:
        return None
    known = calendars.current()

    def end(clock: Clock, urgency: int) -> datetime:
        return start(clock, urgency=urgency, since=since, days=known.calendar).at

    return [(clock.code, end(clock, ORDINARY), end(clock, URGENT)) for clock in known.clocks]
