"""Which records somebody, or one session, touched between two times: out of the records of the audit, without any content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from contactcenter.rules.reference import reference
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, User
from contactcenter.storage.retention_models import Deletion

_log, _case, _gone = AccessLog.__table__, Case.__table__, Deletion.__table__


@dataclass(frozen=True)
class Asked:
    """Whose traces: a person's (None: the command line's and the machine's), a session's (empty: any), or both; `until` is the
    first moment that does not count."""

    person: int | None
    session: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Touch:
    """What was done how often with one record: a case by its reference, or what else `about` names."""

    reference: str
    kind: str
    act: str
    about: str
    times: int
    first: datetime
    last: datetime


def touches(asked: Asked) -> Iterator[Touch]:
    """Everything that was touched, cases first in the order of their numbers. A case that was forgotten since is named by the
    log of what was forgotten."""
    log = _log.c
    about = func.coalesce(log.recording_sid, log.about).label("what")
    query = (select(log.case_id, log.kind, log.act, about, func.count().label("times"), func.min(log.at).label("first"),
                    func.max(log.at).label("last"), _case.c.opened_at)
             .outerjoin(_case, _case.c.id == log.case_id).where(log.at >= asked.since, log.at < asked.until)
             .group_by(log.case_id, log.kind, log.act, about, _case.c.opened_at)
             .order_by(log.case_id.is_(None), log.case_id, func.min(log.at)))
    if asked.session:
        query = query.where(log.session.startswith(asked.session, autoescape=True))
    if asked.person is not None or not asked.session:
        query = query.where(log.user_id.is_not_distinct_from(asked.person))
    for row in db.session.execute(query).all():
        named = _named(row.case_id, row.opened_at) if row.case_id is not None else ""
        yield Touch(named, row.kind, row.act, row.what, row.times, row.first, row.last)


def _named(case_id: int, opened_at: datetime | None) -> str:
    if opened_at is not None:
        return reference(case_id, opened_at)
    known = select(_gone.c.reference).where(_gone.c.case_id == case_id).limit(1)
    return db.session.execute(known).scalar() or ""


def person_named(name: str) -> int | None:
    """The number of the account that signs in by this name, also one that is switched off."""
    return db.session.execute(select(User.id).where(User.name == name)).scalar()
