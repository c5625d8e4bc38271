"""What people promise on a case: when, to whom, and who is woken when nobody keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from contactcenter.casework import accounts, call_backs, deputising, presence, promising, safety, waking, working
from contactcenter.casework.acting import Form
from contactcenter.rules.local_time import local
from contactcenter.rules.safety import Hours, SafetyCard
from contactcenter.rules.staff import Staff
from contactcenter.rules.tasks import CALL_BACK, FOLLOW_UP, MOST_ATTEMPTS, WAKE_AFTER
from contactcenter.rules.team import PROMISE_DUE
from contactcenter.storage.db import db, transaction
from contactcenter.storage.log_models import Task
from contactcenter.storage.models import Caller, Case
from contactcenter.storage.reads.team import notices
from tests.casework.desk import CHILD, IN_TARAZ, TARAZ, signals
from tests.casework.test_intake import case
from tests.casework.test_texting import POLICY, facts_of, refusal
from tests.conftest import NOW

TextIn = Callable[..., int]
AT = NOW + timedelta(minutes=5)                       # 11:05 in Almaty
IN_AN_HOUR, TOMORROW = AT + timedelta(hours=1), AT + timedelta(days=1)
AFTERNOON = SafetyCard(hours=Hours(14 * 60, 18 * 60))


@pytest.fixture
def ombudsman(user: Callable[..., Staff]) -> Staff:
    return user("taraz", "ombudsman", TARAZ)


@pytest.fixture
def number(text_in: TextIn, ombudsman: Staff) -> int:
    """A case that the ombudsman has accepted."""
    accepted = text_in(CHILD, IN_TARAZ)
    working.accept_case(form(accepted, ombudsman))
    return accepted


def form(number: int, by: Staff, *, key: str = "", at: datetime = AT) -> Form:
    return Form(number, by, key or str(uuid4()), case(number).version, at)


def promise(number: int, by: Staff, kind: str = CALL_BACK, due_at: datetime | None = IN_AN_HOUR, text: str = "Мектепке",
            **named: Any) -> None:
    promising.promise(form(number, by, **named), kind, due_at, text)


def task() -> Any:
    db.session.rollback()
    return db.session.execute(select(Task.__table__).order_by(Task.id.desc())).first()


def tried(by: Staff, outcome: str, *, due_at: datetime | None = None, at: datetime = AT) -> None:
    call_backs.note_attempt(by, task().id, outcome, key=str(uuid4()), now=at, due_at=due_at)


def test_a_promise_is_made_once_and_is_the_owners(number: int, ombudsman: Staff, user: Callable[..., Staff]) -> None:
    key = str(uuid4())
    supervisor = user("supervisor", "supervisor")
    for _ in range(2):
        promise(number, supervisor, key=key)
    assert (task().kind, task().owner_id, task().due_at, task().text) == (CALL_BACK, ombudsman.id, IN_AN_HOUR, "Мектепке")
    (facts,) = facts_of("follow_up")
    assert (facts["task"], facts["due"], facts["text"]) == (CALL_BACK, IN_AN_HOUR.isoformat(), "Мектепке")
    assert refusal(lambda: promise(number, ombudsman)).code == "already_promised"
    promise(number, ombudsman, FOLLOW_UP)             # another kind


@pytest.mark.parametrize(("named", "code"), [
    ({"due_at": AT - timedelta(minutes=1)}, "bad_time"), ({"due_at": AT}, "bad_time"), ({"due_at": None}, "bad_time"),
    ({"due_at": AT + timedelta(days=400)}, "bad_time"), ({"kind": "x"}, "unknown_kind"),
    ({"kind": FOLLOW_UP, "text": "  "}, "text_missing"), ({"text": "ә" * 10_001}, "too_long"),
])
def test_a_promise_that_cannot_be_made(number: int, ombudsman: Staff, named: dict[str, Any], code: str) -> None:
    assert refusal(lambda: promise(number, ombudsman, **named)).code == code
    assert task() is None and facts_of("follow_up") == []


@pytest.mark.parametrize(("card", "sender", "objection"), [
    (SafetyCard(may_call=False), CHILD, "unsafe_to_call"), (AFTERNOON, CHILD, "unsafe_hours"),
    (SafetyCard(), "1414", "short_code")])
def test_nobody_is_promised_a_call_that_would_be_unsafe(number: int, ombudsman: Staff, card: SafetyCard, sender: str,
                                                        objection: str) -> None:
    safety.set_card(form(number, ombudsman), card)
    with transaction():
        db.session.execute(update(Caller.__table__).values(number=sender))
    refused = refusal(lambda: promise(number, ombudsman))
    assert (refused.code, refused.facts["objection"]) == ("unsafe_call", objection)
    promise(number, ombudsman, FOLLOW_UP)             # work on the case is nobody's danger
    with transaction():
        db.session.execute(update(Case).where(Case.id == number).values(caller_id=None))
    assert refusal(lambda: promise(number, ombudsman)).code == "no_number"


def test_the_next_attempt_waits_for_safe_hours_and_stays_with_its_owner(number: int, ombudsman: Staff) -> None:
    promise(number, ombudsman)
    safety.set_card(form(number, ombudsman), AFTERNOON)
    tried(ombudsman, "no_answer")
    assert (f"{local(task().due_at):%H:%M}", task().owner_id, task().attempts) == ("14:00", ombudsman.id, 1)
    tried(ombudsman, "busy", due_at=TOMORROW)         # 11:05
    assert task().due_at == TOMORROW.replace(hour=9, minute=0)
    for _ in range(MOST_ATTEMPTS - 2):
        tried(ombudsman, "no_answer", due_at=TOMORROW)
    assert (task().state, task().outcome) == ("stopped", "given_up"), "another time does not make a telephone ring for ever"


def test_a_follow_up_is_put_off_as_often_as_need_be_and_then_done(number: int, ombudsman: Staff) -> None:
    promise(number, ombudsman, FOLLOW_UP)
    assert refusal(lambda: tried(ombudsman, "put_off")).code == "bad_time"
    assert refusal(lambda: tried(ombudsman, "put_off", due_at=AT - timedelta(days=1))).code == "bad_time"
    assert refusal(lambda: tried(ombudsman, "no_answer")).code == "unknown_outcome"
    for day in range(1, MOST_ATTEMPTS + 2):
        tried(ombudsman, "put_off", due_at=AT + timedelta(days=day))
    assert (task().state, task().due_at, task().owner_id) == ("open", AT + timedelta(days=MOST_ATTEMPTS + 1), ombudsman.id)
    tried(ombudsman, "carried_out")
    assert (task().state, task().outcome) == ("done", "carried_out")
    assert [facts["outcome"] for facts in facts_of("follow_up_tried")][-1] == "carried_out"


def test_a_reply_calls_for_a_look_and_leaves_the_promises(number: int, ombudsman: Staff, text_in: TextIn) -> None:
    promise(number, ombudsman)
    assert text_in(CHILD, "Жауап", sid="SM2") == number
    assert case(number).attention is not None and task().state == "open"


def signs_in(person: Staff, at: datetime = IN_AN_HOUR) -> None:
    accounts.start_session(person.id, token_hash=str(uuid4()), now=at)


def wakes(after: timedelta = WAKE_AFTER) -> list[str]:
    """Whom a sweep tells, so long after the promise was due."""
    before = len(facts_of("promise"))
    for _ in range(2):
        waking.wake_due(now=IN_AN_HOUR + after)
    return [facts["told"] for facts in facts_of("promise")[before:]]


def test_a_promise_wakes_its_owner_who_is_there_and_otherwise_the_team(number: int, ombudsman: Staff,
                                                                       user: Callable[..., Staff]) -> None:
    colleague = user("colleague", "ombudsman", TARAZ)
    promise(number, ombudsman)
    assert wakes(WAKE_AFTER - timedelta(seconds=1)) == []
    signs_in(colleague)
    assert wakes() == ["team"] and case(number).attention == PROMISE_DUE
    assert {f"user:{colleague.id}", f"user:{ombudsman.id}"} <= {audience for audience, kind in signals() if kind == "promise"}
    for person in (colleague, ombudsman):
        (notice,) = notices(person)
        assert (notice.kind, notice.by) == (PROMISE_DUE, None), "the head of their pages says so too"
    tried(ombudsman, "no_answer", at=IN_AN_HOUR + WAKE_AFTER)
    signs_in(ombudsman, task().due_at)
    assert waking.wake_due(now=task().due_at + WAKE_AFTER) == 1 and facts_of("promise")[-1]["told"] == "owner"
    tried(ombudsman, "reached")
    assert waking.wake_due(now=TOMORROW) == 0


def test_whoever_stands_in_for_an_owner_is_told_as_the_owner(number: int, ombudsman: Staff,
                                                            user: Callable[..., Staff]) -> None:
    deputy, day = user("deputy", "ombudsman", TARAZ), local(AT).date()
    deputising.name_deputy(ombudsman, ombudsman.id, deputy.id, first=day, last=day, now=AT)
    promise(number, ombudsman)
    signs_in(deputy)
    assert wakes() == ["owner"] and (f"user:{deputy.id}", "promise") in signals()


def test_of_the_national_queue_operators_at_work_are_told_else_the_supervisors(text_in: TextIn,
                                                                              user: Callable[..., Staff]) -> None:
    operator, unrouted = user("operator", "operator"), text_in(CHILD, "помогите")
    promise(unrouted, operator)
    signs_in(operator)
    assert wakes() == ["supervisors"] and signals("promise") == [("supervisors", "promise")], "signed in is not at work"
    tried(operator, "no_answer", at=IN_AN_HOUR + WAKE_AFTER, due_at=IN_AN_HOUR + 2 * WAKE_AFTER)
    presence.start_shift(operator, reach="browser", address="", languages=["kk"], now=AT, policy=POLICY)
    assert wakes(3 * WAKE_AFTER) == ["owner"]
