"""Writing a case down: the form beside the call, and its drafts.

All raise Refusal: unknown_case, not_allowed, or what the act itself names. DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from contactcenter.casework import call_backs, vocabulary
from contactcenter.casework.acting import Change, Form, change_of, close_with, decide_region
from contactcenter.casework.intake import SUMMARY_CHARACTERS
from contactcenter.rules.details import FIELDS, Details
from contactcenter.rules.lifecycle import NEW, OFFERED, OUTCOMES, next_status
from contactcenter.rules.reasons import Reasons
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.staff import Staff
from contactcenter.rules.urgency import ORDINARY, URGENT
from contactcenter.storage import callers, cases, details, drafts
from contactcenter.storage.db import AnyRow, transaction

SAVE, OFFER, CLOSE = FINISHES = ("save", "offer", "close")
LANGUAGES = ("kk", "ru", "en", "mixed", "unknown")
MOST_DRAFT_CHARACTERS = 40_000
LARGEST_SERIAL = 2 ** 53


@dataclass(frozen=True)
class Log:
    """A filled-in form. `drawn` is what its fields of the case (region, urgency, language) showed when it was drawn: only what
    the person changed is written. `seen` names the details it was drawn with (`stamp_of`); `finish` is one of FINISHES."""

    details: Details
    region: str | None
    urgency: int
    language: str
    drawn: Mapping[str, Any]
    seen: str = ""
    safe_to_call: bool | None = None
    safe_to_text: bool | None = None
    finish: str = SAVE
    outcome: str = ""


def stamp_of(row: AnyRow | None) -> str:
    """Names one state of the written details: empty before anybody wrote."""
    return f"{row.written_by}-{row.written_at.timestamp():.6f}" if row else ""


def save_details(form: Form, log: Log) -> None:
    """Writes the form down and, where asked, offers the case to its region or closes it; the person's draft is done with.

    Refusal stale (somebody else wrote meanwhile, or changed the same region), unknown_region, unknown_outcome, bad_choice,
    retired_reason.
    """
    _check(log)
    known = vocabulary.current()
    with change_of(form, "log") as change:
        if change:
            write_details(change, log.details, form, seen=log.seen, known=known)
            _write_case(change, log, form)
            _write_caller(change, log, form.now)
            _finish(change, log, form)
        drafts.drop(form.by.id, form.case_number)


def _check(log: Log) -> None:
    if log.region is not None and log.region not in REGIONS:
        raise Refusal("unknown_region", field="region")
    if log.language not in LANGUAGES:
        raise Refusal("bad_choice", field="language")
    if log.urgency not in (URGENT, ORDINARY):
        raise Refusal("bad_choice", field="urgency")
    if log.finish not in FINISHES or log.finish == CLOSE and log.outcome not in OUTCOMES:
        raise Refusal("unknown_outcome", field="outcome")
    if log.finish == OFFER and log.region is None:
        raise Refusal("unknown_region", field="region")


def write_details(change: Change, written: Details, form: Form, *, seen: str, known: Reasons) -> None:
    """Writes the details down; what stood there before is kept in the event. Reasons that were chosen anew carry the version
    they were chosen from. Refusal stale, retired_reason."""
    row = details.of_case(change.case.id)
    if stamp_of(row) != seen:
        raise Refusal("stale")
    before = details_of(row)
    known.refuse_retired(written.reasons, but=before.reasons)
    replaced = written.differences(before)
    change.facts |= {"changed": list(replaced), "before": {name: old for name, old in replaced.items() if old}}
    version = row.vocabulary if row and "reasons" not in replaced else known.version
    details.write(change.case.id, asdict(written) | {
        "reasons": list(written.reasons), "groups": list(written.groups), "vocabulary": version,
        "written_by": form.by.id, "written_at": form.now})


def details_of(row: Any) -> Details:
    """The stored form as a value; an empty one where nobody wrote."""
    if row is None:
        return Details()
    return Details(**{name: getattr(row, name) for name in FIELDS} | {
        "reasons": tuple(row.reasons), "groups": tuple(row.groups or ())})


def _write_case(change: Change, log: Log, form: Form) -> None:
    """Only what the person changed; a region that somebody else changed meanwhile is not overwritten."""
    case = change.case
    change.values["owner_id"] = case.owner_id or form.by.id
    if log.language != log.drawn["language"]:
        change.values["language"] = log.language
    if case.channel == "call" and log.details.narrative:
        change.values["summary"] = log.details.narrative[:SUMMARY_CHARACTERS]
    urgency = URGENT if log.details.in_danger else log.urgency
    if urgency not in (log.drawn["urgency"], case.urgency):
        change.values |= {"urgency": urgency, "urgency_basis": case.urgency_basis | {"by": "person", "level": urgency}}
        change.further.append(("urgency", {"from": case.urgency, "to": urgency}))
    if log.region not in (log.drawn["region"], case.region):
        if case.region != log.drawn["region"]:
            raise Refusal("stale")
        change.further.append(("route", decide_region(change, log.region, now=form.now)))
        change.status = OFFERED if log.region and change.status == OFFERED else NEW


def _write_caller(change: Change, log: Log, now: datetime) -> None:
    """May this number be called or texted: kept with the number, for every case of it. A promise to call it stops."""
    answers = {"safe_to_call": log.safe_to_call, "safe_to_text": log.safe_to_text}
    told = {name: answer for name, answer in answers.items() if answer is not None and answer != log.drawn.get(name)}
    if told and change.case.caller_id:
        callers.note(change.case.caller_id, **told)
        change.further.append(("safety", told))
        if log.safe_to_call is False:
            call_backs.stop_unsafe(change.case.caller_id, now=now)


def _finish(change: Change, log: Log, form: Form) -> None:
    status = change.status
    if log.finish == SAVE or log.finish == OFFER and status == OFFERED:
        return
    change.status = next_status(log.finish, status=status, role=form.by.role, region=change.region)
    change.values["attention"] = None
    if log.finish == CLOSE:
        close_with(change, log.outcome, form)
        change.further.append(("close", {"outcome": log.outcome, "text": ""}))
    else:
        change.further.append(("offer", {"to": change.region}))


def save_draft(by: Staff, case_number: int, fields: Mapping[str, str], *, serial: int, seen: str, now: datetime) -> None:
    """Keeps what is being typed; the highest serial wins. Refusal unknown_case, too_long, outdated (a newer save is kept, or
    this person has sent the form since it was drawn)."""
    if not 0 < serial < LARGEST_SERIAL or sum(map(len, fields.values())) > MOST_DRAFT_CHARACTERS:
        raise Refusal("too_long", most=MOST_DRAFT_CHARACTERS)
    with transaction():
        if cases.by_number_for(by, case_number) is None:
            raise Refusal("unknown_case")
        row = details.of_case(case_number)
        if row and row.written_by == by.id and stamp_of(row) != seen:
            raise Refusal("outdated")
        if not drafts.save(by.id, case_number, fields=dict(fields), serial=serial, at=now):
            raise Refusal("outdated")


def take_draft(by: Staff, case_number: int, from_user: int, *, now: datetime) -> None:
    """Takes over what somebody else was typing before the case changed hands; an own draft is kept instead, and twice is once.
    Refusal unknown_case, already_owned (the case is still theirs)."""
    with transaction():
        case = cases.by_number_for(by, case_number)
        if case is None:
            raise Refusal("unknown_case")
        if case.owner_id == from_user != by.id:
            raise Refusal("already_owned")
        theirs = drafts.of(from_user, case_number)
        if theirs and drafts.of(by.id, case_number) is None:
            drafts.save(by.id, case_number, fields=theirs.fields, serial=theirs.serial, at=now)
            drafts.drop(from_user, case_number)
