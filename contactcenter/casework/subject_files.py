"""A file about one person on request (Law on personal data, art. 24): everything about one number, or about one child whose
cases somebody names, with who has read it. It leaves only after it is on record who takes it and what for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contactcenter.rules.audit import EXPORT
from contactcenter.rules.numbers import caller_id
from contactcenter.rules.reference import number_of, reference
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.storage import audit, views
from contactcenter.storage.db import AnyRow, reading, transaction
from contactcenter.storage.reads import subject

SHORTEST_PURPOSE_CHARACTERS, LONGEST_PURPOSE_CHARACTERS = 5, 500
MOST_CASES = 1_000
ACT = "subject_file"
Part = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Whose file: a number (E.164, or empty), the cases, and when and what for it was taken out."""

    number: str
    cases: tuple[AnyRow, ...]
    purpose: str
    at: datetime

    @property
    def references(self) -> list[str]:
        return [reference(case.id, case.opened_at) for case in self.cases]


def look(by: Staff | None, *, number: str, references: Iterable[str]) -> tuple[str, tuple[AnyRow, ...]]:
    """(the number in E.164 or empty, the cases within the person's scope); None: at the command line, all. Refusal not_allowed,
    nothing_asked, bad_number, bad_reference (with the first that is none, or not theirs to see), no_case, too_many_cases."""
    if by is not None and by.role != SUPERVISOR:
        raise Refusal("not_allowed")
    named = [said for text in references for said in text.split()]
    if not number.strip() and not named:
        raise Refusal("nothing_asked", field="number")
    e164, wanted = _e164(number), {said: number_of(said) for said in named}
    with reading():
        found = {case.id: case for case in subject.cases_of_number(e164, by)} if e164 else {}
        asked = subject.cases_numbered([one for one in wanted.values() if one is not None], by)
    known = {case.id: case for case in asked if reference(case.id, case.opened_at) in named}
    for said, one in wanted.items():
        if one not in known:
            raise Refusal("bad_reference", field="references", said=said)
    cases = tuple(case for _, case in sorted((found | known).items()))
    if not cases:
        raise Refusal("no_case", field="number")
    if len(cases) > MOST_CASES:
        raise Refusal("too_many_cases", field="number", most=MOST_CASES)
    return e164, cases


def _e164(number: str) -> str:
    if not number.strip():
        return ""
    found = caller_id(number).e164
    if not found:
        raise Refusal("bad_number", field="number")
    return found


def start(by: Staff | None, *, number: str, references: Iterable[str], purpose: str, now: datetime) -> Wanted:
    """Writes down who takes whose file out and what for, before anything of it leaves: one record for each case. Refusals of
    look(), purpose_missing, purpose_too_long."""
    said = " ".join(clean(purpose).split())
    if len(said) < SHORTEST_PURPOSE_CHARACTERS:
        raise Refusal("purpose_missing", field="purpose")
    if len(said) > LONGEST_PURPOSE_CHARACTERS:
        raise Refusal("purpose_too_long", field="purpose", most=LONGEST_PURPOSE_CHARACTERS)
    e164, cases = look(by, number=number, references=references)
    with transaction():
        if by is not None:
            views.note_export({"user_id": by.id, "at": now, "query": ACT, "format": ACT, "purpose": said, "count": len(cases)})
        for case in cases:
            audit.record(EXPORT, ACT, user_id=by.id if by else None, case_id=case.id, at=now)
    return Wanted(e164, cases, said, now)


def parts(wanted: Wanted) -> Iterator[Part]:
    """The file piece by piece: what it is, the number's card, then each table of each case; holds no snapshot in between."""
    yield {"part": "about", "rows": [{"made_at": wanted.at.isoformat(), "number": wanted.number, "purpose": wanted.purpose,
                                      "references": wanted.references}]}
    if wanted.number:
        with reading():
            card = subject.card_of(wanted.number)
        yield {"part": "caller", "rows": [card] if card else []}
    for case in wanted.cases:
        with reading():
            told = list(subject.everything(case))
        for name, rows in told:
            yield {"part": name, "case": reference(case.id, case.opened_at), "rows": rows}
