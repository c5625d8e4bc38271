"""Reading questions why somebody looked at a case: beside the looks, for whoever was asked, and those without an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, User
from contactcenter.storage.scope import visible_to
from contactcenter.storage.team_models import LookQuestion

PAGE_ROWS = 50
_asked, _asker, _reader = LookQuestion.__table__.c, User.__table__.alias("asker"), User.__table__.alias("reader")
_row = (_asked.id, _asked.reference, _asked.question, _asker.c.display_name, _asked.asked_at, _asked.answer, _asked.answered_at)


@dataclass(frozen=True)
class Question:
    """A question with its answer (None: none yet). `by` is who asked, `reader` who was asked where that is not said by the
    place where it stands."""

    id: int
    reference: str
    words: str
    by: str
    at: datetime
    answer: str | None
    answered_at: datetime | None
    reader: str = ""


def of_case(case_number: int) -> Mapping[int, Sequence[Question]]:
    """By who was asked, the latest first. For a page whose case was read within a supervisor's scope."""
    found: dict[int, list[Question]] = {}
    rows = db.session.execute(select(*_row, _asked.user_id).join(_asker, _asker.c.id == _asked.asked_by)
                              .where(_asked.case_id == case_number).order_by(_asked.id.desc()))
    for *row, user_id in rows:
        found.setdefault(user_id, []).append(Question(*row))
    return found


def put_to(staff: Staff) -> Sequence[Question]:
    """What this person was asked: first what is not answered, then the latest."""
    rows = db.session.execute(
        select(*_row).join(_asker, _asker.c.id == _asked.asked_by).where(_asked.user_id == staff.id)
        .order_by(_asked.answered_at.is_not(None), _asked.id.desc()).limit(PAGE_ROWS))
    return [Question(*row) for row in rows]


def without_answer(staff: Staff) -> Sequence[Question]:
    """Questions about cases within a supervisor's sight that nobody has answered, the longest waiting first."""
    rows = db.session.execute(
        select(*_row, _reader.c.display_name).join(_asker, _asker.c.id == _asked.asked_by)
        .join(_reader, _reader.c.id == _asked.user_id).join(Case.__table__, Case.id == _asked.case_id)
        .where(_asked.answered_at.is_(None), visible_to(staff)).order_by(_asked.id).limit(PAGE_ROWS))
    return [Question(*row) for row in rows]
