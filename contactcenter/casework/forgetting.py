"""Forgetting what has served its purpose, by the rules of retention: one case, or one page of rows, in a transaction each, so
that a process that dies in the middle leaves whole things behind. Each is logged with its rule and on record in the audit.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contactcenter.casework import retention as rules
from contactcenter.rules.reference import reference
from contactcenter.rules.retention import OF_CASES, PURGE, WAYS, Rule
from contactcenter.storage import cases, forgettable, forgetting, resealing, retention, revisions, wall
from contactcenter.storage.db import AnyRow, DatabaseAway, reading, transaction
from contactcenter.storage.forgettable import Reached

CASES_A_TURN, ROWS_AT_ONCE, PAGES_A_TURN = 100, 200, 10     # well within a turn's lease
PAYLOAD, SOUND = "raw_payload", "sound"
log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Due:
    """How many cases or rows a rule would let go now."""

    rule: Rule
    count: int


def due_now(*, now: datetime, changed: Rule | None = None) -> list[Due]:
    """What would go now by each rule; nothing is touched. `changed` takes the place of the rule of its code."""
    known = {**rules.current(), **({changed.code: changed} if changed else {})}
    with reading(), wall.beyond():   # counts alone
        return [Due(rule, _count(rule, now)) for rule in known.values()]


def _count(rule: Rule, now: datetime) -> int:
    if rule.code == PAYLOAD:
        return len(forgettable.settled_cases(before=rule.due_before(now), after=_reached(), limit=1_000_000))
    return (forgettable.count_due if rule.of == OF_CASES else forgettable.count_rows)(rule, now=now)


def forget_due(*, now: Clock, cases_at_most: int = CASES_A_TURN) -> int:
    """Forgets what is due, so many cases and pages at most; how many cases and pages that were."""
    done = 0
    for rule in rules.current().values():
        if rule.of == OF_CASES:
            done += sum(1 for _, _number in zip(range(cases_at_most - done), _forget_cases(rule, now), strict=False))
        else:
            done += sum(1 for _, _page in zip(range(PAGES_A_TURN), _forget_rows(rule, now), strict=False))
    return done


def forget_everything_due(*, now: Clock) -> Iterator[int]:
    """Goes on until nothing is due any more, turn by turn; how much each did."""
    while done := forget_due(now=now):
        yield done


def _forget_cases(rule: Rule, now: Clock) -> Iterator[int]:
    after: Reached | None = None
    while True:
        with reading():
            due = forgettable.due_cases(rule, now=now(), after=after, limit=ROWS_AT_ONCE)
        if not due:
            return
        for row in due:
            if _forget_case(rule, row.id, now=now()):
                yield row.id
        after = (due[-1].closed_at, due[-1].id)


def _forget_case(rule: Rule, number: int, *, now: datetime) -> bool:
    """One case, with all that are told within it; False where it is not due any more."""
    with transaction():
        found = forgettable.lock_due(rule, number, now=now)
        if found:
            _forget(found, rule.code, rule.way, now=now)
    return bool(found)


def _forget(found: Iterable[AnyRow], code: str, way: str, *, now: datetime) -> None:
    """Within a transaction: the rows of these cases go, and the log says so of each; the counts stand with the first."""
    rows = list(found)
    counts = forgetting.forget([row.id for row in rows], way, now=now)
    for row in rows:
        retention.log_deletion(rule=code, way=way, counts=counts, at=now, case_id=row.id,
                               reference=reference(row.id, row.opened_at))
        revisions.move(row.id, *cases.scopes_of(row))
        counts = {}
        told = {"case": row.id, "reference": reference(row.id, row.opened_at), "rule": code, "way": way}
        log.info("forgotten %s", json.dumps(told))


def _forget_rows(rule: Rule, now: Clock) -> Iterator[int]:
    while True:
        with transaction():
            count = _empty_page(rule, now()) if rule.code == PAYLOAD else _remove_page(rule, now())
        if not count:
            return
        yield count


def _remove_page(rule: Rule, now: datetime) -> int:
    table, keys = forgettable.remove_rows(rule, now=now, limit=ROWS_AT_ONCE)
    if rule.code == SOUND:
        retention.forget_sounds(keys, now=now)
    if keys:
        retention.log_deletion(rule=rule.code, way=rule.way, counts={table: len(keys)}, at=now)
    return len(keys)


def _empty_page(rule: Rule, now: datetime) -> int:
    """What the provider told word for word, case by case in the order of their closing; a mark says how far that is."""
    found = forgettable.settled_cases(before=rule.due_before(now), after=_reached(), limit=ROWS_AT_ONCE)
    emptied = forgetting.empty_payloads([row.id for row in found if row.held_at is None])
    if emptied:
        retention.log_deletion(rule=rule.code, way=rule.way, counts={"payload": emptied}, at=now)
    if found:
        last = found[-1]
        resealing.mark(_MARK, key_id="", last=[last.closed_at.isoformat(), last.id], done_at=None)
    return len(found)


_MARK = "retention.raw_payload"


def _reached() -> Reached | None:
    known = resealing.marks().get(_MARK)
    return (datetime.fromisoformat(known.last[0]), int(known.last[1])) if known else None


def logged(*, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """The log of what was forgotten, as plain values: to be kept outside the database, beside its backups."""
    for row in retention.deletions(since=since):
        yield {"at": row.at.isoformat(), "rule": row.rule, "way": row.way, "case": row.case_id, "reference": row.reference,
               "counts": row.counts}


@dataclass
class Again:
    """What became of the lines of a log: forgotten again, forgotten already or never restored, and not possible (something is
    under way about the case, or it is held)."""

    done: int = 0
    gone: int = 0
    refused: int = 0
    unreadable: int = 0


def forget_again(lines: Iterable[str], *, now: Clock) -> Again:
    """After a restore: forgets what had been forgotten since the backup, by the lines that logged() gave or the worker wrote
    into its log. Twice is once."""
    told = Again()
    for line in lines:
        if not line.strip():
            continue
        try:
            said = json.loads(line[line.index("{"):])
            number, code, way, ref = said["case"], str(said["rule"]), said["way"], said["reference"]
        except (ValueError, KeyError, TypeError):
            told.unreadable += 1
            continue
        if number is not None and way in WAYS:
            _again(told, int(number), code, way, str(ref), now())
    return told


def _again(told: Again, number: int, code: str, way: str, ref: str, now: datetime) -> None:
    with transaction():
        row = cases.by_number(number)
        if row is None or row.forgotten_at is not None and way != PURGE or reference(row.id, row.opened_at) != ref:
            told.gone += 1
            return
        found = forgettable.lock_again(number)
        if found:
            _forget(found, code[:32], way, now=now)
    told.done += bool(found)
    told.refused += not found


def delete_sounds(delete: Callable[[str], str | None], *, now: Clock, limit: int = 20) -> int:
    """Has the provider delete recordings that were forgotten, with nothing open meanwhile; `delete` returns an error code or
    None. How many were tried."""
    with reading():
        due = retention.sounds_due(now(), limit=limit)
    for sid in due:
        error = delete(sid)
        with transaction():
            retention.settle_sound(sid, error_code=error, now=now())
    return len(due)


__all__ = ["Again", "DatabaseAway", "Due", "delete_sounds", "due_now", "forget_again", "forget_due", "forget_everything_due",
           "logged"]
