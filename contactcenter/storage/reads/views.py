"""The lists that a person keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.search_models import SavedView


@dataclass(frozen=True)
class KeptList:
    """A name for the query string of a list."""

    id: int
    name: str
    query: str


def kept_lists(staff: Staff) -> Sequence[KeptList]:
    """This person's own, in the order in which they were made."""
    table = SavedView.__table__.c
    rows = db.session.execute(select(table.id, table.name, table.query).where(table.user_id == staff.id).order_by(table.id))
    return [KeptList(*row) for row in rows]
