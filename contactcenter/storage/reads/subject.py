"""Everything about one person, row by row: all that hangs on the cases of a number or of a child, by the tables themselves, so
that nothing that is stored later is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, exists, func, or_, select, true

from contactcenter.rules.audit import SEES_CONTENT
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import Staff
from contactcenter.storage import blind
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import AnyRow, Base, db
from contactcenter.storage.forgetting import rows_of, tables_of_cases
from contactcenter.storage.models import Caller, Case, Contact, User
from contactcenter.storage.scope import visible_to

WORKING_TABLES = frozenset({"case_text", "case_presence", "notice", "call_order", "case_match", "not_the_same",
                            "attachment_piece"})   # how the service works, not what it knows
UNTOLD = frozenset({"act_key", "text_key", "number_key", "tail_4", "tail_7", "tail_10", "version", "status_rank", "serial",
                    "lease_until", "status_sequence", "looks", "resends", "attempts", "caller_id"})
_case, _contact, _caller, _log = Case.__table__, Contact.__table__, Caller.__table__, AccessLog.__table__
_people = User.__table__


def cases_of_number(number: str, staff: Staff | None) -> Sequence[AnyRow]:
    """(id, opened_at) of the cases of a number (E.164), within a person's scope; None: the machine's, which is everything."""
    whose = select(_caller.c.id).where(_caller.c.number_key == blind.key("number", number)).scalar_subquery()
    wrote = exists().where(_contact.c.case_id == _case.c.id, _contact.c.caller_id == whose)
    return _cases(or_(_case.c.caller_id == whose, wrote), staff)


def cases_numbered(numbers: Iterable[int], staff: Staff | None) -> Sequence[AnyRow]:
    return _cases(_case.c.id.in_(sorted(numbers)), staff)


def _cases(condition: Any, staff: Staff | None) -> Sequence[AnyRow]:
    scope = visible_to(staff) if staff else true()
    return db.session.execute(select(_case.c.id, _case.c.opened_at, _case.c.region, _case.c.status)
                              .where(condition, scope).order_by(_case.c.id)).all()


def card_of(number: str) -> dict[str, Any] | None:
    """What is known of a number itself."""
    row = db.session.execute(select(_caller).where(_caller.c.number_key == blind.key("number", number))).first()
    return _told(_caller, row, {}) if row else None


def everything(case: AnyRow) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(table, its rows) of one case, the case itself first."""
    names = {row.id: row.display_name for row in db.session.execute(select(_people.c.id, _people.c.display_name))}
    tables = sorted((table for table in Base.metadata.sorted_tables if table.name in tables_of_cases() - WORKING_TABLES),
                    key=lambda table: table is not _case)
    for table in tables:
        order = list(table.primary_key.columns)
        found = db.session.execute(select(table).where(rows_of(table, [case.id])).order_by(*order)).all()
        if found:
            yield table.name, [_told(table, row, names) for row in found]
    yield "readers", _readers(case.id)


def _told(table: Table, row: AnyRow, names: dict[int, str]) -> dict[str, Any]:
    told = {"reference": reference(row.id, row.opened_at)} if table is _case else {}
    for column in table.columns:
        value = getattr(row, column.name)
        if column.name in UNTOLD or value in (None, "", {}, []) or column.name in ("id", "case_id"):
            continue
        to_people = any(key.column.table is _people for key in column.foreign_keys)
        told[column.name] = names.get(value, value) if to_people else plain(value)
    return told


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value.isoformat() if isinstance(value, datetime | date) else value


def _readers(case_id: int) -> list[dict[str, Any]]:
    """Who has seen the case: how often, first and last."""
    rows = db.session.execute(
        select(_people.c.display_name, _people.c.role, func.count(), func.min(_log.c.at), func.max(_log.c.at))
        .join(_people, _people.c.id == _log.c.user_id).where(_log.c.case_id == case_id, _log.c.kind.in_(SEES_CONTENT))
        .group_by(_people.c.id, _people.c.display_name, _people.c.role).order_by(func.min(_log.c.at)))
    return [{"person": name, "role": role, "times": times, "first_at": plain(first), "last_at": plain(last)}
            for name, role, times, first, last in rows]
