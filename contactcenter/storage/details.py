"""What was written down about cases: one row for each case that somebody logged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from contactcenter.storage import matches, search
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import CaseDetails
from contactcenter.storage.search_models import DETAILS
from contactcenter.storage.statements import insert

_table = CaseDetails.__table__


def of_case(case_id: int) -> AnyRow | None:
    """The row of a case. Lock the case first: two writers then take turns."""
    return db.session.execute(select(_table).where(_table.c.case_id == case_id)).first()


def write(case_id: int, values: dict[str, Any]) -> None:
    """Writes the whole form of a case, and files it: its words for the search, its child and school for cases like it."""
    statement = insert(CaseDetails).values(case_id=case_id, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["case_id"], set_=values))
    search.file_text(case_id, DETAILS, case_id, " ".join(values.get(name) or "" for name in search.DETAILS_SEARCHED))
    matches.file_matches(case_id, values)
