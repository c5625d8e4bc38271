"""What is due to be forgotten: closed cases about which nothing is under way, and rows that have served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, delete, exists, func, or_, select, tuple_, update

from contactcenter.rules.calling_out import OVER
from contactcenter.rules.lifecycle import CLOSED
from contactcenter.rules.retention import Rule, outcomes_of
from contactcenter.rules.tasks import OPEN
from contactcenter.storage.call_models import Call, Recording
from contactcenter.storage.contact_models import CallOut
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.desk_models import Appeal, CaseClock
from contactcenter.storage.log_models import CaseMerge, Draft, Task
from contactcenter.storage.models import Case, Contact, Outbox, StaffSession
from contactcenter.storage.outbox import DUE, SENDING, UNSURE
from contactcenter.storage.place_models import RoutingWord
from contactcenter.storage.related_models import CaseLink
from contactcenter.storage.search_models import ListExport, Search
from contactcenter.storage.team_models import Notice

Reached = tuple[datetime, int]        # where a walk along the closed cases has come to
_case, _contact, _merge, _recording = Case.__table__, Contact.__table__, CaseMerge.__table__, Recording.__table__
_link = CaseLink.__table__
_appeal, _draft, _word = Appeal.__table__, Draft.__table__, RoutingWord.__table__


def due_cases(rule: Rule, *, now: datetime, after: Reached | None, limit: int) -> Sequence[AnyRow]:
    """(id, closed_at) of cases that the rule lets go, the longest closed first. Unlocked: ask lock_due again."""
    query = select(_case.c.id, _case.c.closed_at).where(_is_due(rule, now)).order_by(_case.c.closed_at, _case.c.id)
    if after:
        query = query.where(tuple_(_case.c.closed_at, _case.c.id) > after)
    return db.session.execute(query.limit(limit)).all()


def count_due(rule: Rule, *, now: datetime) -> int:
    """How many cases the rule would let go now, without those that are told within them."""
    return db.session.execute(select(func.count()).select_from(_case).where(_is_due(rule, now))).scalar_one()


def lock_due(rule: Rule, number: int, *, now: datetime) -> Sequence[AnyRow]:
    """The case with all that are told within it, locked, if it is still due; otherwise nothing."""
    members = select(_merge.c.case_id).where(_merge.c.into_id == number)
    rows = db.session.execute(select(_case).where(or_(_case.c.id == number, _case.c.id.in_(members)))
                              .order_by(_case.c.id).with_for_update()).all()
    still = db.session.execute(select(_case.c.id).where(_case.c.id == number, _is_due(rule, now))).first()
    return rows if still else []


def lock_again(number: int) -> Sequence[AnyRow]:
    """A case that was forgotten before and is here again, locked, if nothing is under way about it."""
    row = db.session.execute(select(_case).where(_case.c.id == number, _is_settled(_case)).with_for_update()).first()
    return [row] if row else []


def _is_due(rule: Rule, now: datetime) -> ColumnElement[bool]:
    before, member = rule.due_before(now), _case.alias("member")
    busy_member = exists().where(_merge.c.into_id == _case.c.id, member.c.id == _merge.c.case_id, ~_is_quiet(member))
    appeals = exists().where(_appeal.c.case_id == _case.c.id)
    return and_(
        _is_quiet(_case), _case.c.closed_at < before, _case.c.last_inbound_at < before, _falls_under(rule),
        appeals if rule.appeal else ~appeals, ~exists().where(_merge.c.case_id == _case.c.id), ~busy_member)


def _falls_under(rule: Rule) -> ColumnElement[bool]:
    wanted = outcomes_of(rule)
    named = _case.c.outcome.in_([outcome for outcome in wanted if outcome])
    return or_(named, _case.c.outcome.is_(None)) if None in wanted else named


def _is_quiet(case: FromClause) -> ColumnElement[bool]:
    """Settled, with its content there."""
    return and_(case.c.forgotten_at.is_(None), _is_settled(case))


def _is_settled(case: FromClause) -> ColumnElement[bool]:
    """Closed, no hold on it or on one it is linked with, and nothing under way: no task, clock, text, call, nobody to look."""
    task, clock, call, out, text = (model.__table__ for model in (Task, CaseClock, Call, CallOut, Outbox))
    return and_(
        case.c.status == CLOSED, case.c.held_at.is_(None), case.c.attention.is_(None), ~_is_linked_with_a_held_one(case),
        ~exists().where(task.c.case_id == case.c.id, task.c.state == OPEN),
        ~exists().where(clock.c.case_id == case.c.id, clock.c.stopped_at.is_(None)),
        ~exists().where(text.c.case_id == case.c.id, text.c.state.in_((DUE, SENDING, UNSURE))),
        ~exists().where(call.c.case_id == case.c.id, call.c.ended_at.is_(None)),
        ~exists().where(out.c.case_id == case.c.id, out.c.state != OVER))


def _is_linked_with_a_held_one(case: FromClause) -> ColumnElement[bool]:
    held = _case.alias("held")
    ends = or_(and_(_link.c.low_id == case.c.id, _link.c.high_id == held.c.id),
               and_(_link.c.high_id == case.c.id, _link.c.low_id == held.c.id))
    return exists().where(_link.c.removed_at.is_(None), held.c.held_at.is_not(None), ends)


def hold(number: int, *, at: datetime | None) -> None:
    """Puts a legal hold on a case, or lifts it (None)."""
    db.session.execute(update(_case).where(_case.c.id == number).values(held_at=at))


def settled_cases(*, before: datetime, after: Reached | None, limit: int) -> Sequence[AnyRow]:
    """(id, closed_at, held_at) of cases that were closed before, the longest closed first, with their content there."""
    query = select(_case.c.id, _case.c.closed_at, _case.c.held_at).where(
        _case.c.status == CLOSED, _case.c.forgotten_at.is_(None), _case.c.closed_at < before)
    if after:
        query = query.where(tuple_(_case.c.closed_at, _case.c.id) > after)
    return db.session.execute(query.order_by(_case.c.closed_at, _case.c.id).limit(limit)).all()


_settled = and_(_case.c.status == CLOSED, _case.c.held_at.is_(None))
_ROWS: Mapping[str, Callable[[datetime], Select[Any]]] = {
    "draft": lambda before: select(*_draft.primary_key).join(_case, _case.c.id == _draft.c.case_id).where(
        _draft.c.saved_at < before, _settled),
    "routing_word": lambda before: select(_word.c.id).join(_case, _case.c.id == _word.c.case_id).where(
        _word.c.at < before, _settled),
    "notice": lambda before: select(Notice.id).where(Notice.read_at < before),
    "search": lambda before: select(Search.id).where(Search.at < before),
    "list_export": lambda before: select(ListExport.id).where(ListExport.at < before),
    "session": lambda before: select(StaffSession.token_hash).where(StaffSession.expires_at < before),
    "sound": lambda before: select(_recording.c.sid).join(_contact, _contact.c.id == _recording.c.contact_id).join(
        _case, _case.c.id == _contact.c.case_id).where(_recording.c.recorded_at < before, _settled),
}
_TABLES = {"draft": _draft, "routing_word": _word, "notice": Notice.__table__, "search": Search.__table__,
           "list_export": ListExport.__table__, "session": StaffSession.__table__, "sound": _recording}


def count_rows(rule: Rule, *, now: datetime) -> int:
    """How many rows the rule would let go now."""
    return db.session.execute(select(func.count()).select_from(_ROWS[rule.code](rule.due_before(now)).subquery())).scalar_one()


def remove_rows(rule: Rule, *, now: datetime, limit: int) -> tuple[str, Sequence[Any]]:
    """Removes so many rows of a rule at most; the table's name and the keys of what went."""
    table = _TABLES[rule.code]
    keys = db.session.execute(_ROWS[rule.code](rule.due_before(now)).limit(limit)).all()
    if keys:
        db.session.execute(delete(table).where(tuple_(*table.primary_key).in_([tuple(key) for key in keys])))
    return table.name, [key[0] for key in keys]
