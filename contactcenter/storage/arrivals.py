"""The first moment of a contact: its row, and its number's, locked. On PostgreSQL one round trip, on SQLite there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, cast, literal_column, select, true, type_coerce
from sqlalchemy.dialects import postgresql

from contactcenter.storage import callers, contacts
from contactcenter.storage.db import AnyRow, is_sqlite
from contactcenter.storage.models import Caller, Contact
from contactcenter.storage.writing import Placeholders, Prepared

_contact, _caller = Contact.__table__, Caller.__table__
_NEXT_CASE: Any = literal_column("""nextval(pg_get_serial_sequence('"case"', 'id'))""")


@dataclass(frozen=True)
class Arrival:
    """A contact that was stored for the first time, and of its caller callers.DECIDING (None: withheld). `unheard`: the
    number never got in touch before, so nothing else can be known of it. `case_number` is one that nobody else gets, where
    there is one already."""

    contact_id: int
    caller: AnyRow | None
    unheard: bool = True
    case_number: int | None = None


def arrive(values: Mapping[str, Any], number: str | None, *, now: datetime) -> Arrival | None:
    """Stores a contact and locks its number's row, made if need be; None when this SID is already there."""
    if number and not is_sqlite():
        return _at_once(values, number, now)
    contact_id = contacts.add_once(values)
    if contact_id is None:
        return None
    if number is None:
        return Arrival(contact_id, None)
    made = callers.add_once(number, now=now)
    return Arrival(contact_id, callers.locked(number), unheard=made)


def _at_once(values: Mapping[str, Any], number: str, now: datetime) -> Arrival | None:
    given = {f"contact_{name}": value for name, value in contacts.complete(values).items()}
    given |= {f"caller_{name}": value for name, value in callers.unheard(number, now=now).items()}
    row = _ARRIVED.row(**given)
    return Arrival(row.contact_id, row, unheard=row.unheard, case_number=row.case_number) if row else None


def _arrived(given: Placeholders) -> Select[*tuple[Any, ...]]:
    """The contact, if its SID is new; then the caller, whose row the UPDATE locks where there is one; then, for a number that
    never got in touch, the case's number, which the acknowledgement has to name before the case is written."""
    contact, caller = ({name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}
                       for prefix in ("contact_", "caller_"))
    stored = (postgresql.insert(_contact).values(contact).on_conflict_do_nothing(index_elements=["provider", "sid"])
              .returning(_contact.c.id).cte("stored"))
    made = select(*(cast(type_coerce(value, _caller.c[name].type), _caller.c[name].type) for name, value in caller.items())
                  ).select_from(stored)
    insert = postgresql.insert(_caller).from_select(list(caller), made, include_defaults=False)
    locked = (insert.on_conflict_do_update(index_elements=["number_key"], set_={"number_key": insert.excluded.number_key})
              .returning(*callers.DECIDING, literal_column("xmax = 0").label("unheard")).cte("locked"))
    return select(stored.c.id.label("contact_id"), *locked.c, case((locked.c.unheard, _NEXT_CASE)).label("case_number")
                  ).select_from(stored.join(locked, true()))


_ARRIVED = Prepared(_arrived)
