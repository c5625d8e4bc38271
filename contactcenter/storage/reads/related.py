"""Cases that have to do with one: linked by people, or alike. Two queries for a page, within the reader's scope.

However many cases a number or a name has, the newest PER_KEY of each key are looked at and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, select, union

from contactcenter.rules.lifecycle import CLOSED, JOINED
from contactcenter.rules.reference import reference
from contactcenter.rules.repeats import Likeness, Report, is_new, keys_to_look_under, likenesses
from contactcenter.rules.staff import Staff
from contactcenter.storage import blind
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import CaseDetails
from contactcenter.storage.matches import PURPOSE, report_of
from contactcenter.storage.models import Case, User
from contactcenter.storage.related_models import CaseLink, CaseMatch, NotTheSame
from contactcenter.storage.scope import visible_to

PER_KEY = 20
MOST_LINKS = 50
MOST_SUGGESTED = 5
_case, _details, _match = Case.__table__, CaseDetails.__table__, CaseMatch.__table__
_link, _not_same = CaseLink.__table__, NotTheSame.__table__
_linker, _ruler = User.__table__.alias("linker"), User.__table__.alias("ruler")
_REPORT = (_case.c.id, _case.c.status, _case.c.outcome, _case.c.region, _case.c.caller_id, _case.c.opened_at,
           _details.c.child_name, _details.c.child_age, _details.c.child_sex, _details.c.school, _details.c.place,
           _details.c.reasons)
_WITH_DETAILS = _case.outerjoin(_details, _details.c.case_id == _case.c.id)
_BESIDE = (_link.c.id.label("link_id"), _link.c.kind, _link.c.note, _link.c.made_at, _link.c.removed_at,
           _linker.c.display_name.label("linker_name"), _not_same.c.reasons.label("dismissed"), _not_same.c.said_at,
           _ruler.c.display_name.label("ruler_name"))


@dataclass(frozen=True)
class OtherCase:
    """Another case that the reader may see."""

    number: int
    reference: str
    status: str
    region: str | None
    opened_at: datetime
    is_bullying: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A case that may be about the same, and why."""

    case: OtherCase
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True)
class RuledOut:
    """A case that somebody said is not the same."""

    case: OtherCase
    by: str
    at: datetime


@dataclass(frozen=True)
class Link:
    """A link that stands."""

    id: int
    case: OtherCase
    kind: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Related:
    """What a case has to do with others that the reader may see. `visible`: references of all that were looked at."""

    links: Sequence[Link] = ()
    suggestions: Sequence[Suggestion] = ()
    ruled_out: Sequence[RuledOut] = ()
    visible: frozenset[str] = frozenset()
    is_bullying: bool = False


def related_to(staff: Staff, number: int) -> Related:
    """Links and suggestions of a case that was read within the reader's scope."""
    own = db.session.execute(select(*_REPORT).select_from(_WITH_DETAILS).where(_case.c.id == number)).first()
    if own is None:
        return Related()
    mine = _report(own)
    rows = db.session.execute(_others(staff, own, mine)).all()
    by_number = {row.id: row for row in rows}
    suggested = [] if own.outcome == JOINED else _alike(mine, by_number.values(), linked={
        row.id for row in rows if row.link_id and row.removed_at is None})
    return Related(
        tuple(_links(rows)),
        tuple(Suggestion(_other(row), reasons) for row, reasons in suggested
              if is_new(_codes(reasons), dismissed=row.dismissed or ()))[:MOST_SUGGESTED],
        tuple(RuledOut(_other(row), row.ruler_name, row.said_at) for row, reasons in suggested
              if not is_new(_codes(reasons), dismissed=row.dismissed or ()))[:MOST_SUGGESTED],
        frozenset(_reference(row) for row in rows), mine.is_bullying)


def _report(row: AnyRow) -> Report:
    return report_of(row, caller_id=row.caller_id, region=row.region, is_open=row.status != CLOSED)


def _codes(reasons: Iterable[Likeness]) -> tuple[str, ...]:
    return tuple(reason.code for reason in reasons)


def _others(staff: Staff, own: AnyRow, mine: Report) -> Select[*tuple[Any, ...]]:
    number = own.id
    beside = (_WITH_DETAILS
              .outerjoin(_link, _is_pair(_link, number)).outerjoin(_linker, _linker.c.id == _link.c.made_by)
              .outerjoin(_not_same, _is_pair(_not_same, number)).outerjoin(_ruler, _ruler.c.id == _not_same.c.said_by))
    return (select(*_REPORT, *_BESIDE).select_from(beside)
            .where(_case.c.id.in_(_numbers(own, mine)), _case.c.id != number, visible_to(staff))
            .order_by(_case.c.id.desc(), _link.c.id))


def _is_pair(table: Any, number: int) -> ColumnElement[bool]:
    """The row of a pair is that of a case and this one."""
    own = literal(number, type_=_case.c.id.type)
    low, high = case((_case.c.id < own, _case.c.id), else_=own), case((_case.c.id < own, own), else_=_case.c.id)
    return and_(table.c.low_id == low, table.c.high_id == high)


def _numbers(own: AnyRow, mine: Report) -> Any:
    """The numbers of all cases to look at: each part is bounded and has an index."""
    parts = [_part(select(_match.c.case_id.label("id")).where(_match.c.key == blind.key(PURPOSE, key))
                   .order_by(_match.c.case_id.desc()).limit(PER_KEY)) for key in sorted(keys_to_look_under(mine))]
    parts += [_part(select(end.label("id")).where(start == own.id).limit(MOST_LINKS))
              for start, end in ((_link.c.low_id, _link.c.high_id), (_link.c.high_id, _link.c.low_id))]
    if own.caller_id:
        parts.append(_part(select(_case.c.id).where(_case.c.caller_id == own.caller_id)
                           .order_by(_case.c.last_inbound_at.desc()).limit(PER_KEY)))
    return select(union(*parts).subquery().c.id)


def _part(query: Any) -> Any:
    """SQLite takes no LIMIT within a UNION but in a query of its own."""
    return select(query.subquery().c.id)


def _alike(mine: Report, rows: Iterable[AnyRow], *, linked: set[int]) -> list[tuple[AnyRow, tuple[Likeness, ...]]]:
    """The cases like this one that are not linked to it nor told within another, those with most reasons first."""
    weighed = [(row, likenesses(mine, _report(row))) for row in rows if row.id not in linked and row.outcome != JOINED]
    return sorted(((row, reasons) for row, reasons in weighed if reasons), key=lambda found: (-len(found[1]), -found[0].id))


def _links(rows: Iterable[AnyRow]) -> Iterable[Link]:
    return (Link(row.link_id, _other(row), row.kind, row.note, row.linker_name, row.made_at)
            for row in rows if row.link_id and row.removed_at is None)


def _other(row: AnyRow) -> OtherCase:
    return OtherCase(row.id, _reference(row), row.status, row.region, row.opened_at, _report(row).is_bullying)


def _reference(row: AnyRow) -> str:
    return reference(row.id, row.opened_at)


def repeated_bullying(related: Related) -> Sequence[OtherCase]:
    """Other reports of bullying that speak of the same child or school: with them the bullying is systematic."""
    if not related.is_bullying:
        return ()
    found = [link.case for link in related.links if link.kind != "same_offender"] + [one.case for one in related.suggestions]
    by_number = {case.number: case for case in found if case.is_bullying}
    return tuple(by_number[number] for number in sorted(by_number))
