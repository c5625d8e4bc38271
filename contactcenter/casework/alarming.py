"""Raising and ending alarms by their rules, and telling people: by notices with a lease, as texts have one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.casework.heartbeat import HEARTBEAT
from contactcenter.rules.alarms import (
    BY_CODE, LARGEST_THRESHOLD, MOST_TARGETS, NODE, RULES, Rule, alarm_code, is_target, raised)
from contactcenter.rules.audit import SETTING
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import alarms, audit, books, outbox, provider_state, turns
from contactcenter.storage.db import AnyRow, reading, transaction

LEASE = timedelta(seconds=60)
FIRST_PAUSE, MOST_ATTEMPTS = timedelta(seconds=15), 10
COUNTED_DAYS, MINUTE = timedelta(days=2), timedelta(minutes=1)
log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Notice:
    """What somebody is told: nothing personal, only what is wrong and where to read what to do."""

    target: str
    code: str
    value: int
    unit: str
    raised_at: datetime
    runbook: str


@dataclass(frozen=True)
class RuleNow:
    """A rule as it counts now; `changed_by` is None where it is as it comes."""

    rule: Rule
    threshold: int
    targets: tuple[str, ...]
    changed_by: str | None


def rules_now(targets: Sequence[str]) -> list[RuleNow]:
    """Every rule; `targets` are told where nothing else is set."""
    with reading():
        changed = alarms.changed_rules()
    return [_now(rule, changed.get(rule.code), tuple(targets)) for rule in RULES]


def _now(rule: Rule, changed: AnyRow | None, targets: tuple[str, ...]) -> RuleNow:
    if changed is None:
        return RuleNow(rule, rule.threshold, targets, None)
    return RuleNow(rule, changed.threshold, tuple(changed.targets) or targets, changed.display_name)


def set_rule(code: str, *, threshold: int, targets: Sequence[str], by: Staff, now: datetime) -> None:
    """Another threshold, other targets (none: the usual ones). Refusal unknown_rule, bad_threshold, bad_target."""
    if code not in BY_CODE:
        raise Refusal("unknown_rule")
    if not 1 <= threshold <= LARGEST_THRESHOLD:
        raise Refusal("bad_threshold")
    if len(targets) > MOST_TARGETS or not all(map(is_target, targets)):
        raise Refusal("bad_target")
    with transaction():
        alarms.set_rule(code, threshold=threshold, targets=list(targets), changed_by=by.id, changed_at=now)
        audit.record(SETTING, "alarm_set", user_id=by.id, at=now, about=code)


def measure(*, now: datetime) -> dict[str, int]:
    """The numbers that all machines share."""
    with reading():
        marks, state, oldest = books.marks(), provider_state.current(), outbox.oldest_due(now)
        beat = turns.done_at(HEARTBEAT)
        values = {"missing": max(sum(mark.missing for mark in marks), books.missing_days(_day(now - COUNTED_DAYS))),
                  "texts_in_doubt": outbox.in_doubt(), "texts_a_minute": outbox.automatic_since(now - MINUTE)}
    held_since = state.paused_at or state.opened_at if state else None
    moments = {"texts_held_back": held_since, "texts_waiting": None if held_since else oldest, "heartbeat_silent": beat,
               "books_unread": min((mark.read_until for mark in marks), default=None)}
    return values | {code: _seconds(now - at) for code, at in moments.items() if at}


def sweep(values: Mapping[str, int], *, node: str, targets: Sequence[str], now: datetime, of_node: bool = False) -> None:
    """Raises what has reached its threshold and ends what has not, of the rules about one machine or of the others. Safe in
    any number of processes."""
    with reading():
        standing = {alarm.code for alarm in alarms.live()}
    for at in rules_now(targets):
        code = alarm_code(at.rule, node)
        wrong = raised(at.rule, values, threshold=at.threshold)
        if at.rule.of_node is of_node and wrong is not (code in standing):
            _turn(code, at, values.get(at.rule.code, 0), wrong, now)


def _turn(code: str, at: RuleNow, value: int, wrong: bool, now: datetime) -> None:
    with transaction():
        if not wrong:
            alarms.end(code, now=now)
            return
        alarm_id = alarms.raise_once(code, value=value, now=now)
        for target in at.targets if alarm_id is not None else ():
            alarms.tell(int(alarm_id or 0), target, now=now)
    log.critical("alarm: %s is %s %s", code.partition(NODE)[0], value, at.rule.unit)


def tell_due(deliver: Callable[[Notice], str | None], *, now: Clock, limit: int = 5) -> int:
    """Tells whoever is to be told now, with nothing open meanwhile; `deliver` returns an error code or None. Returns how
    many."""
    with reading():
        if not alarms.is_any_due(now()):
            return 0
    with transaction():
        due = alarms.claim(now=now(), lease_until=now() + LEASE, limit=limit)
    for row in due:
        rule = BY_CODE[row.code.partition(NODE)[0]]
        error = deliver(Notice(row.target, row.code, row.value, rule.unit, row.raised_at, rule.runbook))
        with transaction():
            alarms.settle(row.id, error_code=error, **_next(row, error, now()))
    return len(due)


def _next(row: AnyRow, error: str | None, now: datetime) -> dict[str, datetime]:
    """Told, given up, or again in a while, later each time."""
    if error is None or row.attempts >= MOST_ATTEMPTS:
        return {"settled_at": now}
    return {"due_at": now + FIRST_PAUSE * 2 ** (row.attempts - 1)}


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))


def _day(moment: datetime) -> date:
    return moment.date()
