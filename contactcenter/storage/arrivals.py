"""The first moment of a contact: its row, and its number's, locked. On PostgreSQL one round trip, on SQLite there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, cast, func, literal_column, select, true, type_coerce
from sqlalchemy.dialects import postgresql

from contactcenter.storage import callers, contacts
from contactcenter.storage.db import AnyRow, is_sqlite
from contactcenter.storage.models import Caller, Contact
from contactcenter.storage.outbox import Ceiling, automatic_lately
from contactcenter.storage.writing import Placeholders, Prepared

_contact, _caller = Contact.__table__, Caller.__table__
_NONE: Any = literal_column("0")


@dataclass(frozen=True)
class Arrival:
    """A contact that was stored for the first time, and of its caller callers.DECIDING (None: withheld). `unheard`: the
    number never got in touch before, so nothing else can be known of it. On PostgreSQL an unheard number's contact has its
    case_number, which nobody else gets, and `lately` is what outbox.lately would say; otherwise both are still to be asked."""

    contact_id: int
    caller: AnyRow | None
    unheard: bool = True
    case_number: int | None = None
    lately: AnyRow | None = None


def arrive(values: Mapping[str, Any], number: str | None, *, language: str | None, ceiling: Ceiling,
           now: datetime) -> Arrival | None:
    """Stores a contact and locks its number's row, made if need be, with the language it then has; None when this SID is
    already there."""
    if number and not is_sqlite():
        return _at_once(values, number, language, ceiling, now)
    contact_id = contacts.add_once(values)
    if contact_id is None:
        return None
    if number is None:
        return Arrival(contact_id, None)
    made = callers.add_once(number, language=language, now=now)
    return Arrival(contact_id, callers.locked(number), unheard=made)


def _at_once(values: Mapping[str, Any], number: str, language: str | None, ceiling: Ceiling,
             now: datetime) -> Arrival | None:
    given = {f"contact_{name}": value for name, value in contacts.complete(values).items() if name != "case_id"}
    given |= {f"caller_{name}": value for name, value in callers.unheard(number, language=language, now=now).items()}
    row = _ARRIVED.row(since=ceiling.since, most=ceiling.most, **given)
    if row is None:
        return None
    if not row.unheard:
        return Arrival(row.contact_id, row, unheard=False)
    return Arrival(row.contact_id, row, case_number=row.case_number, lately=row)


def _arrived(given: Placeholders) -> Select[*tuple[Any, ...]]:
    """The contact, if its SID is new, of the number's caller or of one to be made; then the caller, whose row the UPDATE locks
    where there is one. Of two first texts at the same moment the later one finds the other's caller at the lock: its contact is
    told whose it is when its case is known, which the deferred keys allow. A case's number is drawn for a number that never got
    in touch: the acknowledgement has to name it before the case is written."""
    contact, caller = ({name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}
                       for prefix in ("contact_", "caller_"))
    known = select(_caller.c.id).where(_caller.c.number_key == caller["number_key"]).cte("known")
    of_known = select(known.c.id).scalar_subquery()
    contact |= {"case_id": case((of_known.is_(None), _next("case")), else_=_NONE),
                "caller_id": func.coalesce(of_known, _next("caller"))}
    stored = (postgresql.insert(_contact).values(contact).on_conflict_do_nothing(index_elements=["provider", "sid"])
              .returning(_contact.c.id, _contact.c.case_id, _contact.c.caller_id).cte("stored"))
    made = select(stored.c.caller_id, *(cast(type_coerce(value, _caller.c[name].type), _caller.c[name].type)
                                        for name, value in caller.items())).select_from(stored)
    insert = postgresql.insert(_caller).from_select(["id", *caller], made, include_defaults=False)
    locked = (insert.on_conflict_do_update(index_elements=["number_key"], set_={"number_key": insert.excluded.number_key})
              .returning(*callers.DECIDING, literal_column("xmax = 0").label("unheard")).cte("locked"))
    everybody = case((locked.c.unheard, automatic_lately(given["since"], given["most"])))
    return select(stored.c.id.label("contact_id"), stored.c.case_id.label("case_number"), *locked.c,
                  _NONE.label("acknowledged"), _NONE.label("today"), everybody.label("last_minute")
                  ).select_from(stored.join(locked, true()))


def _next(table: str) -> Any:
    return literal_column(f"""nextval(pg_get_serial_sequence('"{table}"', 'id'))""")


_ARRIVED = Prepared(_arrived)
