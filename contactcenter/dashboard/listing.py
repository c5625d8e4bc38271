"""A list whose address is the view: read from the query string and written back into one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from contactcenter.rules.lifecycle import STATUSES
from contactcenter.rules.local_time import end_of_day
from contactcenter.rules.regions import REGIONS
from contactcenter.storage.reads.cases import CaseFilter

NO_REGION = "none"
SORTS = ("due", "newest")
DUES = ("over", "today")
SWITCHES = ("urgent", "mine", "attention")
_CURSORS = {"newest": re.compile(r"()(\d{1,15})"),
            "due": re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00)_(\d{1,15})")}


class BadView(BadRequest):
    """400: a part of the address that no list knows. Ignoring it would show another list than the one asked
    for."""

    words = _l("The address asks for a list that does not exist. Begin again from the list of cases.")


@dataclass(frozen=True)
class View:
    """What is listed. Empty means no condition; `due` is 'over', 'today' or empty; `after` is where a former
    page ended."""

    statuses: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    urgent: bool = False
    mine: bool = False
    attention: bool = False
    due: str = ""
    sort: str = "due"
    after: str | None = None

    def filter(self, now: datetime) -> CaseFilter:
        before = {"over": now, "today": end_of_day(now)}.get(self.due)
        return CaseFilter(statuses=self.statuses, regions=self.regions, urgent=self.urgent, mine=self.mine,
                          attention=self.attention, due_from=now if self.due == "today" else None,
                          due_before=before, sort=self.sort)

    def query(self, **changes: Any) -> str:
        """The query string of this view, with changes; it begins at the first page unless `after` is among
        them."""
        view = replace(self, **{"after": None} | changes)
        pairs = [("status", status) for status in view.statuses]
        pairs += [("region", region) for region in view.regions]
        pairs += [(name, "1") for name in SWITCHES if getattr(view, name)]
        pairs += [(name, value) for name, value in (("due", view.due), ("after", view.after)) if value]
        return urlencode([*pairs, ("sort", view.sort)])

    def toggled(self, status: str) -> str:
        """The query with one status more or less, in the order in which people see them."""
        wanted = set(self.statuses) ^ {status}
        return self.query(statuses=tuple(known for known in STATUSES if known in wanted))


def view_of(args: MultiDict[str, str]) -> View:
    """Reads a query string. Raises BadView for anything that no list knows."""
    unknown = set(args) - {"status", "region", "due", "sort", "after", *SWITCHES}
    if unknown or any(args[name] not in ("0", "1") for name in SWITCHES if name in args):
        raise BadView
    sort = _one_of(args.get("sort", "due"), SORTS)
    return View(
        statuses=_all_of(args.getlist("status"), STATUSES),
        regions=_all_of(args.getlist("region"), [*REGIONS, NO_REGION]),
        due=_one_of(args.get("due", ""), ("", *DUES)), sort=sort, after=_cursor(args.get("after", ""), sort),
        **{name: args.get(name) == "1" for name in SWITCHES})


def _all_of(values: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    wanted, allowed = {value for value in values if value}, tuple(known)
    if wanted - set(allowed):
        raise BadView
    return tuple(value for value in allowed if value in wanted)


def _one_of(value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise BadView
    return value


def _cursor(value: str, sort: str) -> str | None:
    if not value:
        return None
    shape = _CURSORS[sort].fullmatch(value)
    if shape is None:
        raise BadView
    try:
        datetime.fromisoformat(shape[1] or "2000-01-01")
    except ValueError as error:
        raise BadView from error
    return value
