"""A desk of people with telephones, and callers: what the tests of the telephone speak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from contactcenter.casework import answering, call_backs, distributing, operators_way, presence
from contactcenter.casework.intake import record_call_within
from contactcenter.rules.calls import GREETING, QUEUED
from contactcenter.rules.inbound import InboundCall, LegReport
from contactcenter.rules.staff import Staff
from contactcenter.rules.voice import Step
from contactcenter.storage import calls, contacts
from contactcenter.storage.call_models import Call, CallLeg, CallOffer, CallOrder, Shift, Signal
from contactcenter.storage.db import Base, db, transaction
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import Case, CaseEvent

OURS = "+77172000111"
CHILD = "+77051234567"


class Desk:
    """Its clock stands still until `later` is called."""

    def __init__(self, add_user: Callable[..., Staff], now: datetime) -> None:
        self.add_user, self.now, self.numbers = add_user, now, count(1)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def person(self, name: str, *languages: str, role: str = "operator") -> Staff:
        """Somebody who has just started a shift, reached by a telephone of their own."""
        staff = self.add_user(name, role)
        presence.start_shift(staff, reach="telephone", address=f"+7701{staff.id:07}", languages=languages or ("kk", "ru"),
                             now=self.now)
        return staff

    def greeted(self, sender: str = CHILD, *, language: str | None = None) -> int:
        """A call that listens to the greeting; its number."""
        with transaction():
            call = InboundCall(sid=f"CA{next(self.numbers):032}", sender=sender, recipient=OURS, status="ringing")
            record_call_within(call, now=self.now)
            contact = contacts.find(call.provider, call.sid)
            assert contact is not None
            case = db.session.execute(select(Case.__table__).where(Case.id == contact.case_id)).one()
            calls.add_once({
                "contact_id": contact.id, "sid": call.sid, "case_id": case.id, "stage": GREETING, "began_at": self.now,
                "news_at": self.now, "caller_id": case.caller_id, "language": language})
            if case.caller_id:
                call_backs.called_again(case.caller_id, self.now)
            return int(contact.id)

    def waits(self, sender: str = CHILD, *, language: str | None = None) -> int:
        """A call that has come into the queue; its number."""
        call_id = self.greeted(sender, language=language)
        with transaction():
            calls.change(call_id, stage=QUEUED, queued_at=self.now)
            distributing.distribute(now=self.now)
        return call_id

    def connected(self, call_id: int) -> None:
        """The provider is about to bridge caller and operator."""
        with transaction():
            answering.connected(calls.locked(call_id), self.now)

    def caller_gone(self, call_id: int) -> None:
        with transaction():
            answering.caller_gone(calls.locked(call_id), self.now)

    def picks_up(self, staff: Staff) -> Step:
        """The person's telephone is picked up and asks what to do."""
        return operators_way.leg_step(self.leg(staff).id, now=self.now)

    def dial_ended(self, staff: Staff) -> Step:
        return operators_way.leg_step(self.leg(staff).id, now=self.now, after=True)

    def talks(self, staff: Staff, call_id: int) -> None:
        """The person answers, picks up and hears the caller."""
        answering.answer(staff, call_id, now=self.now)
        self.picks_up(staff)
        self.connected(call_id)

    def reports(self, staff: Staff, status: str, sequence: int = 1) -> bool:
        """The provider tells of the person's latest telephone."""
        leg = self.leg(staff)
        return operators_way.record_leg_report(leg.id, LegReport(status, sequence, sid=f"CA-{leg.id}"[:34]), now=self.now)

    def call(self, call_id: int) -> Any:
        return one(Call, Call.contact_id == call_id)

    def case(self, call_id: int) -> Any:
        return one(Case, Case.id == self.call(call_id).case_id)

    def leg(self, staff: Staff) -> Any:
        """The person's latest telephone in a call."""
        legs = rows(CallLeg, CallLeg.user_id == staff.id)
        return max(legs, key=lambda leg: (leg.ended_at is None, leg.created_at))

    def state(self, staff: Staff) -> str:
        """The person's state, with its reason after a slash if it is not their own choice."""
        shift = one(Shift, Shift.user_id == staff.id, Shift.ended_at.is_(None))
        return f"{shift.state}/{shift.state_reason}" if shift.state_reason else str(shift.state)

    def rings_at(self, call_id: int) -> int | None:
        """Whom a call rings at."""
        ringing = rows(CallOffer, CallOffer.call_id == call_id, CallOffer.state == "ringing")
        assert len(ringing) <= 1
        return ringing[0].user_id if ringing else None

    def offer(self, call_id: int, staff: Staff) -> Any:
        """The latest offer of a call to a person."""
        return rows(CallOffer, CallOffer.call_id == call_id, CallOffer.user_id == staff.id)[-1]

    def orders(self) -> list[tuple[str, str]]:
        """What the provider was told since the last time this was asked: kind, and where a line is sent; a leg is marked."""
        found = [(row.kind, f"{'leg:' if row.leg_id else ''}{row.target}") for row in rows(CallOrder, CallOrder.state == "due")]
        with transaction():
            db.session.execute(CallOrder.__table__.update().values(state="done"))
        return found

    def tasks(self) -> list[Any]:
        return rows(Task)

    def events(self, call_id: int) -> list[str]:
        return [row.kind for row in rows(CaseEvent, CaseEvent.case_id == self.call(call_id).case_id)]

    def signals(self, staff: Staff) -> list[str]:
        return [row.kind for row in rows(Signal, Signal.audience == f"user:{staff.id}")]


def rows(model: type[Base], *conditions: Any) -> list[Any]:
    """Rows as they are now, the oldest first; holds no snapshot open."""
    table = model.__table__
    found = list(db.session.execute(select(table).where(*conditions).order_by(*table.primary_key)))
    db.session.rollback()
    return found


def one(model: type[Base], *conditions: Any) -> Any:
    (found,) = rows(model, *conditions)
    return found
