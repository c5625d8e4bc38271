"""What the console shows of calls: who waits, what rings, the own call, what a number did before. Numbers come out masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from contactcenter.rules.calls import CONSULT, FOR_CONSULT
from contactcenter.rules.lifecycle import CLOSED
from contactcenter.rules.numbers import masked
from contactcenter.rules.reference import reference
from contactcenter.rules.safety import Reach
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import Call, CallLeg, CallOffer
from contactcenter.storage.callers import reach_of
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.live import LEG_LIVES, RINGS, TURNS, WAITS
from contactcenter.storage.models import Caller, Case, User
from contactcenter.storage.scope import visible_to

EARLIER_CASES = 10
_call, _offer, _leg = Call.__table__, CallOffer.__table__, CallLeg.__table__
_case, _caller, _user = Case.__table__, Caller.__table__, User.__table__


@dataclass(frozen=True)
class EarlierCase:
    """Another case of a number, in a line."""

    number: int
    reference: str
    status: str
    urgency: int
    opened_at: datetime

    @property
    def is_open(self) -> bool:
        return self.status != CLOSED


@dataclass(frozen=True)
class NumberHistory:
    """What is known of a number: its cases within the reader's scope, open ones first, then the newest; its marks."""

    earlier: tuple[EarlierCase, ...] = ()
    reach: Reach | None = None       # None for a withheld number


@dataclass(frozen=True)
class WaitingCall:
    """A call in the queue; `position` counts from 1, `caller` is None for a withheld number, `offered_to` and
    `wanted` are names (None: rings nowhere; for whoever is free)."""

    id: int
    position: int
    case_number: int
    reference: str
    caller: str | None
    caller_id: int | None
    language: str | None
    since: datetime
    earlier_cases: int
    offered_to: str | None
    offered_to_id: int | None
    wanted: str | None
    transferred: bool


@dataclass(frozen=True)
class RingingOffer:
    """A call that rings at a person. `kind` is queue, transfer or consult; `sender` is who asks or hands over (None: the
    queue)."""

    id: int
    call_id: int
    kind: str
    case_number: int
    reference: str
    caller: str | None
    caller_id: int | None
    language: str | None
    rings_since: datetime
    until: datetime
    sender: str | None
    history: NumberHistory


@dataclass(frozen=True)
class Consulted:
    """Who is asked during a warm transfer; `talking` once they have picked up."""

    user_id: int
    name: str
    talking: bool


@dataclass(frozen=True)
class OwnCall:
    """The call a person is in. `leg` is the state of their own telephone (wanted, ringing, up, held); `consulting` when
    they are the one who is asked; `answered_at` is None until the caller talks to somebody."""

    id: int
    leg_id: str
    leg: str
    consulting: bool
    stage: str
    case_number: int
    reference: str
    caller: str | None
    caller_id: int | None
    language: str | None
    leg_since: datetime
    answered_at: datetime | None
    operator: str | None
    asked: Consulted | None


def waiting_calls(staff: Staff, *, limit: int = 100) -> Sequence[WaitingCall]:
    """The calls that wait and are nobody's yet, in the order in which they are given out."""
    asked, wanted = aliased(User.__table__), aliased(User.__table__)
    ringing = _offer.join(asked, asked.c.id == _offer.c.user_id)
    rows = db.session.execute(
        select(_call, _case.c.opened_at, _caller.c.number.label("caller_number"), asked.c.id.label("asked_id"),
               asked.c.display_name.label("asked_name"), wanted.c.display_name.label("wanted_name"))
        .select_from(_call.join(_case, _case.c.id == _call.c.case_id)
                     .outerjoin(_caller, _caller.c.id == _call.c.caller_id)
                     .outerjoin(ringing, (_offer.c.call_id == _call.c.contact_id) & RINGS)
                     .outerjoin(wanted, wanted.c.id == _call.c.wanted_id))
        .where(WAITS, visible_to(staff)).order_by(*TURNS).limit(limit)).all()
    earlier = _earlier_counts(staff, {row.caller_id for row in rows if row.caller_id})
    return [_waiting(row, place, earlier) for place, row in enumerate(rows, start=1)]


def _waiting(row: AnyRow, place: int, earlier: dict[int, int]) -> WaitingCall:
    return WaitingCall(
        id=row.contact_id, position=place, case_number=row.case_id, reference=reference(row.case_id, row.opened_at),
        caller=_masked(row), caller_id=row.caller_id, language=row.language, since=row.queued_at or row.began_at,
        earlier_cases=max(0, earlier.get(row.caller_id, 0) - 1), offered_to=row.asked_name, offered_to_id=row.asked_id,
        wanted=row.wanted_name, transferred=row.answered_at is not None)


def _masked(row: AnyRow) -> str | None:
    return masked(row.caller_number) if row.caller_number else None


