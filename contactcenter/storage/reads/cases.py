"""What pages show: plain values, each by one query that carries the reader's scope.

Numbers come out masked; the whole number is read by caller_number alone, after the act is on record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_

from contactcenter.rules.numbers import masked
from contactcenter.rules.reference import reference
from contactcenter.rules.safety import Reach
from contactcenter.rules.staff import Staff
from contactcenter.rules.urgency import URGENT
from contactcenter.storage import callers
from contactcenter.storage.call_models import Call
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Caller, Case, CaseEvent, Contact, Outbox, User
from contactcenter.storage.reads.case_calls import CallCourse, RecordingRow, courses_of, recording_count, recordings_of
from contactcenter.storage.revisions import current
from contactcenter.storage.scope import in_regions, in_states, revision_scopes, visible_to

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
PAGE_ROWS = 50
EARLIER_CASES = 10
LATEST_CASES = 100       # of one number, among which earlier ones are shown
_case = Case.__table__.c
_DUE_ORDER = (_case.due_at.nulls_last(), _case.id)   # as ix_case_open_due has them


@dataclass(frozen=True)
class CaseFilter:
    """What a list is asked for; empty means no condition. `sort` is due or newest."""

    statuses: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()        # ISO codes; 'none' for cases without a region
    urgent: bool = False
    mine: bool = False
    attention: bool = False
    due_from: datetime | None = None     # clocks that run out at this moment or later
    due_before: datetime | None = None   # clocks that run out before this moment
    sort: str = "due"


@dataclass(frozen=True)
class CaseRow:
    """One line of a list."""

    number: int
    reference: str
    status: str
    region: str | None
    suggested_region: str | None
    second_region: str | None            # may see the case and add notes
    region_basis: dict[str, Any]
    urgency: int
    urgency_basis: dict[str, Any]
    language: str
    channel: str
    summary: str
    caller: str | None                   # masked; None when withheld
    caller_id: int | None
    owner: str | None
    owner_id: int | None
    attention: str | None
    opened_at: datetime
    changed_at: datetime
    last_inbound_at: datetime
    due_at: datetime | None
    due_clock: str | None
    outcome: str | None
    version: int
    sealed: bool = False                 # seen by named people alone
    held: bool = False                   # under a legal hold
    forgotten: bool = False              # made anonymous by the rules of retention


@dataclass(frozen=True)
class CasePage:
    """A case with everything its page shows, oldest first."""

    case: CaseRow
    contacts: Sequence[AnyRow]         # id channel direction text media received_at status duration_seconds language
    events: Sequence[AnyRow]           # id kind actor at facts
    texts: Sequence[AnyRow]            # id kind text language state provider_status error_code created_at settled_at
    calls: Mapping[int, CallCourse]      # by the contact's id
    recordings: Sequence[RecordingRow]
    earlier: Sequence[CaseRow]           # other cases of the same number that the reader may see
    reach: Reach | None                  # None when the number is withheld


@dataclass(frozen=True)
class Listing:
    """A page of a list; `after` is where the next one begins, None at the end."""

    rows: Sequence[CaseRow]
    after: str | None


def _rows() -> Select[*tuple[Any, ...]]:
    owner = User.__table__
    caller = Caller.__table__
    return (select(Case.__table__, owner.c.display_name.label("owner"), caller.c.number.label("caller_number"))
            .select_from(Case.__table__.outerjoin(owner, owner.c.id == _case.owner_id)
                         .outerjoin(caller, caller.c.id == _case.caller_id)))


def _case_row(row: AnyRow) -> CaseRow:
    return CaseRow(
        number=row.id, reference=reference(row.id, row.opened_at), status=row.status, region=row.region,
        suggested_region=row.suggested_region, second_region=row.second_region, region_basis=row.region_basis,
        urgency=row.urgency,
        urgency_basis=row.urgency_basis, language=row.language, channel=row.channel, summary=row.summary,
        caller=masked(row.caller_number) if row.caller_number else None, caller_id=row.caller_id, owner=row.owner,
        owner_id=row.owner_id, attention=row.attention, opened_at=row.opened_at, changed_at=row.changed_at,
        last_inbound_at=row.last_inbound_at, due_at=row.due_at, due_clock=row.due_clock, outcome=row.outcome,
        version=row.version, sealed=row.sealed_at is not None, held=row.held_at is not None,
        forgotten=row.forgotten_at is not None)


def list_cases(staff: Staff, wanted: CaseFilter, *, after: str | None = None, limit: int = PAGE_ROWS) -> Listing:
    """A page of the cases a person may see. Raises ValueError for an `after` that no page gave out."""
    numbers = select(_case.id).where(*_conditions(staff, wanted)).limit(limit + 1)
    if wanted.sort == "newest":
        numbers = numbers.order_by(_case.id.desc())
        numbers = numbers.where(_case.id < int(after)) if after else numbers
    else:
        numbers = numbers.order_by(*_DUE_ORDER)
        numbers = numbers.where(_beyond(after)) if after else numbers
    rows = _in_order(numbers, wanted.sort)
    return Listing(rows[:limit], _position(rows[limit - 1], wanted.sort) if len(rows) > limit else None)


def _in_order(numbers: Select[int], sort: str) -> Sequence[CaseRow]:
    """The rows of these cases. They are chosen first, so that names and numbers are looked up for one page and not for all
    that might stand on it."""
    page = numbers.subquery()
    query = _rows().join(page, page.c.id == _case.id)
    order = (_case.id.desc(),) if sort == "newest" else _DUE_ORDER
    return [_case_row(row) for row in db.session.execute(query.order_by(*order))]


def count_cases(staff: Staff, wanted: CaseFilter) -> int:
    """How many cases a list has."""
    query = select(func.count()).select_from(Case).where(*_conditions(staff, wanted))
    return db.session.execute(query).scalar_one()


def numbers_of(staff: Staff, wanted: CaseFilter, *, most: int) -> Sequence[int]:
    """The case numbers of a list, the oldest first; one more than `most` when there are more."""
    query = select(_case.id).where(*_conditions(staff, wanted)).order_by(_case.id).limit(most + 1)
    return db.session.execute(query).scalars().all()


def newest_where(staff: Staff, *conditions: ColumnElement[bool], after: int | None = None,
                 limit: int = PAGE_ROWS) -> Listing:
    """A page of the cases within the reader's scope that meet all conditions, newest first; `after` is a case number."""
    query = _rows().where(visible_to(staff), *conditions).order_by(_case.id.desc()).limit(limit + 1)
    rows = [_case_row(row) for row in db.session.execute(query.where(_case.id < after) if after else query)]
    return Listing(rows[:limit], str(rows[limit - 1].number) if len(rows) > limit else None)


