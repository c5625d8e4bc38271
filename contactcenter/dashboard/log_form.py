"""The form of a case beside the call, as it is drawn: what was just sent and refused, else the draft, else what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from contactcenter.casework import logbook
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.people import person
from contactcenter.dashboard.region_reasons import Choice, Reading, choices, reading_of
from contactcenter.rules.details import Details
from contactcenter.rules.lifecycle import allowed_acts
from contactcenter.storage.reads import log as log_reads
from contactcenter.storage.reads.cases import CasePage, CaseRow
from contactcenter.storage.reads.log import NamedCase

MANY = ("reasons", "groups")
DRAWN = ("region", "urgency", "language", "safe_to_call", "safe_to_text")
TYPED = (*(name for name in asdict(Details()) if name not in MANY), "reason", "groups", *DRAWN, "seen",
         *(f"drawn_{name}" for name in DRAWN))
_YES_NO = {None: "", True: "yes", False: "no"}


@dataclass(frozen=True)
class Sheet:
    """The form of one case as it is drawn. `typed` holds its fields as words (reasons joined by commas); `written` is what is
    stored with its author and `stored` its fields as words, `others` are drafts that somebody else left, `joined` the
    cases told within this one; `stale` when somebody else wrote while this was typed."""

    page: CasePage
    typed: Mapping[str, str]
    written: Any
    saved_at: datetime | None
    serial: int
    others: Sequence[Any]
    reading: Reading
    choices: tuple[Choice, ...]
    acts: tuple[str, ...]
    joined: Sequence[NamedCase]
    stored: Mapping[str, str]
    problem: Problem | None = None
    stale: bool = False

    @property
    def case(self) -> CaseRow:
        return self.page.case

    @property
    def reasons(self) -> list[str]:
        return [code for code in self.typed.get("reason", "").split(",") if code]


def sheet_of(page: CasePage, *, problem: Problem | None = None) -> Sheet:
    """The form as the reader left it: what was just sent and refused, else the own draft, else what is stored."""
    staff, case = person(), page.case
    written, drafts = log_reads.logged(staff, case.number), log_reads.drafts_of(staff, case.number)
    own = next((draft for draft in drafts if draft.user_id == staff.id), None)
    stored = _stored(page, written)
    typed = dict(stored)
    if problem:
        typed |= problem.typed
    elif own:
        typed |= own.fields
    return Sheet(
        page=page, typed=typed, written=written, saved_at=own.saved_at if own else None, serial=own.serial if own else 0,
        others=[draft for draft in drafts if draft.user_id not in (staff.id, case.owner_id)],
        reading=reading_of(case.region_basis), choices=choices(case, staff), joined=log_reads.joined_into(case.number),
        acts=allowed_acts(status=case.status, role=staff.role, region=case.region), stored=stored, problem=problem,
        stale=bool(problem and written and "seen" not in problem.typed))


def _stored(page: CasePage, written: Any) -> dict[str, str]:
    details, case = logbook.details_of(written), page.case
    fields = {name: _in_words(value) for name, value in asdict(details).items() if name not in MANY}
    shown = {"region": case.region or "", "urgency": str(case.urgency), "language": case.language,
             "safe_to_call": _YES_NO[page.reach.card.may_call if page.reach else None],
             "safe_to_text": _YES_NO[page.reach.card.may_text if page.reach else None]}
    return (fields | shown | {f"drawn_{name}": value for name, value in shown.items()}
            | {"reason": ",".join(details.reasons), "groups": ",".join(details.groups), "seen": logbook.stamp_of(written)})


def _in_words(value: Any) -> str:
    return _YES_NO[value] if value is None or isinstance(value, bool) else str(value)


def typed_fields(sent: MultiDict[str, str]) -> dict[str, str]:
    """The fields of the form that were sent, as a draft keeps them."""
    found = {name: sent[name] for name in TYPED if name in sent}
    return found | {name: ",".join(filter(None, sent.getlist(name))) for name in ("reason", "groups")}
