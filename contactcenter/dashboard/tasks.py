"""/tasks: who was promised to be called back and what is to be done, overdue first, and noting what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound

from contactcenter.casework import call_backs
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.fields import moment_of
from contactcenter.dashboard.listing import BadView
from contactcenter.dashboard.live import fragment, step, tag
from contactcenter.dashboard.local_paths import local_path
from contactcenter.dashboard.moments import moment
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import word
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.tasks import CALL_BACK, MOST_ATTEMPTS, OPEN, OUTCOMES_OF
from contactcenter.storage.reads import cases as case_reads
from contactcenter.storage.reads import tasks as task_reads
from contactcenter.storage.reads.shifts import own_telephone
from contactcenter.storage.reads.tasks import TaskRow

SHOWN = ("all", "mine")
NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class Day:
    """The promises of one day of Kazakhstan's calendar; `on` is None for those that are overdue, whatever their day."""

    on: date | None
    rows: Sequence[TaskRow]


def tasks() -> ResponseReturnValue:
    """Open promises within the reader's scope."""
    return render_template("tasks.html", **_listed())


def tasks_fragment() -> ResponseReturnValue:
    """The list alone; 304 while no case in scope has changed and no half minute has passed."""
    return fragment(_tag(), lambda: render_template("tasks_live.html", **_listed()))


def note_attempt(number: str) -> ResponseReturnValue:
    """What came of trying: 303 with the next time or the end in words, 409 when it cannot be noted (any more)."""
    return _act(number, lambda task: call_backs.note_attempt(
        person(), task, request.form.get("outcome", ""), key=_key(), now=now(), due_at=_later()))


def take_task(number: str) -> ResponseReturnValue:
    """Puts a promise on the own list."""
    return _act(number, lambda task: call_backs.take(person(), task, now=now()))


def give_back_task(number: str) -> ResponseReturnValue:
    """Leaves a promise to whoever is free."""
    return _act(number, lambda task: call_backs.give_back(person(), task, now=now()))


def _act(number: str, act: Callable[[int], None]) -> ResponseReturnValue:
    before = task_reads.task_for(person(), int(number)) if NUMBER.fullmatch(number) else None
    if before is None:
        raise NotFound
    try:
        act(before.id)
    except Refusal as refusal:
        problem = f"{before.reference}: {word('task_refusal', refusal.code)}"
        return render_template("tasks.html", problem=problem, **_listed()), 409
    after = task_reads.task_for(person(), before.id)
    flash(f"{before.reference}: {_outlook(before, after)}")
    onward = local_path(request.form.get("next"))
    return redirect(onward or url_for("dashboard.tasks", show=_show() if _show() != SHOWN[0] else None), 303)


def _later() -> datetime | None:
    """The time that somebody chose for the next attempt; what is no time is one that is over, and is refused as such."""
    typed = request.form.get("due", "").strip()
    return moment_of(typed) or datetime.min.replace(tzinfo=UTC) if typed else None


def _outlook(before: TaskRow, after: TaskRow | None) -> str:
    """What an act has led to: the end with its reason, the next time, or whose it is."""
    if after is None:
        return _("noted")
    if after.state != OPEN:
        return _("settled: %(why)s", why=word("task_end", str(after.outcome)))
    if after.attempts != before.attempts:
        time = moment(after.due_at, now=now())
        if after.kind != CALL_BACK:
            return _("put off to %(time)s", time=time)
        return _("noted, next attempt at %(time)s", time=time)
    return _("on your list") if after.owner_id == person().id else _("for whoever is free")


def _key() -> str:
    try:
        return str(UUID(request.form["key"]))
    except (KeyError, ValueError) as error:
        raise BadRequest from error


def _show() -> str:
    show = request.values.get("show", SHOWN[0])
    if show not in SHOWN:
        raise BadView
    return show


def _tag() -> str:
    return tag("tasks", case_reads.revision(person()), step(page_time()), _show())


def _listed() -> dict[str, Any]:
    """The list with its tag, which is read first so that it is never newer than the rows."""
    etag = _tag()
    rows = task_reads.open_tasks(person(), mine=_show() == "mine")
    return {"etag": etag, "days": list(_days(rows)), "show": _show(), "shown": SHOWN, "outcomes": OUTCOMES_OF,
            "most_attempts": MOST_ATTEMPTS, "own_telephone": own_telephone(person())}


def _days(rows: Sequence[TaskRow]) -> Iterator[Day]:
    """By day, in the order of the rows: the overdue ones are the first."""
    def day(row: TaskRow) -> date | None:
        return None if row.due_at <= page_time() else local(row.due_at).date()

    for on, promised in groupby(rows, key=day):
        yield Day(on, list(promised))
