"""The reasons for contacts that are in force, and every version before: what comes with the package, and what administrators
changed since. A change counts within seconds, on every process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from contactcenter.casework.kept import Kept
from contactcenter.rules import reasons
from contactcenter.rules.audit import SETTING
from contactcenter.rules.reasons import ReasonChange, Reasons, version_of, worded
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import ADMINISTRATOR, Staff
from contactcenter.storage import audit, vocabulary
from contactcenter.storage.db import AnyRow, transaction

SET, ADDED, RETIRED, OFFERED_AGAIN = "reason_set", "reason_added", "reason_retired", "reason_offered"
ATTEMPTS = 5          # two administrators at the same moment: the later one looks again
VERSIONS_KEPT = 64


@dataclass(frozen=True)
class InForce:
    """Every change in order; what they make of the vocabulary is computed when a version is asked for."""

    changes: tuple[ReasonChange, ...]

    @property
    def number(self) -> int:
        """The number of the last change; 0 before the first. They are numbered without a gap."""
        return self.changes[-1].number if self.changes else 0

    def last_of(self, code: str) -> int:
        """The number of the last change of a reason; 0 where it is as it came with the package, or new."""
        return max((change.number for change in self.changes if change.reason.code == code), default=0)


def _made() -> InForce:
    return InForce(tuple(map(_change, vocabulary.changes())))


def _change(row: AnyRow) -> ReasonChange:
    return ReasonChange(row.number, worded(row.code, row.group_code, row.words, retired=row.retired), row.after_code)


_in_force = Kept(revision=vocabulary.revision, make=_made, shipped=lambda: InForce(()))


@lru_cache(maxsize=VERSIONS_KEPT)
def _after(changes: tuple[ReasonChange, ...]) -> Reasons:
    made = reasons.shipped()
    for change in changes:
        made = made.changed(change)
    return made


def current() -> Reasons:
    """The version in force; at most a few seconds old, and the last known while the database is away."""
    return _after(_in_force.current().changes)


def at(version: str) -> Reasons:
    """The version that a case was classified with; for one that nobody knows the one in force."""
    changes = _in_force.current().changes
    known = {version_of(number): number for number in (0, *(change.number for change in changes))}
    return _after(changes[:known[version]]) if version in known else _after(changes)


def seen_as(code: str) -> int:
    """What a form about a reason remembers of it, so that nobody's change is overwritten unseen."""
    return _in_force.current().last_of(code)


def set_reason(made: ReasonChange, *, seen: int | None, by: Staff, now: datetime) -> str:
    """Adds a reason (seen: None) or changes one: words, place, whether it is offered. Returns the version; that in force where
    nothing differs, so that a form may be sent twice.

    Refusal not_allowed, unknown_code, stale (somebody changed this very reason meanwhile), and those of rules.reasons.check.
    """
    if by.role != ADMINISTRATOR:
        raise Refusal("not_allowed")
    for _attempt in range(ATTEMPTS):
        _in_force.forget()
        version = _tried(made, seen, by, now)
        if version:
            _in_force.forget()
            return version
    raise Refusal("stale")


def look(made: ReasonChange, *, is_new: bool) -> Reasons:
    """The vocabulary as it would be; nothing is stored. Refusals of rules.reasons.check."""
    known = current()
    reasons.check(known, made, is_new=is_new)
    return known.changed(made)


def _tried(made: ReasonChange, seen: int | None, by: Staff, now: datetime) -> str | None:
    """The version that the change made; None where another change came first."""
    with transaction():
        in_force = _made()
        known, code = _after(in_force.changes), made.reason.code
        if _is_so(known, made):
            return known.version
        if seen is not None and code not in known.by_code:
            raise Refusal("unknown_code")
        reasons.check(known, made, is_new=seen is None)
        if seen is not None and in_force.last_of(code) != seen:
            raise Refusal("stale")
        change = replace(made, number=in_force.number + 1)   # what was looked at, not what others have added since
        if not vocabulary.add_once(_row(change) | {"changed_by": by.id, "changed_at": now}):
            return None
        audit.record(SETTING, _act(known, change), user_id=by.id, at=now, about=code)
    return version_of(change.number)


def _row(change: ReasonChange) -> dict[str, object]:
    reason = change.reason
    return {"number": change.number, "code": reason.code, "group_code": reason.group, "words": reason.words,
            "after_code": change.after, "retired": reason.retired}


def _is_so(known: Reasons, made: ReasonChange) -> bool:
    reason = made.reason
    return known.by_code.get(reason.code) == reason and known.before(reason.code) == made.after


def _act(known: Reasons, change: ReasonChange) -> str:
    before = known.by_code.get(change.reason.code)
    if before is None:
        return ADDED
    if before.retired != change.reason.retired:
        return RETIRED if change.reason.retired else OFFERED_AGAIN
    return SET
