"""What the page of a case tells of its calls: how each of them went, and what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import Call, Recording
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, Contact, User
from contactcenter.storage.recordings import FAILED
from contactcenter.storage.scope import visible_to

_call, _contact, _recording = Call.__table__, Contact.__table__, Recording.__table__


@dataclass(frozen=True)
class CallCourse:
    """How a call went so far. `result` is None while it is live, `operator` while nobody took it, `wait_seconds` (in
    the queue) while it is not known."""

    stage: str
    result: str | None
    wish: str | None
    operator: str | None
    wait_seconds: int | None


@dataclass(frozen=True)
class RecordingRow:
    """A message left or a talk; `seconds` is None where the provider did not say."""

    sid: str
    contact_id: int
    kind: str
    seconds: int | None
    recorded_at: datetime


def courses_of(number: int) -> Mapping[int, CallCourse]:
    """The calls of a case by their contact's id. For a page whose case was read within the reader's scope."""
    operator = User.__table__
    rows = db.session.execute(
        select(_call.c.contact_id, _call.c.stage, _call.c.result, _call.c.wish, operator.c.display_name,
               _call.c.wait_seconds)
        .select_from(_call.outerjoin(operator, operator.c.id == _call.c.operator_id)).where(_call.c.case_id == number))
    return {contact_id: CallCourse(*course) for contact_id, *course in rows}


def recordings_of(number: int) -> Sequence[RecordingRow]:
    """The recordings of a case, oldest first. For a page whose case was read within the reader's scope."""
    rows = db.session.execute(_recordings().where(_contact.c.case_id == number)
                              .order_by(_recording.c.recorded_at, _recording.c.sid))
    return [RecordingRow(*row) for row in rows]


def recording_of(staff: Staff, number: int, sid: str) -> RecordingRow | None:
    """A recording of this case; None when it is another case's, not there, or the case is out of scope."""
    row = db.session.execute(
        _recordings().join(Case, Case.__table__.c.id == _contact.c.case_id)
        .where(_recording.c.sid == sid, _contact.c.case_id == number, visible_to(staff))).first()
    return RecordingRow(*row) if row else None


def recording_count(number: int) -> Select[int]:
    """How many recordings of a case can be played, as a part of a greater question."""
    return _recordings().with_only_columns(func.count()).where(_contact.c.case_id == number)


def _recordings() -> Select[*tuple[Any, ...]]:
    """Those that can be played, with their contact."""
    return select(
        _recording.c.sid, _recording.c.contact_id, _recording.c.kind, _recording.c.seconds, _recording.c.recorded_at,
    ).select_from(_recording.join(_contact, _contact.c.id == _recording.c.contact_id)).where(_recording.c.kind != FAILED)
