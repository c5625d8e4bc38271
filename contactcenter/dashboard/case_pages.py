"""One case: its page, its live part, its number. Every look is on record before it is granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from contactcenter.casework import accounts, attending, vocabulary
from contactcenter.casework.assigning import takers
from contactcenter.dashboard.case_details import described, name_of_child
from contactcenter.dashboard.contact_acts import prepared
from contactcenter.dashboard.headers import let_in
from contactcenter.dashboard.listing import BadView
from contactcenter.dashboard.live import fragment, tag
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.dashboard.region_reasons import choices, reading_of
from contactcenter.dashboard.related_acts import movable
from contactcenter.dashboard.timeline import KINDS, Entry, timeline
from contactcenter.rules.deadlines import ANSWER, SETTLED_BY_PEOPLE
from contactcenter.rules.lifecycle import JOINED, OUTCOMES, WAITS_FOR, allowed_acts, facts_of, only_second
from contactcenter.rules.details import GROUPS, LIVINGS, RELATIONS
from contactcenter.rules.reference import number_of
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.repeats import LINK_KINDS
from contactcenter.rules.reveals import NAME, NUMBER, REVEALED, REVEAL_REASONS, reason_to_reveal
from contactcenter.rules.tasks import MOST_ATTEMPTS, OPEN, OUTCOMES_OF, TASK_KINDS
from contactcenter.storage.reads import audit as audit_reads
from contactcenter.storage.reads import cases as case_reads
from contactcenter.storage.reads import log as log_reads
from contactcenter.storage.reads import team as team_reads
from contactcenter.storage.reads.attachments import files_of
from contactcenter.storage.reads.cases import CasePage, CaseRow
from contactcenter.storage.reads.joined import joined_cases
from contactcenter.storage.reads.clocks import appeal_of, clocks_of, how_it_left
from contactcenter.storage.reads.related import related_to, repeated_bullying
from contactcenter.storage.reads.tasks import tasks_of_case
from contactcenter.storage.reads.team import Present


@dataclass(frozen=True)
class Problem:
    """Why an act was refused, beside which field that is said, what had been typed, and what others did meanwhile."""

    verb: str
    words: str
    typed: dict[str, str]
    beside: str = ""
    meanwhile: Sequence[Entry] = ()


@dataclass(frozen=True)
class Seen:
    """A case with the revision it was read at; the revision is read first, so that it is never newer than the
    rest."""

    page: CasePage
    revision: str


def case(ref: str) -> ResponseReturnValue:
    """The page of a case; another spelling of its reference leads there."""
    try:
        seen = visible_case(ref)
    except NotFound:
        return _left(ref)
    if seen.page.case.reference != ref:
        return redirect(url_for("dashboard.case", ref=seen.page.case.reference))
    return shown(seen)


def _left(ref: str) -> ResponseReturnValue:
    """What a region keeps of a case that was transferred away: where to and why, and nothing of what happens there."""
    left = how_it_left(person(), case_number(ref))
    if left is None or _digits(left.reference) != _digits(ref):
        raise NotFound
    return render_template("case_left.html", left=left)


def case_fragment(ref: str) -> ResponseReturnValue:
    """What changes on the page while it is open. Not a look of its own: the page it belongs to is
    on record."""
    number = case_number(ref)
    revision = case_reads.case_revision(person(), number)
    if revision is None:
        raise NotFound
    return fragment(_case_tag(number, revision, _present(number)),
                    lambda: render_template("case_live.html", revealed={}, **_values(visible_case(ref))))


def reveal(ref: str) -> ResponseReturnValue:
    """The page with the whole number or the child's name on it, once, after that and what for is on record; 422 where no reason
    is given. Neither ever stands in an address."""
    seen, what = visible_case(ref), request.form.get("what", NUMBER)
    typed = {name: request.form.get(name, "") for name in ("why", "why_words")}
    try:
        if what not in REVEALED:
            raise BadRequest
        why = reason_to_reveal(typed["why"], typed["why_words"])
    except Refusal as refusal:
        problem = Problem(f"reveal_{what}", in_words("reveal_refusal", refusal), typed, refusal.facts["field"])
        return shown(seen, problem=problem), 422
    _note_access(seen.page, f"reveal_{what}", why)
    read = name_of_child if what == NAME else case_reads.caller_number
    return shown(seen, revealed={what: read(person(), seen.page.case.number)})


def case_number(ref: str) -> int:
    number = number_of(ref)
    if number is None:
        raise NotFound
    return number


def visible_case(ref: str) -> Seen:
    """The case, if it is there and the reader's to see; NotFound otherwise, the same for both."""
    staff, number = person(), case_number(ref)
    revision = case_reads.case_revision(staff, number)
    page = case_reads.case_page(staff, number) if revision else None
    if page is None or revision is None or _digits(page.case.reference) != _digits(ref):
        raise NotFound
    return Seen(page, revision)


