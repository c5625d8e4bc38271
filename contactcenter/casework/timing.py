"""The clocks of one case while it changes: which stop, which start, and which runs out first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contactcenter.casework import calendars
from contactcenter.rules import escalation
from contactcenter.rules.deadlines import MESSAGE, SETTLED_BY_PEOPLE, STARTED_BY_STATUS, WAITING_UNTIL, Due
from contactcenter.rules.lifecycle import CLOSED
from contactcenter.storage import clocks
from contactcenter.storage.db import AnyRow

OF_A_STATE = frozenset({*STARTED_BY_STATUS, WAITING_UNTIL, MESSAGE})


def row_of(case_id: int, due: Due, *, at: datetime, met: bool = False) -> dict[str, Any]:
    """A clock as it is stored. `met`: what it asks for is done in the same moment."""
    step, moment = (None, None) if met else escalation.first(due)
    return {"case_id": case_id, "code": due.clock, "started_at": at, "warn_at": due.warn_at, "due_at": due.at,
            "calendar_version": due.calendar, "next_step": step, "next_at": moment, "stopped_at": at if met else None}


@dataclass
class CaseClocks:
    """What is to become of a case's clocks; store() writes it."""

    rows: Sequence[AnyRow]
    started: list[Due] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    resumed: list[AnyRow] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)          # done in the moment in which it was started
    done: set[str] = field(default_factory=set)          # not to be taken up again by restore()

    @classmethod
    def of(cls, case_id: int) -> CaseClocks:
        return cls(clocks.of_case(case_id))

    def running(self) -> list[AnyRow]:
        return [row for row in self.rows if row.stopped_at is None and row.id not in self.stopped] + self.resumed

    def settleable(self) -> list[str]:
        """The running clocks that people stop by saying what was done."""
        return [row.code for row in self.running() if row.code in SETTLED_BY_PEOPLE]

    def ever(self, code: str) -> bool:
        """Whether a clock of this code was ever started."""
        return any(row.code == code for row in self.rows)

    def stop(self, *codes: str) -> None:
        """Stops these clocks, as far as they run."""
        self.stopped |= {row.id for row in self.running() if row.code in codes}

    def start(self, due: Due) -> None:
        """Starts a clock; one of the same code gives way."""
        self.stop(due.clock)
        self.started.append(due)

    def met(self, code: str) -> None:
        """A clock that starts now is stopped by the same act; it is stored all the same."""
        self.kept.add(code)

    def enter(self, status: str, *, urgency: int, now: datetime) -> None:
        """What a new state does: the former state's clocks end, its own begins; closing stops all."""
        self.stop(*(OF_A_STATE if status != CLOSED else {row.code for row in self.running()}))
        due = calendars.current().of_status(status, urgency=urgency, since=now)
        if due:
            self.start(due)

    def hasten(self, status: str, *, urgency: int, now: datetime) -> None:
        """What a higher urgency does: the state's clock begins anew where that ends sooner."""
        due = calendars.current().of_status(status, urgency=urgency, since=now)
        if due and any(row.code == due.clock and row.due_at > due.at for row in self.running()):
            self.start(due)

    def resume(self, closed_at: datetime) -> None:
        """Takes up again what closing had stopped, with the deadlines of before: reopening wins nobody time."""
        self.resumed = [row for row in self.rows if row.stopped_at == closed_at and row.code not in OF_A_STATE]

    def restore(self, ids: Collection[int]) -> None:
        """Takes up these clocks, also a state's own, but for what was done meanwhile."""
        self.resumed = [row for row in self.rows if row.id in ids and row.code not in self.done]

    def take_over(self, row: AnyRow) -> None:
        """Goes on with another case's clock, unless one of ours ends sooner. A state's clock of a case that is past that state
        lasts until somebody has looked."""
        code = self._ours(row)
        if not any(own.code == code and own.due_at <= row.due_at for own in self.running()):
            self.start(Due(row.due_at, code, row.warn_at, row.calendar_version))

    def _ours(self, row: AnyRow) -> str:
        state_s = row.code in STARTED_BY_STATUS and all(own.code != row.code for own in self.running())
        return MESSAGE if state_s else str(row.code)

    def give_back(self, taken: Sequence[AnyRow], *, since: datetime, closed_at: datetime | None) -> set[str]:
        """Undoes take_over() of these clocks at `since`: ours run again as they did. Returns the codes that somebody has
        settled here meanwhile (closing the case settles none)."""
        dues = {row.due_at for row in taken}
        over = [row for row in self.rows if row.started_at == since and row.due_at in dues]
        self.stopped |= {row.id for row in over if row.stopped_at is None}
        codes = {row.code for row in over if row.stopped_at is None}
        self.resumed = [row for row in self.rows if row.stopped_at == since and row.code in codes]
        return {row.code for row in over if row.stopped_at not in (None, closed_at) and row.code in SETTLED_BY_PEOPLE}

    def store(self, case_id: int, *, now: datetime) -> dict[str, Any]:
        """Writes the changes; returns due_at and due_clock of what runs out first."""
        if self.stopped:
            clocks.stop(self.stopped, at=now)
        for row in self.resumed:
            clocks.change(row.id, stopped_at=None, next_step=escalation.BREACH, next_at=row.due_at)
        clocks.add([row_of(case_id, due, at=now, met=due.clock in self.kept) for due in self.started])
        left = [(row.due_at, row.code) for row in self.running()]
        left += [(due.at, due.clock) for due in self.started if due.clock not in self.kept]
        at, code = min(left, default=(None, None))
        return {"due_at": at, "due_clock": code}


def sooner(case: AnyRow, *, urgency: int, now: datetime) -> dict[str, Any]:
    """The clock of a case whose urgency has risen: never a later one. Returns due_at and due_clock of the case."""
    its = CaseClocks.of(case.id)
    its.hasten(case.status, urgency=urgency, now=now)
    return its.store(case.id, now=now)


def entered(case_id: int, status: str, *, urgency: int, now: datetime) -> dict[str, Any]:
    """What a new state does to a case's clocks. Returns due_at and due_clock of the case."""
    its = CaseClocks.of(case_id)
    its.enter(status, urgency=urgency, now=now)
    return its.store(case_id, now=now)


def message_on_closed(case: AnyRow, *, urgency: int, now: datetime) -> dict[str, Any]:
    """A clock until somebody has looked at what came in for a closed case; one that runs already is not put off."""
    its, (due,) = CaseClocks.of(case.id), calendars.current().of_act("new_message", urgency=urgency, since=now)
    if not any(row.code == MESSAGE and row.due_at <= due.at for row in its.running()):
        its.start(due)
    return its.store(case.id, now=now)
