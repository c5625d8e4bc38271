"""Alarms, who is told of them, and what administrators have changed of their rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import User
from contactcenter.storage.service_models import Alarm, AlarmNotice, AlarmRule
from contactcenter.storage.statements import insert as insert_once

_alarm, _notice, _rule = Alarm.__table__, AlarmNotice.__table__, AlarmRule.__table__


def changed_rules() -> dict[str, AnyRow]:
    """By code, with who changed them."""
    rows = db.session.execute(select(_rule, User.__table__.c.display_name).join(User, User.id == _rule.c.changed_by)).all()
    return {row.code: row for row in rows}


def set_rule(code: str, **values: Any) -> None:
    statement = insert_once(AlarmRule).values(code=code, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))


def live() -> Sequence[AnyRow]:
    """What is wrong now, the longest first."""
    return db.session.execute(select(_alarm).where(_alarm.c.ended_at.is_(None)).order_by(_alarm.c.raised_at)).all()


def lately(limit: int) -> Sequence[AnyRow]:
    """The latest alarms, over or not."""
    return db.session.execute(select(_alarm).order_by(_alarm.c.id.desc()).limit(limit)).all()


def raise_once(code: str, *, value: int, now: datetime) -> int | None:
    """Raises an alarm and returns its id; None when it is raised already."""
    statement = insert_once(Alarm).values(code=code, value=value, raised_at=now).on_conflict_do_nothing()
    raised: int | None = db.session.execute(statement.returning(_alarm.c.id)).scalar()
    return raised


def end(code: str, *, now: datetime) -> bool:
    """Ends an alarm; False when there was none."""
    ended = db.session.execute(update(_alarm).where(_alarm.c.code == code, _alarm.c.ended_at.is_(None))
                               .values(ended_at=now).returning(_alarm.c.id))
    return ended.first() is not None


def tell(alarm_id: int, target: str, *, now: datetime) -> None:
    """Somebody is to be told."""
    db.session.execute(insert(_notice).values(alarm_id=alarm_id, target=target, attempts=0, due_at=now))


def is_any_due(now: datetime) -> bool:
    return db.session.execute(
        select(_notice.c.id).where(_notice.c.settled_at.is_(None), _notice.c.due_at <= now).limit(1)).first() is not None


def claim(*, now: datetime, lease_until: datetime, limit: int) -> Sequence[AnyRow]:
    """Takes notices that are due, until the lease ends, with the alarm of each."""
    due = (select(_notice.c.id).where(_notice.c.settled_at.is_(None), _notice.c.due_at <= now).order_by(_notice.c.due_at)
           .limit(limit).with_for_update(skip_locked=True))
    claimed = db.session.execute(update(_notice).where(_notice.c.id.in_(due))
                                 .values(due_at=lease_until, attempts=_notice.c.attempts + 1).returning(_notice.c.id)).scalars()
    return db.session.execute(
        select(_notice.c.id, _notice.c.target, _notice.c.attempts, _alarm.c.code, _alarm.c.value, _alarm.c.raised_at)
        .join(_alarm, _alarm.c.id == _notice.c.alarm_id).where(_notice.c.id.in_(list(claimed)))).all()


def settle(notice_id: int, **values: Any) -> None:
    db.session.execute(update(_notice).where(_notice.c.id == notice_id).values(**values))
