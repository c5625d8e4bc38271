"""How long things are kept, as administrators set it, and the log of what was forgotten: rows that are only added."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from contactcenter.rules.audit import FORGET
from contactcenter.storage import audit
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import User
from contactcenter.storage.retention_models import Deletion, RetentionSetting, SoundDeletion
from contactcenter.storage.statements import insert as insert_once

_setting, _deletion, _sound = RetentionSetting.__table__, Deletion.__table__, SoundDeletion.__table__
FIRST_PAUSE, MOST_ATTEMPTS = timedelta(minutes=1), 12
BATCH = 1_000


def revision() -> int | None:
    """Changes with every setting."""
    return db.session.execute(select(func.max(_setting.c.id))).scalar()


def settings() -> Sequence[AnyRow]:
    """The latest row of each rule that an administrator set."""
    latest = select(func.max(_setting.c.id)).group_by(_setting.c.code)
    return db.session.execute(select(_setting).where(_setting.c.id.in_(latest))).all()


def history(limit: int) -> Sequence[AnyRow]:
    """(code, days, way, basis, changed_at, by) of the last changes, the newest first."""
    user = User.__table__
    return db.session.execute(
        select(_setting.c.code, _setting.c.days, _setting.c.way, _setting.c.basis, _setting.c.changed_at,
               user.c.display_name.label("by"))
        .join(user, user.c.id == _setting.c.changed_by).order_by(_setting.c.id.desc()).limit(limit)).all()


def add_setting(values: dict[str, Any]) -> None:
    db.session.execute(insert(_setting).values(**values))


def log_deletion(*, rule: str, way: str, counts: Mapping[str, int], at: datetime, case_id: int | None = None,
                 reference: str = "") -> None:
    """Writes down that something was forgotten, and puts the fingerprint of that on record."""
    values = {"at": at, "rule": rule, "way": way, "case_id": case_id, "reference": reference,
              "counts": {name: count for name, count in sorted(counts.items()) if count}}
    made = db.session.execute(insert(_deletion).values(**values).returning(_deletion.c.id)).scalar_one()
    audit.record(FORGET, way, user_id=None, case_id=case_id, at=at, about=about(values | {"id": made}))


def about(row: Mapping[str, Any]) -> str:
    """What the record of the audit says of a line of this log."""
    told = [row["id"], row["at"].astimezone(UTC).isoformat(), row["rule"], row["way"], row["case_id"], row["reference"],
            sorted(row["counts"].items())]
    return f"{row['id']}:{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:40]}"


def deletions(*, since: datetime | None = None) -> Iterator[AnyRow]:
    """The log from the oldest line on, in batches that hold no snapshot."""
    last = 0
    while True:
        query = select(_deletion).where(_deletion.c.id > last).order_by(_deletion.c.id).limit(BATCH)
        rows = db.session.execute(query.where(_deletion.c.at >= since) if since else query).all()
        db.session.rollback()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def latest_deletions(limit: int) -> Sequence[AnyRow]:
    """The last lines of the log, the newest first."""
    return db.session.execute(select(_deletion).order_by(_deletion.c.id.desc()).limit(limit)).all()


def was_forgotten(case_id: int) -> bool:
    return db.session.execute(select(_deletion.c.id).where(_deletion.c.case_id == case_id).limit(1)).first() is not None


def forget_sounds(sids: Sequence[str], *, now: datetime) -> None:
    """Leaves it to the worker to have recordings deleted by the provider."""
    for sid in sids:
        db.session.execute(insert_once(SoundDeletion).values(sid=sid, due_at=now, attempts=0).on_conflict_do_nothing())


def sounds_due(now: datetime, *, limit: int) -> Sequence[str]:
    return db.session.execute(select(_sound.c.sid).where(_sound.c.settled_at.is_(None), _sound.c.due_at <= now)
                              .order_by(_sound.c.due_at).limit(limit)).scalars().all()


def settle_sound(sid: str, *, error_code: str | None, now: datetime) -> None:
    """Deleted (no error), or to be tried again later each time; in the end it is given up and stays with its error."""
    row = db.session.execute(select(_sound).where(_sound.c.sid == sid).with_for_update()).one()
    given_up = row.attempts + 1 >= MOST_ATTEMPTS
    db.session.execute(update(_sound).where(_sound.c.sid == sid).values(
        attempts=row.attempts + 1, error_code=error_code, settled_at=now if error_code is None or given_up else None,
        due_at=now + FIRST_PAUSE * 2 ** row.attempts))


def sounds_left() -> int:
    """How many recordings the provider has not deleted yet, those given up included."""
    waits = or_(_sound.c.settled_at.is_(None), _sound.c.error_code.is_not(None))
    return db.session.execute(select(func.count()).select_from(_sound).where(waits)).scalar_one()
