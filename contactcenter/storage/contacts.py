"""Contacts: one row for each call or text, once for ever by the provider's SID."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from contactcenter.storage import blind
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import CallEvent, Contact
from contactcenter.storage.statements import insert
from contactcenter.storage.writing import Prepared, Write, defaults

RECIPIENTS_ASKED = 50    # of the latest contacts of a case: one of our numbers is among them but for a change of numbers
_table = Contact.__table__
_add_once = Write(lambda given: insert(Contact).values(given).on_conflict_do_nothing(index_elements=["provider", "sid"])
                  .returning(_table.c.id))
_find = Prepared(lambda given: select(_table.c.id, _table.c.case_id, _table.c.status, _table.c.status_sequence).where(
    _table.c.provider == given["provider"], _table.c.sid == given["sid"]))
_attach = Write(lambda given: update(_table).where(_table.c.id == given.pop("contact_id")).values(given))


def complete(values: Mapping[str, Any]) -> dict[str, Any]:
    """A contact's row before its case is known."""
    return defaults(_table) | dict(values)


def text_key(text: str) -> str | None:
    """By which the same text is known again; None where there is no text."""
    return blind.key("text", text) if text else None


def add_once(values: Mapping[str, Any]) -> int | None:
    """Stores a contact and returns its id; None when this SID is already there. Its case follows with attach()."""
    number: int | None = _add_once.scalar(**complete(values))
    return number


def attach(contact_id: int, *, case_id: int, caller_id: int | None) -> None:
    """Says whose contact it is. Without it the deferred key refuses the commit."""
    _attach(contact_id=contact_id, case_id=case_id, caller_id=caller_id)


def find(provider: str, sid: str) -> AnyRow | None:
    """(id, case_id, status, status_sequence) of a contact."""
    return _find.row(provider=provider, sid=sid)


def same_text_count(caller_id: int, text: str, *, since: datetime) -> int:
    """How often this number sent this very text since then."""
    return db.session.execute(
        select(func.count()).select_from(_table).where(
            _table.c.caller_id == caller_id, _table.c.received_at >= since, _table.c.direction == "in",
            _table.c.channel == "sms", _table.c.text_key == text_key(text))).scalar_one()


def add_call_event_once(values: dict[str, Any]) -> bool:
    """Stores a step of a call; False when (sid, event, sequence) is already there."""
    statement = insert(CallEvent).values(**values).on_conflict_do_nothing().returning(CallEvent.__table__.c.id)
    return db.session.execute(statement).scalar() is not None


def advance_call(contact_id: int, *, status: str, sequence: int, duration_seconds: int | None) -> bool:
    """Moves a call to a later step; False when a later one is already known."""
    values: dict[str, Any] = {"status": status, "status_sequence": sequence}
    if duration_seconds is not None:
        values["duration_seconds"] = duration_seconds
    moved = db.session.execute(update(_table).where(_table.c.id == contact_id, _table.c.status_sequence < sequence)
                               .values(**values).returning(_table.c.id))
    return moved.first() is not None


def end_untold(contact_id: int, *, status: str, duration_seconds: int | None) -> None:
    """A call whose end the provider told only when it was asked; its place in the sequence is not known."""
    db.session.execute(update(_table).where(_table.c.id == contact_id).values(
        status=status, duration_seconds=func.coalesce(_table.c.duration_seconds, duration_seconds)))


def last_recipient(case_id: int, *, among: Collection[str]) -> str | None:
    """The number of ours, among these, that was last written to or called in a case."""
    latest = db.session.execute(
        select(_table.c.recipient).where(_table.c.case_id == case_id, _table.c.direction == "in")
        .order_by(_table.c.received_at.desc()).limit(RECIPIENTS_ASKED)).scalars()
    return next((number for number in latest if number in among), None)
