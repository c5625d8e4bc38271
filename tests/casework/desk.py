"""The ombudsman's desk for tests: people of two regions, forms as pages draw them, and what is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from contactcenter.casework import working
from contactcenter.casework.acting import Form
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_models import Signal
from contactcenter.storage.db import db
from contactcenter.storage.desk_models import CaseClock
from contactcenter.storage.models import CaseEvent
from contactcenter.storage.reads.cases import case_page
from tests.casework.test_intake import case

CHILD = "+77051234567"
IN_TARAZ = "Таразда тұрамын"
TARAZ, ALMATY, SHYMKENT = "KZ-31", "KZ-75", "KZ-79"


@dataclass
class Desk:
    """One case and the people around it. `now` moves by hand."""

    number: int
    now: datetime
    operator: Staff
    taraz: Staff
    almaty: Staff
    supervisor: Staff

    def form(self, by: Staff, *, key: str = "") -> Form:
        return Form(self.number, by, key or str(uuid4()), case(self.number).version, self.now)

    def later(self, **named: int) -> datetime:
        self.now += timedelta(**named)
        return self.now

    def accepted(self) -> Desk:
        working.accept_case(self.form(self.taraz))
        return self

    @property
    def row(self) -> Any:
        return case(self.number)

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.events()]

    def events(self, kind: str = "") -> list[Any]:
        found = db.session.execute(select(CaseEvent.__table__).where(CaseEvent.case_id == self.number)
                                   .order_by(CaseEvent.id)).all()
        db.session.rollback()
        return [event for event in found if kind in ("", event.kind)]

    def clocks(self, *, running: bool = True) -> dict[str, Any]:
        table = CaseClock.__table__
        rows = db.session.execute(select(table).where(table.c.case_id == self.number).order_by(table.c.id)).all()
        db.session.rollback()
        return {row.code: row for row in rows if (row.stopped_at is None) == running}

    def sees(self, person: Staff) -> bool:
        seen = case_page(person, self.number) is not None
        db.session.rollback()
        return seen


def signals(kind: str = "") -> list[tuple[str, str]]:
    """(audience, kind) of everything that was told."""
    table = Signal.__table__
    found = [(row.audience, row.kind) for row in db.session.execute(select(table).order_by(table.c.id))]
    db.session.rollback()
    return [told for told in found if kind in ("", told[1])]


def refused(act: Callable[[], object]) -> str:
    """The code of the refusal; AssertionError where nothing is refused."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    raise AssertionError("not refused")
