"""Calls of which nothing is heard, and signals that nobody asks for any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from contactcenter.rules.calls import ASK
from contactcenter.storage.call_models import Call, CallOrder, Signal
from contactcenter.storage.db import db
from contactcenter.storage.live import IS_LIVE

_calls, _orders, _signals = Call.__table__, CallOrder.__table__, Signal.__table__


def silent_calls(*, since: datetime, asked_since: datetime) -> Sequence[int]:
    """Live calls of which the provider has told nothing since then, and has not been asked about lately."""
    asked = select(_orders.c.id).where(_orders.c.call_id == _calls.c.contact_id, _orders.c.kind == ASK,
                                       _orders.c.created_at > asked_since).exists()
    return db.session.execute(
        select(_calls.c.contact_id).where(IS_LIVE, _calls.c.news_at < since, ~asked)
        .order_by(_calls.c.contact_id)).scalars().all()


def has_old_signals(before: datetime) -> bool:
    """Whether there are signals older than that."""
    return db.session.execute(select(_signals.c.id).where(_signals.c.at < before).limit(1)).first() is not None


def forget_signals(before: datetime) -> None:
    """Takes away signals older than that."""
    db.session.execute(delete(_signals).where(_signals.c.at < before))
