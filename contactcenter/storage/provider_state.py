"""How we stand with a provider: failures in a row, whether texts are held back, and since when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.service_models import ProviderState
from contactcenter.storage.statements import insert
from contactcenter.storage.writing import Prepared

PROVIDER = "twilio"
_table = ProviderState.__table__
_forget = Prepared(lambda given: update(_table).where(
    _table.c.provider == given["provider"], or_(_table.c.failures > 0, _table.c.opened_at.is_not(None)))
    .values(failures=0, openings=0, opened_at=None, probe_at=None, why=None).returning(_table.c.provider))


def current() -> AnyRow | None:
    """The state; None while nothing has ever failed."""
    return db.session.execute(select(_table).where(_table.c.provider == PROVIDER)).first()


def locked() -> AnyRow:
    """The state, made if need be and locked until the end."""
    statement = insert(ProviderState).values(provider=PROVIDER, failures=0, openings=0)
    statement = statement.on_conflict_do_update(index_elements=["provider"], set_={"provider": PROVIDER})
    return db.session.execute(statement.returning(*_table.c)).one()


def note(**values: Any) -> None:
    db.session.execute(update(_table).where(_table.c.provider == PROVIDER).values(**values))


def forget_failures() -> bool:
    """Texts go out again; False, and nothing is written, where nothing had failed."""
    return _forget.scalar(provider=PROVIDER) is not None


def take_probe(*, now: datetime, until: datetime) -> bool:
    """Whether this process may send one text to see whether the provider works again."""
    taken = db.session.execute(
        update(_table).where(_table.c.provider == PROVIDER, _table.c.probe_at <= now)
        .values(probe_at=until).returning(_table.c.provider))
    return taken.first() is not None
