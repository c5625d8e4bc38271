"""Files of a case, for its page and for whoever takes one out. Everything within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from contactcenter.rules.staff import Staff
from contactcenter.storage import attachments
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Case
from contactcenter.storage.scope import visible_to


def files_of(case_number: int) -> Sequence[AnyRow]:
    """For a page whose case was read within the reader's scope: every file, those that were deleted too."""
    return attachments.of_case(case_number)


def file_of(staff: Staff, case_number: int, number: int) -> AnyRow | None:
    """A file that is still there, of a case within scope."""
    seen = db.session.execute(select(Case.id).where(Case.id == case_number, visible_to(staff))).first()
    return attachments.of(case_number, number) if seen else None
