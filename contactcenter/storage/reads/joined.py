"""What happened in the cases that are told within another one. For a page whose case was read within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from contactcenter.rules.reference import reference
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import CaseMerge
from contactcenter.storage.models import Case, CaseEvent, Contact, User

_case, _contact, _event, _user = Case.__table__, Contact.__table__, CaseEvent.__table__, User.__table__


@dataclass(frozen=True)
class JoinedCase:
    """A case that is told within another: its contacts and events as a case page has them."""

    number: int
    reference: str
    contacts: Sequence[AnyRow]           # case_id id channel direction text media received_at status duration_seconds language
    events: Sequence[AnyRow]             # case_id id kind actor at facts


def joined_cases(number: int) -> Sequence[JoinedCase]:
    """The cases told within this one, in three queries however many they are. A sealed one shows on its own page alone."""
    told = select(CaseMerge.case_id).where(CaseMerge.into_id == number)
    cases = db.session.execute(select(_case.c.id, _case.c.opened_at).where(
        _case.c.id.in_(told), _case.c.sealed_at.is_(None)).order_by(_case.c.id)).all()
    if not cases:
        return ()
    within = [case.id for case in cases]
    columns = (_contact.c.case_id, _contact.c.id, _contact.c.channel, _contact.c.direction, _contact.c.text, _contact.c.media,
               _contact.c.received_at, _contact.c.status, _contact.c.duration_seconds, _contact.c.language)
    contacts = db.session.execute(select(*columns).where(_contact.c.case_id.in_(within)).order_by(_contact.c.received_at)).all()
    events = db.session.execute(
        select(_event.c.case_id, _event.c.id, _event.c.kind, _user.c.display_name.label("actor"), _event.c.at, _event.c.facts)
        .select_from(_event.outerjoin(_user, _user.c.id == _event.c.actor_id))
        .where(_event.c.case_id.in_(within)).order_by(_event.c.id)).all()
    return [JoinedCase(case.id, reference(case.id, case.opened_at), [row for row in contacts if row.case_id == case.id],
                       [row for row in events if row.case_id == case.id]) for case in cases]
