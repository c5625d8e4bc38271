"""Sealed cases: the people who may see one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from contactcenter.storage.db import db
from contactcenter.storage.models import Case, SealedReader, User

_case, _readers, _user = Case.__table__, SealedReader.__table__, User.__table__


def seal(case_id: int, people: Iterable[int], *, at: datetime) -> None:
    """Seals a case, or names other people for one that is sealed."""
    unname(case_id)
    db.session.execute(insert(_readers), [{"user_id": user_id, "case_id": case_id} for user_id in sorted(set(people))])
    db.session.execute(update(_case).where(_case.c.id == case_id).values(sealed_at=at))


def unseal(case_id: int) -> None:
    db.session.execute(update(_case).where(_case.c.id == case_id).values(sealed_at=None))   # while whoever does it is named
    unname(case_id)


def unname(case_id: int) -> None:
    db.session.execute(delete(_readers).where(_readers.c.case_id == case_id))


def names(case_id: int) -> Sequence[str]:
    """Who may see a sealed case, by name; nobody for one that is not sealed."""
    query = select(_user.c.display_name).join(_readers, _readers.c.user_id == _user.c.id)
    return db.session.execute(query.where(_readers.c.case_id == case_id).order_by(_user.c.display_name)).scalars().all()
