"""Case events: added, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from contactcenter.rules.audit import WRITE
from contactcenter.storage import audit, search
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import CaseEvent
from contactcenter.storage.search_models import EVENT
from contactcenter.storage.writing import Insert, Write

_table = CaseEvent.__table__
_add = Insert(_table)
_added = Write(lambda given: insert(_table).values(given).returning(_table.c.id))


def add(case_id: int, kind: str, *, at: datetime, facts: dict[str, Any], actor_id: int | None = None,
        act_key: str | None = None) -> None:
    """Adds an event, and files what somebody wrote with it for the search; a person's act is on
    record as well. `act_key` is the one-time key of the form that
    caused it."""
    values = {"case_id": case_id, "kind": kind, "actor_id": actor_id, "at": at, "facts": facts, "act_key": act_key}
    written = search.written_in(facts)
    if written:
        search.file_text(case_id, EVENT, _added.scalar(**values), written)
    else:
        _add(**values)
    if actor_id is not None:
        audit.record(WRITE, kind, user_id=actor_id, case_id=case_id, at=at)


def of_act(act_key: str) -> AnyRow | None:
    """(case_id, kind, actor_id) of the event that a form has already caused."""
    columns = (_table.c.case_id, _table.c.kind, _table.c.actor_id)
    return db.session.execute(select(*columns).where(_table.c.act_key == act_key)).first()


def latest(case_id: int, kind: str) -> dict[str, Any] | None:
    """The facts of a case's latest event of a kind."""
    query = select(_table.c.facts).where(_table.c.case_id == case_id, _table.c.kind == kind)
    facts: dict[str, Any] | None = db.session.execute(query.order_by(_table.c.id.desc()).limit(1)).scalar()
    return facts
