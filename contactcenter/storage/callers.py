"""Callers: numbers and what is known of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Caller, Contact
from contactcenter.storage.statements import insert

_table = Caller.__table__


def locked(number: str, *, now: datetime) -> AnyRow:
    """The number's row, made if need be and locked until the end: two texts of one number take turns."""
    statement = insert(Caller).values(number=number, created_at=now, safe_to_call=True, safe_to_text=True,
                                      receives_texts=True)
    statement = statement.on_conflict_do_update(index_elements=["number"], set_={"number": number})
    return db.session.execute(statement.returning(*_table.c)).one()


def note(caller_id: int, **values: Any) -> None:
    """Writes down what was learnt of a number, such as its language or that it asked for silence."""
    db.session.execute(update(_table).where(_table.c.id == caller_id).values(**values))


def of_contact(contact_id: int) -> AnyRow | None:
    """The number a contact came from; None when it was withheld."""
    contact = Contact.__table__
    return db.session.execute(
        select(_table).join(contact, contact.c.caller_id == _table.c.id).where(contact.c.id == contact_id)).first()


def by_id(caller_id: int) -> AnyRow | None:
    """A number by our own id."""
    return db.session.execute(select(_table).where(_table.c.id == caller_id)).first()