def _conditions(staff: Staff, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """What a list is asked for, within the reader's scope."""
    conditions = [visible_to(staff, statuses=wanted.statuses)]
    if wanted.statuses:
        conditions.append(in_states(wanted.statuses))
    if wanted.regions:
        named = in_regions([region for region in wanted.regions if region != "none"])
        conditions.append(named | _case.region.is_(None) if "none" in wanted.regions else named)
    if wanted.urgent:
        conditions.append(_case.urgency == URGENT)
    if wanted.mine:
        conditions.append(_case.owner_id.in_(staff.stands_for))
    if wanted.attention:
        conditions.append(_case.attention.is_not(None))
    if wanted.due_from:
        conditions.append(_case.due_at >= wanted.due_from)
    if wanted.due_before:
        conditions.append(_case.due_at < wanted.due_before)
    return conditions


def _position(row: CaseRow, sort: str) -> str:
    return str(row.number) if sort == "newest" else f"{(row.due_at or NEVER).isoformat()}_{row.number}"


def _beyond(after: str) -> ColumnElement[bool]:
    moment, _, number = after.partition("_")
    at = datetime.fromisoformat(moment)
    if at == NEVER:
        return and_(_case.due_at.is_(None), _case.id > int(number))
    due = _case.due_at.type
    return or_(tuple_(_case.due_at, _case.id) > tuple_(literal(at, type_=due), int(number)), _case.due_at.is_(None))


def case_page(staff: Staff, number: int) -> CasePage | None:
    """Everything of a case, or None when it is not there or not within the reader's scope."""
    row = db.session.execute(_rows().add_columns(*callers.REACH).where(_case.id == number, visible_to(staff))).first()
    if row is None:
        return None
    case, contacts = _case_row(row), _contacts_of(number)
    called = any(contact.channel == "call" for contact in contacts)
    return CasePage(
        case, contacts, _events_of(number), _texts_of(number), courses_of(number) if called else {},
        recordings_of(number) if called else (), _earlier(staff, case),
        callers.reach_of(row) if row.caller_id else None)


def _contacts_of(number: int) -> Sequence[AnyRow]:
    contact = Contact.__table__.c
    return db.session.execute(
        select(contact.id, contact.channel, contact.direction, contact.text, contact.media, contact.received_at,
               contact.status, contact.duration_seconds, contact.language)
        .where(contact.case_id == number).order_by(contact.received_at, contact.id)).all()


def _events_of(number: int) -> Sequence[AnyRow]:
    event, user = CaseEvent.__table__, User.__table__
    return db.session.execute(
        select(event.c.id, event.c.kind, user.c.display_name.label("actor"), event.c.at, event.c.facts)
        .select_from(event.outerjoin(user, user.c.id == event.c.actor_id))
        .where(event.c.case_id == number).order_by(event.c.id)).all()


def _texts_of(number: int) -> Sequence[AnyRow]:
    text = Outbox.__table__.c
    return db.session.execute(
        select(text.id, text.kind, text.text, text.language, text.state, text.provider_status, text.error_code, text.created_at,
               text.settled_at).where(text.case_id == number).order_by(text.created_at)).all()


def _earlier(staff: Staff, case: CaseRow) -> Sequence[CaseRow]:
    """Among the latest of the number, so that one with ten thousand cases costs no more than others."""
    if case.caller_id is None:
        return ()
    latest = (select(_case.id).where(_case.caller_id == case.caller_id).order_by(_case.last_inbound_at.desc())
              .limit(LATEST_CASES))
    query = _rows().where(_case.id.in_(select(latest.subquery().c.id)), _case.id != case.number, visible_to(staff))
    return [_case_row(row) for row in db.session.execute(query.order_by(_case.id.desc()).limit(EARLIER_CASES))]


def caller_number(staff: Staff, number: int) -> str | None:
    """The whole number behind a case in scope; None when withheld or not in scope. Record the access first."""
    query = select(Caller.__table__.c.number).join(Case.__table__, _case.caller_id == Caller.__table__.c.id)
    return db.session.execute(query.where(_case.id == number, visible_to(staff))).scalar()


def revision(staff: Staff) -> int:
    """A number that changes whenever anything a person may see changes."""
    return current(revision_scopes(staff))


def case_revision(staff: Staff, number: int) -> str | None:
    """Changes whenever the page of this case changes, its number's safety card included; None out of scope."""
    last_event = select(func.max(CaseEvent.id)).where(CaseEvent.case_id == number).scalar_subquery()
    sent = select(func.coalesce(func.sum(Outbox.status_rank), 0)).where(Outbox.case_id == number).scalar_subquery()
    called = select(func.coalesce(func.sum(Call.version), 0)).where(Call.case_id == number).scalar_subquery()
    recorded = recording_count(number).scalar_subquery()
    row = db.session.execute(
        select(_case.version, last_event, sent, called, recorded, *callers.PERMISSIONS)
        .select_from(Case.__table__.outerjoin(Caller.__table__, Caller.__table__.c.id == _case.caller_id))
        .where(_case.id == number, visible_to(staff))).first()
    return "-".join(str(part) for part in row) if row else None
