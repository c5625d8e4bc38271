"""/admin/calendar: which days are worked. Every change is a new version; deadlines keep the version they were counted with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import calendars
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.desk_acts import day_of
from contactcenter.dashboard.languages import language
from contactcenter.dashboard.listing import BadView
from contactcenter.dashboard.moments import day_in_words
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import word
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.working_days import shipped_days
from contactcenter.storage.reads.clocks import changed_days

WORKS: Mapping[str, bool | None] = {"off": False, "work": True, "usual": None}
FIELDS = {"bad_day": "day", "name_missing": "name", "too_long": "name", "bad_choice": "works"}
_YEAR = re.compile(r"20[2-9][0-9]", re.ASCII)


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says, with its name in the language of the page. `published` is False for a day
    that is only expected so far."""

    day: date
    works: bool
    name: str
    published: bool


def calendar() -> ResponseReturnValue:
    """A year's special days, the form, and the history of changes."""
    return _page({"day": "", "works": "off", "name": ""})


def change_day() -> ResponseReturnValue:
    """Changes a day: 303 when it is stored, 422 with what was typed when it is refused."""
    typed = {name: request.form.get(name, "") for name in ("day", "works", "name")}
    day = day_of(typed["day"])
    try:
        if day is None or typed["works"] not in WORKS:
            raise Refusal("bad_day" if day is None else "bad_choice")
        calendars.change_day(day, WORKS[typed["works"]], typed["name"], by=person(), now=now())
    except Refusal as refusal:
        problem = Problem("day", str(word("refusal", refusal.code)), typed, FIELDS.get(refusal.code, "day"))
        return _page(typed, problem=problem), 422
    flash(_("%(day)s: changed. Calendar %(version)s is in force.", day=day_in_words(day),
            version=calendars.current().calendar.version))
    return redirect(url_for("dashboard.calendar", year=day.year), 303)


def _page(typed: Mapping[str, str], *, problem: Problem | None = None) -> str:
    today = local(page_time()).date()
    year = _year(request.args.get("year", str(today.year)))
    in_force = calendars.current().calendar
    return render_template(
        "admin_calendar.html", year=year, years=range(today.year - 1, today.year + 4), days=_special_days(year),
        changes=changed_days(year), version=in_force.version, covered=in_force.covers(year), typed=typed, problem=problem,
        missing=calendars.missing_years(today=today))


def _year(text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise BadView
    return int(text)


def _special_days(year: int) -> list[SpecialDay]:
    """What the calendar in force says of the year: names from the latest change, otherwise from the shipped table."""
    named = {day.day: (day.names[language()] or day.names["ru"], day.published) for day in shipped_days()}
    named |= {change.day: (change.name, True) for change in reversed(changed_days(year))}
    days = calendars.current().calendar.days
    return [SpecialDay(day, works, *named.get(day, ("", True))) for day, works in sorted(days.items()) if day.year == year]
