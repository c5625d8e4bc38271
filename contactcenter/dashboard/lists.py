"""Lists of cases and the numbers above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from contactcenter.dashboard.listing import BadView, View, view_of
from contactcenter.dashboard.live import fragment, step, tag
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.region_reasons import Choice, choices
from contactcenter.rules.lifecycle import ACCEPTED, NEW, OFFERED, STATUSES, WAITING, allowed_acts
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.staff import ADMINISTRATOR, OMBUDSMAN, OPERATOR, Staff
from contactcenter.storage.reads import cases as case_reads
from contactcenter.storage.reads.cards import Card, cards_of
from contactcenter.storage.reads.cases import PAGE_ROWS, CaseRow
from contactcenter.storage.reads.counters import Counters, counters
from contactcenter.storage.reads.views import kept_lists

UNTAKEN, MOST_ON_TOP = (NEW, OFFERED), 20
TAKING_IN = View(statuses=UNTAKEN, sort="newest")   # a fresh text stands at the top of the open page
WATCHING = View(statuses=UNTAKEN)
QUEUES = {
    "accept": View(statuses=(OFFERED,)), "mine": View(mine=True, statuses=(OFFERED, ACCEPTED, WAITING)),
    "working": View(statuses=(ACCEPTED, WAITING)), "today": View(due="today"), "overdue": View(due="over"),
    "attention": View(attention=True),
}


@dataclass(frozen=True)
class Line:
    """A row with what its reader may do from the list."""

    case: CaseRow
    choices: tuple[Choice, ...]
    act: str | None                      # accept or claim, where one of them is the next step
    card: Card | None = None             # in queues alone


def home() -> ResponseReturnValue:
    """The role's home: taking in for the desk, the queue for the region, what is due first for who watches,
    place names for who teaches them, own settings for who has nothing to do here."""
    staff = person()
    if staff.role == OMBUDSMAN:
        return redirect(url_for("dashboard.queue"))
    if staff.works_cases:
        view = TAKING_IN if staff.role == OPERATOR else WATCHING
        return redirect(f"{url_for('dashboard.cases')}?{view.query()}")
    return redirect(url_for("dashboard.places" if staff.role == ADMINISTRATOR else "dashboard.me"))


def cases() -> ResponseReturnValue:
    """The list whose address is the view."""
    view = view_of(request.args)
    return render_template("cases.html", **_listed(view, _cases_path(view)), **_counted(), statuses=STATUSES,
                           regions=_regions_of(person()), kept=kept_lists(person()))


def cases_fragment() -> ResponseReturnValue:
    """The list alone; 304 while nothing within the reader's scope has changed."""
    view = view_of(request.args)
    return fragment(_list_tag(view), lambda: render_template("list.html", **_listed(view, _cases_path(view))))


def _cases_path(view: View) -> str:
    return f"{url_for('dashboard.cases')}?{view.query(after=view.after)}"


def queue(iso: str | None = None) -> ResponseReturnValue:
    """An ombudsman's desk: what is to accept, under way, due. A region that is not the reader's own is not
    there."""
    view, shown = _queue_view(iso)
    return render_template("queue.html", **_queued(view, shown, iso))


def queue_fragment(iso: str | None = None) -> ResponseReturnValue:
    """The list of a queue and the numbers above it."""
    view, shown = _queue_view(iso)
    return fragment(_list_tag(view, by_clock=True),
                    lambda: render_template("queue_live.html", **_queued(view, shown, iso)))


def _queued(view: View, shown: str, iso: str | None) -> dict[str, Any]:
    here = url_for("dashboard.queue", iso=iso, show=shown)
    listed = _listed(view, here, by_clock=True)
    cards = cards_of([line.case.number for line in listed["lines"]])
    listed["lines"] = [replace(line, card=cards[line.case.number]) for line in listed["lines"]]
    return {**listed, **_counted(view.regions), "iso": iso, "shown": shown,
            "regions": _regions_of(person())}


def _queue_view(iso: str | None) -> tuple[View, str]:
    staff = person()
    own = _regions_of(staff)
    if iso is not None and iso not in own:
        raise NotFound
    shown = request.args.get("show", "accept")
    if shown not in QUEUES or set(request.args) - {"show"}:
        raise BadView
    regions = (iso,) if iso else tuple(own) if staff.role == OMBUDSMAN else ()
    return replace(QUEUES[shown], regions=regions), shown


def counters_fragment() -> ResponseReturnValue:
    """The numbers above a list; some of them change by the clock alone. `region` narrows them as it does a
    list."""
    regions = view_of(request.args).regions
    etag = tag("counters", case_reads.revision(person()), step(page_time()), regions)
    return fragment(etag, lambda: render_template("counters.html", **_counted(regions)))


def _listed(view: View, here: str, *, by_clock: bool = False) -> dict[str, Any]:
    """The list of the page `here` with its tag, which is read first so that it is never newer
    than the rows."""
    staff, etag = person(), _list_tag(view, by_clock=by_clock)
    on_top = _urgent_on_top(view, staff)
    listing = case_reads.list_cases(staff, view.filter(page_time()), after=view.after, limit=PAGE_ROWS - len(on_top))
    pinned = {case.number for case in on_top}
    rows = [*on_top, *(case for case in listing.rows if case.number not in pinned)]
    return {"view": view, "etag": etag, "lines": [_line(case, staff) for case in rows], "after": listing.after, "here": here}


def _urgent_on_top(view: View, staff: Staff) -> Sequence[CaseRow]:
    """Urgent cases that nobody has accepted begin the first page in whatever order: no flood stands before them."""
    untaken = tuple(status for status in UNTAKEN if status in (view.statuses or UNTAKEN))
    if view.after or not untaken:
        return ()
    wanted = replace(view.filter(page_time()), statuses=untaken, urgent=True, sort="due")
    return case_reads.list_cases(staff, wanted, limit=MOST_ON_TOP).rows


def _list_tag(view: View, *, by_clock: bool = False) -> str:
    """`by_clock`: what is shown changes as time passes, not only when a case does."""
    clock = step(page_time()) if by_clock or view.due else None
    return tag("list", case_reads.revision(person()), view, clock)


def _line(case: CaseRow, staff: Staff) -> Line:
    acts = allowed_acts(status=case.status, role=staff.role, region=case.region)
    if "accept" in acts:
        return Line(case, choices(case, staff), "accept")
    return Line(case, choices(case, staff), "claim" if "claim" in acts and case.owner_id is None else None)


def _counted(regions: tuple[str, ...] = ()) -> dict[str, Counters]:
    return {"counters": counters(person(), now=page_time(), regions=regions)}


def _regions_of(staff: Staff) -> list[str]:
    """The regions a person may ask for, in the order of their codes."""
    return [iso for iso in REGIONS if staff.role != OMBUDSMAN or iso in staff.regions]
