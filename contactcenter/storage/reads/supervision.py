"""The supervisor's figures of today, by Kazakhstan's clock. No personal data: they may stand on a wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from contactcenter.rules.calls import (ABANDONED, ANSWER_WITHIN, ASKED_CALL_BACK, LEFT_MESSAGE, MISSED,
                                       SERVICE_LEVEL_PERCENT)
from contactcenter.rules.local_time import end_of_day
from contactcenter.storage.call_models import Call, Shift
from contactcenter.storage.db import db
from contactcenter.storage.live import AT_WORK, WAITS

_call, _shift = Call.__table__.c, Shift.__table__


@dataclass(frozen=True)
class Today:
    """The calls that began today. `in_time` were answered within ANSWER_WITHIN; `counted` is what they are a share of:
    the answered ones and those that waited longer than that for nobody. A caller who hangs up sooner, or in the
    greeting, says nothing of us and is left out (the share NENA-STA-020.1 asks to be 90 %).
    """

    answered: int
    abandoned: int
    missed: int
    messages: int
    call_backs: int
    in_time: int
    counted: int
    waiting: int
    longest_since: datetime | None       # None: nobody waits
    people: Mapping[str, int]            # how many on shift are in which state

    @property
    def percent(self) -> float | None:
        """The service level; None before the first call that counts."""
        return 100 * self.in_time / self.counted if self.counted else None

    @property
    def reached(self) -> bool:
        return self.percent is None or self.percent >= SERVICE_LEVEL_PERCENT


def today(*, now: datetime) -> Today:
    """The figures of the day that `now` lies in."""
    within = int(ANSWER_WITHIN.total_seconds())
    begins = end_of_day(now) - timedelta(days=1)
    talked = _call.answered_at.is_not(None)
    in_time, too_long = _call.wait_seconds <= within, _call.wait_seconds > within
    gone = and_(_call.answered_at.is_(None), _call.ended_at.is_not(None))

    def of(result: str, name: str) -> ColumnElement[int]:
        return func.count().filter(_call.result == result).label(name)

    row = db.session.execute(select(
        func.count().filter(talked).label("answered"), of(ABANDONED, "abandoned"), of(MISSED, "missed"),
        of(LEFT_MESSAGE, "messages"), of(ASKED_CALL_BACK, "call_backs"),
        func.count().filter(talked, in_time).label("in_time"),
        func.count().filter(or_(talked, and_(gone, too_long))).label("counted"))
        .where(_call.began_at >= begins, _call.began_at < end_of_day(now))).one()
    waiting = db.session.execute(
        select(func.count().label("calls"), func.min(_call.queued_at).label("since")).where(WAITS)).one()
    people = db.session.execute(select(_shift.c.state, func.count()).where(AT_WORK).group_by(_shift.c.state)).all()
    return Today(
        answered=row.answered, abandoned=row.abandoned, missed=row.missed, messages=row.messages, call_backs=row.call_backs,
        in_time=row.in_time, counted=row.counted, waiting=waiting.calls, longest_since=waiting.since,
        people={state: count for state, count in people})
