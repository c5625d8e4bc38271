"""Under which fingerprints a case is found by others like it, filed in the transaction that writes what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from contactcenter.rules.repeats import Report, keys_to_file
from contactcenter.storage import blind
from contactcenter.storage.db import db
from contactcenter.storage.log_models import CaseDetails
from contactcenter.storage.models import Case
from contactcenter.storage.related_models import CaseMatch

PURPOSE = "match"
_table, _details, _case = CaseMatch.__table__, CaseDetails.__table__, Case.__table__


def report_of(row: Any, *, caller_id: int | None = None, region: str | None = None, is_open: bool = True) -> Report:
    """What a case's written form says of it, from a row or a mapping's attributes; `at` is when the case was opened."""
    return Report(at=row.opened_at, caller_id=caller_id, region=region, is_open=is_open, name=row.child_name,
                  age=row.child_age, sex=row.child_sex, school=row.school, place=row.place, reasons=tuple(row.reasons or ()))


def file_matches(case_id: int, values: Mapping[str, Any]) -> None:
    """Files a case anew from the fields of its written form."""
    opened_at = db.session.execute(select(_case.c.opened_at).where(_case.c.id == case_id)).scalar_one()
    report = Report(at=opened_at, name=values.get("child_name"), age=values.get("child_age"), school=values.get("school"),
                    reasons=tuple(values.get("reasons") or ()))
    db.session.execute(delete(_table).where(_table.c.case_id == case_id))
    keys = [{"case_id": case_id, "key": blind.key(PURPOSE, key)} for key in sorted(keys_to_file(report))]
    if keys:
        db.session.execute(insert(_table), keys)


def file_some(last: int, *, limit: int) -> int | None:
    """Files the written forms behind the case number `last`; the last one's, or None when there are no more."""
    columns = (_details.c.case_id, _details.c.child_name, _details.c.child_age, _details.c.school, _details.c.reasons)
    rows = db.session.execute(select(*columns).where(_details.c.case_id > last).order_by(_details.c.case_id).limit(limit)).all()
    for row in rows:
        file_matches(row.case_id, row._asdict())
    return rows[-1].case_id if rows else None