def _digits(ref: str) -> str:
    return "".join(filter(str.isdigit, ref))


def shown(seen: Seen, *, problem: Problem | None = None, revealed: Mapping[str, str | None] | None = None) -> str:
    """Renders a case page, with what went wrong if something did, after the look is on record."""
    _note_access(seen.page, "read")
    if seen.page.recordings:
        let_in(media_src="'self'")
    typed, serial = team_reads.typed(person(), seen.page.case.number)
    return render_template("case.html", problem=problem, revealed=revealed or {}, typed=typed, serial=serial, **_values(seen))


def _note_access(page: CasePage, act: str, about: str = "") -> None:
    accounts.note_access(user_id=person().id, case_number=page.case.number, act=act, about=about, now=page_time())


def _values(seen: Seen) -> dict[str, Any]:
    only, case, staff = _wanted_kind(), seen.page.case, person()
    present = _present(case.number)
    clocks, joined, related = clocks_of(case.number), joined_cases(case.number), related_to(staff, case.number)
    appeal = appeal_of(case.number) if any(clock.code == ANSWER for clock in clocks) else None
    settleable = [clock.code for clock in clocks if clock.runs and clock.code in SETTLED_BY_PEOPLE]
    return {
        "page": seen.page, "case": case, "clocks": clocks, "appeal": appeal, "settleable": settleable,
        "acts": _acts(case, appeal=appeal is not None, clock=bool(settleable)), "waits_for": WAITS_FOR,
        "choices": choices(case, person()),
        "reading": reading_of(case.region_basis), "only": only,
        "entries": timeline(seen.page, only=only, joined=joined, visible=related.visible), "related": related,
        "link_kinds": LINK_KINDS, "movable": movable(seen.page, only=only), "bullied": repeated_bullying(related),
        "takers": takers(person(), region=case.region, status=case.status), "joined": joined,
        "told": log_reads.told_within(person(), case.number) if case.outcome == JOINED else None,
        "tasks": [task for task in tasks_of_case(staff, case.number) if task.state == OPEN], "task_kinds": TASK_KINDS,
        "outcomes_of": OUTCOMES_OF, "most_attempts": MOST_ATTEMPTS,
        "child": described(staff, case.number), "reasons": vocabulary.current(), "livings": LIVINGS, "groups": GROUPS,
        "relations": RELATIONS, "files": files_of(case.number), "limits": current_app.config["ATTACHMENTS"],
        "reveal_reasons": REVEAL_REASONS,
        "prepared": prepared(case.reference) if seen.page.reach else {},
        "kinds": KINDS, "outcomes": OUTCOMES, "regions": REGIONS,
        "seen_by": audit_reads.reader_count(case.number),
        "present": present, "etag": _case_tag(case.number, seen.revision, present)}


def _acts(case: CaseRow, *, appeal: bool, clock: bool) -> tuple[str, ...]:
    """The acts to offer. Claiming is done once, and accepting is claiming too; what is told within another case is
    separated instead of opened again."""
    staff = person()
    acts = allowed_acts(
        status=case.status, role=staff.role, region=case.region,
        facts=facts_of(region=case.region, second_region=case.second_region, attention=case.attention, appeal=appeal,
                       clock=clock),
        second=only_second(role=staff.role, regions=staff.regions, region=case.region, second_region=case.second_region))
    hidden = {"reopen"} if case.outcome == JOINED else {"separate"}
    if case.owner_id is not None or "accept" in acts:
        hidden.add("claim")
    return tuple(act for act in acts if act not in hidden)


def _case_tag(number: int, revision: str, present: Sequence[Present]) -> str:
    return tag("case", number, revision, _wanted_kind(), present)


def _present(number: int) -> Sequence[Present]:
    """Who else is there, once it is noted that the reader is."""
    there = team_reads.presence(person(), number, now=page_time())
    attending.attend(person(), number, noted_at=there.noted_at, now=page_time())
    return there.others


def _wanted_kind() -> str:
    only = request.args.get("only", "all")
    if only not in KINDS:
        raise BadView
    return only
