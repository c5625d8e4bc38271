"""Asking somebody why they looked at a case: a question that stands beside the look, and its answer."""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework.acting import Form, case_for_supervisor, written
from contactcenter.casework.telling import tell_in_person
from contactcenter.rules.audit import WRITE
from contactcenter.rules.reference import reference
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.rules.team import ANSWERED_WHY, ASKED_WHY
from contactcenter.storage import audit, notices, questions
from contactcenter.storage.db import transaction
from contactcenter.storage.reads.audit import reader_name

ASK, ANSWER = "ask_why", "answer_why"


def ask_why(form: Form, reader: int, question: str) -> None:
    """A supervisor asks; a question that is not answered yet is not put twice. Refusal not_allowed (no supervisor),
    unknown_case, not_a_reader (has never seen it, or asks themselves), too_long."""
    said = written(question)
    with transaction():
        case = case_for_supervisor(form)
        if case is None:
            return
        name = reader_name(case.id, reader)
        if name is None or reader == form.by.id:
            raise Refusal("not_a_reader")
        if questions.ask_once({"case_id": case.id, "reference": reference(case.id, case.opened_at), "user_id": reader,
                               "question": said, "asked_by": form.by.id, "asked_at": form.now}):
            audit.record(WRITE, ASK, user_id=form.by.id, case_id=case.id, at=form.now, about=name)
            tell_in_person(reader, ASKED_WHY, case_id=case.id, by=form.by, now=form.now)


def answer(by: Staff, number: int, text: str, *, now: datetime) -> None:
    """Whoever was asked answers, once; the same answer twice is once. They need not see the case any more. Refusal
    unknown_question (not there, or not put to them), answered (with other words already), answer_missing, too_long."""
    said = written(text, missing="answer_missing")
    with transaction():
        asked = questions.put_to(by.id, number)
        if asked is None:
            raise Refusal("unknown_question")
        if asked.answered_at:
            if asked.answer != said:
                raise Refusal("answered")
            return
        questions.answer(number, said, at=now)
        notices.note_read(by.id, asked.case_id, at=now, kind=ASKED_WHY)
        audit.record(WRITE, ANSWER, user_id=by.id, case_id=asked.case_id, at=now)
        tell_in_person(asked.asked_by, ANSWERED_WHY, case_id=asked.case_id, by=by, now=now)
