"""Forgetting a case: out of every table goes what is personal about it.

What lies sealed is what is personal, so a new sealed column is emptied without being named here; a new table that hangs on a
case has to be named, which a test makes sure of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement, Delete, Select, Table, Update, case as chosen, delete, exists, or_, select, union, update)

from contactcenter.rules.retention import AGE_BANDS, PURGE
from contactcenter.storage import retention
from contactcenter.storage.call_models import Call, CallLeg, Recording
from contactcenter.storage.contact_models import CallOut
from contactcenter.storage.db import Base, db
from contactcenter.storage.log_models import CaseDetails, CaseMerge, Task
from contactcenter.storage.models import Caller, CallEvent, Case, Contact, DeliveryEvent, Outbox
from contactcenter.storage.types import Sealed, SealedFacts

# What stays of a case that is made anonymous, and what else is emptied there beside the sealed columns.
STAYS: dict[str, dict[str, Any]] = {
    "case": {"caller_id": None, "attention": None}, "contact": {"caller_id": None, "text_key": None},
    "case_details": {"child_grade": None}, "task": {"caller_id": None}, "call": {"caller_id": None},
    "appeal": {}, "case_left": {},
    "case_clock": {}, "call_offer": {}, "call_leg": {}, "case_merge": {}, "sealed_reader": {}}
GOES = frozenset({"case_event", "case_text", "outbox", "delivery_event", "call_event", "call_order", "recording", "draft",
                  "notice", "case_presence", "routing_word", "call_out", "case_match", "case_link", "not_the_same",
                  "attachment_piece", "attachment", "look_question"})
_case, _contact, _caller, _outbox = Case.__table__, Contact.__table__, Caller.__table__, Outbox.__table__
_merge, _details, _recording = CaseMerge.__table__, CaseDetails.__table__, Recording.__table__
_with_caller = [(model.__table__, model.__table__.c.caller_id) for model in (Case, Contact, Outbox, Task, Call, CallOut)]


def forget(cases: Sequence[int], way: str, *, now: datetime) -> dict[str, int]:
    """Removes these cases, which belong together, or makes them anonymous; how many rows of each table. Their numbers go too
    where nothing else is known of them, and the provider is to delete their recordings. They must be locked."""
    callers = _callers_of(cases)
    sounds = db.session.execute(select(_recording.c.sid).where(rows_of(_recording, cases))).scalars().all()
    retention.forget_sounds(sounds, now=now)
    counts = {table.name: _forget(table, cases, way, now=now) for table in _in_order()}
    return counts | {"caller": _forget_callers(callers)}


def empty_payloads(cases: Sequence[int]) -> int:
    """Empties what the provider told word for word about these cases; how many rows."""
    emptied = 0
    for model in (Contact, CallEvent, DeliveryEvent):
        table = model.__table__
        values: dict[str, Any] = {"raw": {}}
        emptied += _count(update(table).where(rows_of(table, cases)).values(values))
    return emptied


def tables_of_cases() -> frozenset[str]:
    """Every table whose rows belong to a case, by whatever way."""
    found, grown = {"case"}, True
    while grown:
        more = {table.name for table in Base.metadata.sorted_tables for key in table.foreign_keys
                if key.column.table.name in found}
        grown = not more <= found
        found |= more
    return frozenset(found | {"call_event"})


def _in_order() -> list[Table]:
    """Whatever points at a row goes before it; the steps of a call, which nothing binds to it, first of all."""
    named = [table for table in reversed(Base.metadata.sorted_tables) if table.name in {*STAYS, *GOES}]
    return sorted(named, key=lambda table: table.name != "call_event")


def _forget(table: Table, cases: Sequence[int], way: str, *, now: datetime) -> int:
    whose = rows_of(table, cases)
    if way == PURGE or table.name in GOES:
        return _count(delete(table).where(whose))
    values = {column.name: _blank(column) for column in table.columns if isinstance(column.type, Sealed | SealedFacts)}
    values |= STAYS[table.name]
    if table is _case:
        values |= {"forgotten_at": now, "changed_at": now, "version": _case.c.version + 1}
    if table is _details:
        values["child_age"] = _band()
    if not values:
        return 0
    return _count(update(table).where(whose).values(values))


def _blank(column: Any) -> Any:
    if column.nullable:
        return None
    return ([] if column.name == "media" else {}) if isinstance(column.type, SealedFacts) else ""


def _band() -> ColumnElement[Any]:
    """The first year of the band that the child's age falls in."""
    age = _details.c.child_age
    return chosen(*((age >= first, first) for first in reversed(AGE_BANDS)), else_=None)


def rows_of(table: Table, cases: Sequence[int]) -> ColumnElement[bool]:
    """The rows of a table that belong to these cases."""
    contacts, names = select(_contact.c.id).where(_contact.c.case_id.in_(cases)), table.c
    if table is _case:
        return names.id.in_(cases)
    if table is _merge:
        return or_(names.case_id.in_(cases), names.into_id.in_(cases))
    if "case_id" in names:
        return names.case_id.in_(cases)
    if table is CallEvent.__table__:
        leg = CallLeg.__table__
        legs = select(leg.c.sid).where(leg.c.call_id.in_(contacts), leg.c.sid.is_not(None))
        return names.sid.in_(union(select(_contact.c.sid).where(_contact.c.case_id.in_(cases)), legs).subquery().select())
    if "low_id" in names:
        return or_(names.low_id.in_(cases), names.high_id.in_(cases))
    if "attachment_id" in names:
        attachment = next(iter(names.attachment_id.foreign_keys)).column.table
        return names.attachment_id.in_(select(attachment.c.id).where(attachment.c.case_id.in_(cases)))
    if "outbox_id" in names:
        return names.outbox_id.in_(select(_outbox.c.id).where(_outbox.c.case_id.in_(cases)))
    return names["contact_id" if "contact_id" in names else "call_id"].in_(contacts)


def _callers_of(cases: Sequence[int]) -> Sequence[int]:
    """The numbers of these cases, locked: whoever writes from one meanwhile waits."""
    of_cases: Select[tuple[int]] = select(_case.c.caller_id).where(_case.c.id.in_(cases), _case.c.caller_id.is_not(None))
    of_contacts = select(_contact.c.caller_id).where(_contact.c.case_id.in_(cases), _contact.c.caller_id.is_not(None))
    known = union(of_cases, of_contacts).subquery().select()
    return db.session.execute(select(_caller.c.id).where(_caller.c.id.in_(known)).order_by(_caller.c.id)
                              .with_for_update()).scalars().all()


def _forget_callers(callers: Sequence[int]) -> int:
    """Numbers of which nothing else is known. One that must not be called or texted, or asked for silence, stays: it is that
    person's protection."""
    needed = [exists().where(column == _caller.c.id) for _, column in _with_caller]
    gone = delete(_caller).where(
        _caller.c.id.in_(callers), ~or_(*needed), _caller.c.opted_out_at.is_(None), _caller.c.safe_to_call.is_(True),
        _caller.c.safe_to_text.is_(True), _caller.c.receives_texts.is_(True), _caller.c.safe_from_minute.is_(None))
    return _count(gone)


def _count(statement: Delete | Update) -> int:
    """Carries it out; how many rows."""
    result: Any = db.session.execute(statement)
    return int(result.rowcount)
