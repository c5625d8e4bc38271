"""What moves from one case into another when a case is split: texts with what was decided about them, notes, answers.

The one exception to events that never change: which case they stand in. What they say stays as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import insert, select, update

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import CaseEvent, Contact, Outbox, SealedReader
from contactcenter.storage.search_models import CONTACT, EVENT, CaseText

MOVABLE_EVENTS = ("note", "sms")
RECEIVED = "sms_received"
_contact, _event, _outbox, _text = Contact.__table__, CaseEvent.__table__, Outbox.__table__, CaseText.__table__
_reader = SealedReader.__table__


def contacts_of(case_id: int) -> Sequence[AnyRow]:
    """(id, channel, direction, text, language, received_at) of a case's contacts, oldest first."""
    columns = (_contact.c.id, _contact.c.channel, _contact.c.direction, _contact.c.text, _contact.c.language,
               _contact.c.received_at)
    return db.session.execute(select(*columns).where(_contact.c.case_id == case_id)
                              .order_by(_contact.c.received_at, _contact.c.id)).all()


def events_of(case_id: int) -> Sequence[AnyRow]:
    """(id, kind, facts) of the events that can move, and of those that tell how a text came in."""
    kinds = (*MOVABLE_EVENTS, RECEIVED)
    return db.session.execute(select(_event.c.id, _event.c.kind, _event.c.facts).where(
        _event.c.case_id == case_id, _event.c.kind.in_(kinds)).order_by(_event.c.id)).all()


def move(to: int, *, contacts: Collection[int], events: Sequence[AnyRow]) -> None:
    """Puts contacts and events into another case, with our answers to them, how far these have come, and their words for the
    search."""
    ids = [event.id for event in events]
    sent = [event.facts["outbox"] for event in events if event.kind == "sms" and event.facts.get("outbox")]
    moved = ((_contact.c.id, contacts), (_event.c.id, ids), (_outbox.c.contact_id, contacts), (_outbox.c.id, sent))
    for column, among in moved:
        if among:
            db.session.execute(update(column.table).where(column.in_(among)).values(case_id=to))
    for source, among in ((CONTACT, contacts), (EVENT, ids)):
        if among:
            db.session.execute(update(_text).where(_text.c.source == source, _text.c.source_id.in_(among)).values(case_id=to))


def seal_like(case_id: int, *, other: int) -> None:
    """Lets those read a case who may read the other, sealed one."""
    named = select(_reader.c.user_id).where(_reader.c.case_id == other)
    rows = [{"user_id": user_id, "case_id": case_id} for user_id in db.session.execute(named).scalars()]
    if rows:
        db.session.execute(insert(_reader), rows)
