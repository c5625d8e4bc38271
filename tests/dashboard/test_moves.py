"""State x act x role, completely, through the addresses that people use: what is done, refused and said instead.

What is expected stands in tests/rules/test_lifecycle, written apart from the table of moves itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import delete, insert, update

from contactcenter.dashboard import acts
from contactcenter.dashboard.words import word
from contactcenter.rules.lifecycle import ACTS, STATUSES
from contactcenter.rules.staff import ROLES, ROLES_WITH_CASES
from contactcenter.storage.attachment_models import Attachment
from contactcenter.storage.contact_models import CallOut
from contactcenter.storage.db import db
from contactcenter.storage.desk_models import Appeal, CaseClock, CaseLeft
from contactcenter.storage.log_models import CaseDetails, CaseMerge, Task
from contactcenter.storage.models import Case, CaseEvent
from contactcenter.storage.related import pair
from contactcenter.storage.related_models import CaseLink
from tests.conftest import NOW
from tests.dashboard.conftest import ALMATY, Desk
from tests.dashboard.html import Page
from tests.rules.test_lifecycle import ALLOWED

IN_A_MONTH = datetime.now(UTC) + timedelta(days=30)
HERE, ELSEWHERE = "KZ-75", "KZ-31"
TYPED = {"reason": "себебі осы", "text": "жазба", "outcome": "informed",
         "until": f"{IN_A_MONTH:%Y-%m-%d}", "waits_for": "school",
         "kind": "follow_up", "own_telephone": "+77010000001", "due": f"{IN_A_MONTH:%Y-%m-%dT10:00}",
         "appeal_name": "Сапарова Айгерім", "appeal_address": "Тараз, Төле би 1", "signed": "1", "clock": "police_tells",
         "link": "same_child", "because": "number"}
LOGGED = {"finish": "save", "urgency": "2", "language": "kk", "drawn_urgency": "2", "drawn_language": "kk",
          "narrative": "жазба", "region": HERE, "drawn_region": HERE}


class Board:
    """One case that is put into any state again and again, and people of every role in front of it."""

    def __init__(self, ref: str, other: str, people: dict[str, Desk], colleagues: dict[str, Desk],
                 words: dict[str, str]) -> None:
        self.ref, self.other, self.people, self.colleagues, self.words = ref, other, people, colleagues, words
        self.number, self.note, self.file = int(ref[3:-2]), "", 0

    def put(self, act: str, status: str, role: str) -> None:
        """Everything that the act needs beside the state is so; whoever is of the desk sees the case because it is theirs."""
        owner = self.people[role].staff.id if role == "operator" else None
        second = ELSEWHERE if act == "detach_region" else None
        closed = {"outcome": "informed", "closed_at": NOW} if status == "closed" else {"outcome": None, "closed_at": None}
        with db.engine.begin() as connection:
            connection.execute(delete(Attachment).where(Attachment.bytes == 1))
            if act == "detach":
                self.file = connection.execute(insert(Attachment).values(
                    case_id=self.number, name="x.txt", kind="text", bytes=1, file_key="", added_at=NOW,
                    added_by=self.people["operator"].staff.id).returning(Attachment.id)).scalar_one()
            for table in (CaseClock, Appeal, CaseMerge, CaseDetails, CaseLeft, Task, CallOut):
                connection.execute(delete(table).where(table.case_id == self.number))
            connection.execute(delete(CaseLink))
            if act == "split":
                note = insert(CaseEvent).values(case_id=self.number, kind="note", at=NOW, facts={"text": "жазба"})
                self.note = str(connection.execute(note.returning(CaseEvent.id)).scalar_one())
            if act == "unlink":
                connection.execute(insert(CaseLink).values(
                    **pair(self.number, int(self.other[3:-2])), kind="same_child", note="себебі осы", made_at=NOW,
                    made_by=self.people["operator"].staff.id))
            connection.execute(insert(CaseClock).values(
                case_id=self.number, code="police_tells", started_at=NOW, warn_at=NOW, due_at=NOW))
            if act == "separate" and status == "closed":
                connection.execute(insert(CaseMerge).values(case_id=self.number, into_id=int(self.other[3:-2]), merged_at=NOW,
                                                            merged_by=self.people["operator"].staff.id))
                connection.execute(insert(CaseEvent).values(case_id=self.number, kind="join", at=NOW, facts={
                    "from_status": "new", "attention": None}))
            connection.execute(update(Case).where(Case.id == self.number).values(
                status=status, region=HERE, second_region=second, owner_id=owner, attention="returned", version=1, **closed))

    def send(self, act: str, role: str) -> Any:
        person = self.people[role]
        if act == "log":
            return person.post("/console/save", case=self.ref, key=str(uuid4()), **LOGGED)
        region = ELSEWHERE if act in ("transfer", "attach_region") else HERE
        text = (BytesIO(b"text"), "x.txt")
        more: dict[str, Any] = {"files": text} if act == "attach" else {"file": str(self.file)}
        more |= {"region": region, "into": self.other, "event": self.note, "to": str(self.colleagues[role].staff.id)}
        return person.act(act, self.ref, **more, **TYPED)

    def assert_said_what_is_possible(self, html: str, act: str, status: str, role: str) -> None:
        said = Page(html).words.partition("Possible now: ")[2].partition(".")[0]
        assert said and self.words[act] not in said.split(", "), (act, role, said)
        expected = {self.words[other] for other, state, whose in ALLOWED if (state, whose) == (status, role)}
        of_second_regions = {self.words["attach_region"], self.words["detach_region"]}   # one of the two, as the case stands
        assert expected - of_second_regions <= set(said.split(", ")) <= expected, (act, role, said)


@pytest.fixture
def database_url(tmp_path: Path, migrated_file: Path) -> str:
    """One database: the table of moves asks none, and the statements behind it have tests on both."""
    shutil.copy(migrated_file, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def board(app: Flask, desk: Callable[..., Desk], text_ref: Callable[..., str]) -> Board:
    with app.test_request_context(), force_locale("en"):
        words = {act: str(word("act", act)) for act in (*ACTS, "lapse")}
    return Board(text_ref(ALMATY), text_ref(ALMATY + "!"), {role: desk(role) for role in ROLES},
                 {role: desk(role) for role in ROLES}, words)


@pytest.mark.parametrize("status", STATUSES)
def test_every_move_is_made_or_refused_by_its_address(board: Board, row: Callable[[str], Any], status: str) -> None:
    for act, role in product(ACTS, ROLES):
        board.put(act, status, role)
        before, answer = row(board.ref), board.send(act, role)
        expected, after = expectation(act, status, role), row(board.ref)
        assert answer.status_code == expected, (act, role, answer.status)
        assert after.status == (ALLOWED[act, status, role] if expected == 303 else status), (act, role)
        if expected != 303:
            assert after == before, (act, role)
        if expected == 409 and act != "log":
            board.assert_said_what_is_possible(answer.text, act, status, role)


def expectation(act: str, status: str, role: str) -> int:
    """403 where the role has no such address, 404 where it does not see the case, 409 where the table says no."""
    if role not in ROLES_WITH_CASES or act == "log" and role == "ombudsman":
        return 403
    if role == "ombudsman" and status == "new":
        return 404
    return 303 if (act, status, role) in ALLOWED else 409


def test_every_act_of_the_table_has_an_address_that_is_walked() -> None:
    assert set(ACTS) == set(acts.VERBS) | {"log"}