def _earlier_counts(staff: Staff, caller_ids: set[int]) -> dict[int, int]:
    """How many cases in scope each number has; the call's own is one of them."""
    if not caller_ids:
        return {}
    rows = db.session.execute(
        select(_case.c.caller_id, func.count()).where(_case.c.caller_id.in_(sorted(caller_ids)), visible_to(staff))
        .group_by(_case.c.caller_id)).all()
    return {caller_id: count for caller_id, count in rows}


def ringing_offer(staff: Staff) -> RingingOffer | None:
    """What rings at a person now; None when nothing does. Being asked is the right to see it."""
    sender = aliased(User.__table__)
    row = db.session.execute(
        select(_call, _offer.c.id, _offer.c.kind, _offer.c.offered_at, _offer.c.until, _case.c.opened_at,
               _caller.c.number.label("caller_number"), sender.c.display_name.label("sender_name"))
        .select_from(_offer.join(_call, _call.c.contact_id == _offer.c.call_id)
                     .join(_case, _case.c.id == _call.c.case_id)
                     .outerjoin(_caller, _caller.c.id == _call.c.caller_id)
                     .outerjoin(sender, sender.c.id == _case.c.owner_id))
        .where(_offer.c.user_id == staff.id, RINGS)).first()
    if row is None:
        return None
    handed = row.answered_at is not None or row.kind == FOR_CONSULT
    return RingingOffer(
        id=row.id, call_id=row.contact_id, kind=row.kind, case_number=row.case_id,
        reference=reference(row.case_id, row.opened_at), caller=_masked(row), caller_id=row.caller_id,
        language=row.language, rings_since=row.offered_at, until=row.until, sender=row.sender_name if handed else None,
        history=number_history(staff, row.caller_id, except_case=row.case_id))


def number_history(staff: Staff, caller_id: int | None, *, except_case: int | None = None) -> NumberHistory:
    """What a number did before, within the reader's scope, and what it may not be sent; nothing for a withheld number."""
    caller = db.session.execute(select(_caller).where(_caller.c.id == caller_id)).first() if caller_id else None
    if caller is None:
        return NumberHistory()
    rows = db.session.execute(
        select(_case.c.id, _case.c.status, _case.c.urgency, _case.c.opened_at)
        .where(_case.c.caller_id == caller_id, _case.c.id != (except_case or 0), visible_to(staff))
        .order_by(_case.c.status == CLOSED, _case.c.id.desc()).limit(EARLIER_CASES))
    earlier = tuple(EarlierCase(row.id, reference(row.id, row.opened_at), row.status, row.urgency, row.opened_at)
                    for row in rows)
    return NumberHistory(earlier, reach_of(caller))


def own_call(user_id: int) -> OwnCall | None:
    """The call a person is in, from the click on Answer until their telephone is out of it; None between calls."""
    operator = aliased(User.__table__)
    row = db.session.execute(
        select(_call, _leg.c.id, _leg.c.state, _leg.c.purpose, _leg.c.created_at, _leg.c.answered_at.label("picked_up_at"),
               _case.c.opened_at, _caller.c.number.label("caller_number"), operator.c.display_name)
        .select_from(_leg.join(_call, _call.c.contact_id == _leg.c.call_id).join(_case, _case.c.id == _call.c.case_id)
                     .outerjoin(_caller, _caller.c.id == _call.c.caller_id)
                     .outerjoin(operator, operator.c.id == _call.c.operator_id))
        .where(_leg.c.user_id == user_id, LEG_LIVES)).first()
    if row is None:
        return None
    consulting = row.purpose == CONSULT
    return OwnCall(
        id=row.contact_id, leg_id=row.id, leg=row.state, consulting=consulting, stage=row.stage, case_number=row.case_id,
        reference=reference(row.case_id, row.opened_at), caller=_masked(row), caller_id=row.caller_id,
        language=row.language, leg_since=row.picked_up_at or row.created_at, answered_at=row.answered_at,
        operator=row.display_name, asked=None if consulting else _asked(row.contact_id, user_id))


def _asked(call_id: int, user_id: int) -> Consulted | None:
    """Who is being asked about a held call: their telephone is in it, or rings."""
    leg = db.session.execute(
        select(_user.c.id, _user.c.display_name, _leg.c.answered_at).join(_leg, _leg.c.user_id == _user.c.id)
        .where(_leg.c.call_id == call_id, _leg.c.user_id != user_id, LEG_LIVES)).first()
    if leg:
        return Consulted(leg.id, leg.display_name, talking=leg.answered_at is not None)
    offer = db.session.execute(
        select(_user.c.id, _user.c.display_name).join(_offer, _offer.c.user_id == _user.c.id)
        .where(_offer.c.call_id == call_id, _offer.c.kind == FOR_CONSULT, RINGS)).first()
    return Consulted(offer.id, offer.display_name, talking=False) if offer else None


def last_call(user_id: int) -> AnyRow | None:
    """(id, case_number, ended_at) of the latest call that was this person's: what is wrapped up."""
    return db.session.execute(
        select(_call.c.contact_id.label("id"), _call.c.case_id.label("case_number"), _call.c.ended_at)
        .where(_call.c.operator_id == user_id).order_by(_call.c.contact_id.desc()).limit(1)).first()
