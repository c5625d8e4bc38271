"""What the stream tells pages: which scopes have moved, and the signals to people. Each look leaves no connection in use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from contactcenter.rules.staff import OPERATOR, SUPERVISOR, Staff
from contactcenter.storage import bell, signals
from contactcenter.storage.call_models import Signal
from contactcenter.storage.db import db, reading
from contactcenter.storage.models import Revision
from contactcenter.storage.scope import revision_scopes

_signal = Signal.__table__.c
_AUDIENCES = {OPERATOR: frozenset({signals.OPERATORS}), SUPERVISOR: frozenset({signals.OPERATORS, signals.SUPERVISORS})}


@dataclass(frozen=True)
class Hearing:
    """What a person is told of: signals to these audiences, moves of these scopes (None: of all)."""

    audiences: frozenset[str]
    scopes: frozenset[str] | None


@dataclass(frozen=True)
class Told:
    """A signal; its facts are ids."""

    id: int
    audience: str
    kind: str
    facts: dict[str, Any]


def hearing(staff: Staff) -> Hearing:
    """The own signals, those of the role, and the scopes of the cases that the person may see."""
    return Hearing(_AUDIENCES.get(staff.role, frozenset()) | {signals.person(user) for user in staff.stands_for},
                   revision_scopes(staff))


def listening() -> AbstractContextManager[Callable[[float], None]]:
    """Gives a wait(seconds) that ends as soon as something was committed. Takes a connection of its own."""
    return bell.listening(db.engine)


def revisions() -> dict[str, int]:
    """The revision of each scope."""
    table = Revision.__table__.c
    with reading():
        rows = db.session.execute(select(table.scope, func.sum(table.value)).group_by(table.scope)).all()
    return {scope: int(value) for scope, value in rows}


def last_signal() -> int:
    """The highest number so far; 0 when there is none."""
    with reading():
        return int(db.session.execute(select(func.coalesce(func.max(_signal.id), 0))).scalar_one())


def signals_after(number: int, *, missed: Iterable[int] = ()) -> list[Told]:
    """Signals of higher numbers, and of lower ones that were not committed before; in the order of their numbers."""
    return _told(_signals().where(or_(_signal.id > number, _signal.id.in_(sorted(missed)))))


def signals_for(audiences: Collection[str], *, after: int, limit: int) -> list[Told]:
    """What these audiences were told since then."""
    return _told(_signals().where(_signal.id > after, _signal.audience.in_(sorted(audiences))).limit(limit))


def _signals() -> Select[*tuple[Any, ...]]:
    return select(_signal.id, _signal.audience, _signal.kind, _signal.facts).order_by(_signal.id)


def _told(query: Select[*tuple[Any, ...]]) -> list[Told]:
    with reading():
        return [Told(*row) for row in db.session.execute(query)]
