"""What is forgotten and what is not: by rule, never what is open or held; whole or not at all; once more after a restore."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update

from contactcenter.casework import auditing, forgetting, legal_hold, retention, upkeep, working
from contactcenter.casework.acting import Form
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.retention import BY_CODE, PSEUDONYMISE, PURGE
from contactcenter.rules.staff import Staff
from contactcenter.storage import retention as rows
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.call_models import Recording
from contactcenter.storage.db import Base, db, transaction
from contactcenter.storage.forgetting import GOES, STAYS, tables_of_cases
from contactcenter.storage.log_models import CaseDetails, CaseMerge, Draft, Task
from contactcenter.storage.models import Caller, Case, Contact, Outbox
from contactcenter.storage.related_models import CaseLink
from contactcenter.storage.retention_models import Deletion, SoundDeletion
from tests.conftest import ROOT, SAME_KEYS

CHILD, OTHER = "+77051234567", "+77059876543"
MANY = 40
SECRET = "Қалқаманова Ботагөз"
TextIn = Callable[..., int]
AddUser = Callable[..., Staff]


@pytest.fixture
def people(user: AddUser) -> tuple[Staff, Staff]:
    return user("operator", "operator"), user("supervisor", "supervisor")


def form(number: int, by: Staff, now: datetime) -> Form:
    db.session.rollback()
    version = db.session.execute(select(Case.version).where(Case.id == number)).scalar_one()
    db.session.rollback()
    return Form(number, by, str(uuid4()), version, now)


def close(number: int, by: Staff, now: datetime, outcome: str = "informed") -> int:
    working.close_case(form(number, by, now), outcome, "Қорытынды")
    with transaction():
        db.session.execute(update(Outbox).where(Outbox.case_id == number).values(state="sent"))
    return number


def forget(at: datetime) -> int:
    return sum(forgetting.forget_everything_due(now=lambda: at))


def count(model: Any, *conditions: Any) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()


def row(number: int) -> Any:
    db.session.rollback()
    return db.session.execute(select(Case.__table__).where(Case.id == number)).first()


def everything_stored() -> str:
    """Every row of every table, with the seals opened, and what the search knows."""
    db.session.rollback()
    return repr([[tuple(one) for one in db.session.execute(select(table))] for table in Base.metadata.sorted_tables])


def test_every_table_of_a_case_has_its_fate() -> None:
    assert tables_of_cases() - {*STAYS, *GOES} == set() and not STAYS.keys() & GOES


def test_a_prank_is_removed_after_its_days_with_all_its_rows(text_in: TextIn, people: tuple[Staff, Staff],
                                                             now: datetime) -> None:
    number = close(text_in(CHILD, f"{SECRET} деп қойыңыз", at=now), people[0], now, "prank")
    days = BY_CODE["not_a_case"].days
    assert forget(now + timedelta(days=days)) == 0
    assert forget(now + timedelta(days=days, seconds=1)) > 0
    assert row(number) is None and count(Contact) == count(Caller) == count(Outbox) == 0
    assert SECRET not in everything_stored() and CHILD not in everything_stored()
    told = db.session.execute(select(Deletion.__table__).where(Deletion.case_id == number)).one()
    assert (told.rule, told.way, told.counts["case"], told.counts["caller"]) == ("not_a_case", PURGE, 1, 1)
    assert auditing.verify().faults == ()
    assert forget(now + timedelta(days=days + 1)) == 0


def test_of_a_worked_case_the_statistics_stay(text_in: TextIn, people: tuple[Staff, Staff], now: datetime) -> None:
    number = text_in(CHILD, f"Таразда тұрамын, мені {SECRET} ұрады", at=now)
    with transaction():
        db.session.execute(CaseDetails.__table__.insert().values(
            case_id=number, child_name=SECRET, child_age=9, child_sex="girl", school="№ 5", reasons=["violence_bullying"],
            vocabulary="1", narrative=SECRET, written_by=people[0].id, written_at=now))
    working.add_note(form(number, people[0], now), SECRET)
    close(number, people[0], now, "psychological_help")
    before = row(number)
    at = now + timedelta(days=BY_CODE["psychological"].days, minutes=1)
    assert forget(at) > 0
    after = row(number)
    assert (after.forgotten_at, after.summary, after.caller_id) == (at, "", None)
    assert [getattr(after, name) for name in ("region", "suggested_region", "opened_at", "closed_at", "outcome", "channel",
                                              "language", "urgency")] == \
        [getattr(before, name) for name in ("region", "suggested_region", "opened_at", "closed_at", "outcome", "channel",
                                            "language", "urgency")]
    details = db.session.execute(select(CaseDetails.__table__)).one()
    assert (details.child_age, details.child_sex, details.reasons, details.child_name) == (
        7, "girl", ["violence_bullying"], None)
    assert count(Contact, Contact.case_id == number) == 1 and count(Caller) == 0
    assert SECRET not in everything_stored() and CHILD not in everything_stored()
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("SELECT count(*) FROM case_text_fts")).scalar_one() == 0
    assert auditing.verify().faults == ()
    with pytest.raises(Refusal) as refused:
        working.reopen_case(form(number, people[0], at), "қайта")
    assert refused.value.code == "forgotten"
    assert text_in(CHILD, "Мен тағы да жазып тұрмын", at=at) != number


def test_what_is_open_or_under_way_is_never_touched(text_in: TextIn, people: tuple[Staff, Staff], now: datetime) -> None:
    far = now + timedelta(days=40_000)
    numbers = [text_in(f"+7705000000{place}", "Көмек керек", at=now) for place in range(4)]
    for number in numbers[1:]:
        close(number, people[0], now, "test")
    with transaction():
        db.session.execute(Task.__table__.insert().values(
            case_id=numbers[1], kind="call_back", reason="asked", state="open", due_at=now, created_at=now, text=""))
        db.session.execute(update(Outbox).where(Outbox.case_id == numbers[2]).values(state="unsure"))
        db.session.execute(update(Case).where(Case.id == numbers[3]).values(attention="new_message"))
    forget(far)
    assert [row(number) is not None for number in numbers] == [True] * 4
    with transaction():
        db.session.execute(update(Case).where(Case.id == numbers[3]).values(attention=None))
    assert forget(far) > 0 and row(numbers[3]) is None and row(numbers[2]) is not None


def test_a_hold_keeps_a_case_and_those_that_are_told_with_it(text_in: TextIn, people: tuple[Staff, Staff],
                                                             now: datetime) -> None:
    far, (operator, supervisor) = now + timedelta(days=40_000), people
    one, other = text_in(CHILD, "Бір", at=now), text_in(OTHER, "Екі", at=now)
    for number in (one, other):
        close(number, operator, now, "test")
    with transaction():
        db.session.execute(CaseMerge.__table__.insert().values(
            case_id=other, into_id=one, merged_by=operator.id, merged_at=now))
        db.session.execute(update(Case).where(Case.id == other).values(outcome="joined"))
    for by, reason, code in ((operator, "сот", "not_allowed"), (supervisor, " ", "reason_missing")):
        with pytest.raises(Refusal) as refused:
            legal_hold.hold(form(other, by, now), reason)
        assert refused.value.code == code
    legal_hold.hold(form(other, supervisor, now), "Сот сұрауы")
    forget(far)
    assert row(one) is not None and row(other) is not None
    legal_hold.release(form(other, supervisor, now), "Іс қаралды")
    assert forget(far) > 0 and row(one) is None and row(other) is None


def test_a_hold_reaches_the_cases_that_are_linked_with_it(text_in: TextIn, people: tuple[Staff, Staff], now: datetime) -> None:
    far, (operator, supervisor) = now + timedelta(days=40_000), people
    one, other = text_in(CHILD, "Бір", at=now), text_in(OTHER, "Екі", at=now)
    for number in (one, other):
        close(number, operator, now, "test")
    with transaction():
        db.session.execute(CaseLink.__table__.insert().values(
            low_id=one, high_id=other, kind="same_child", note="бір бала", made_by=operator.id, made_at=now))
    legal_hold.hold(form(other, supervisor, now), "Сот сұрауы")
    forget(far)
    assert row(one) is not None and row(other) is not None
    with transaction():
        db.session.execute(update(CaseLink.__table__).values(removed_by=operator.id, removed_at=now))
    forget(far)
    assert row(one) is None and row(other) is not None


def test_a_number_stays_for_its_other_cases_and_where_it_is_protected(text_in: TextIn, people: tuple[Staff, Staff],
                                                                      now: datetime) -> None:
    far = now + timedelta(days=40_000)
    close(text_in(CHILD, "Бір", at=now), people[0], now, "test")
    text_in(CHILD, "Екі, жаңа іс", at=now + timedelta(days=30))
    close(text_in(OTHER, "СТОП", at=now), people[0], now, "test")
    close(text_in("+77050000001", "Үш", at=now), people[0], now, "test")
    with transaction():
        db.session.execute(update(Caller).where(Caller.number_key == select(Caller.number_key).order_by(Caller.id).offset(1)
                                                .limit(1).scalar_subquery()).values(safe_to_text=False))
    forget(far)
    db.session.rollback()
    assert sorted(db.session.execute(select(Caller.number)).scalars()) == [CHILD, OTHER]


def test_rows_that_have_served_go_and_sound_is_deleted_by_the_provider(app: Flask, text_in: TextIn,
                                                                       people: tuple[Staff, Staff], now: datetime) -> None:
    number = close(text_in(CHILD, "Бір", at=now), people[0], now, "handed_to_police")
    db.session.rollback()
    contact = db.session.execute(select(Contact.id)).scalar_one()
    with transaction():
        db.session.execute(Recording.__table__.insert().values(sid="RE1", contact_id=contact, kind="message", recorded_at=now))
        db.session.execute(Draft.__table__.insert().values(user_id=people[0].id, case_id=number, form="log",
                                                           fields={"text": SECRET}, serial=1, saved_at=now))
        db.session.execute(update(Contact).values(raw={"Body": SECRET}))
    at = now + timedelta(days=400)
    assert {due.rule.code: due.count for due in forgetting.due_now(now=at) if due.count} == {
        "draft": 1, "raw_payload": 1, "sound": 1}
    assert SECRET in everything_stored() and forget(at) > 0 and SECRET not in everything_stored()
    assert row(number).forgotten_at is None and row(number).summary
    asked: list[str] = []
    answers = iter(["20003", None])

    def provider(sid: str) -> str | None:
        asked.append(sid)
        return next(answers)

    later = at + timedelta(hours=1)
    assert [forgetting.delete_sounds(provider, now=lambda: moment) for moment in (at, at, later, later)] == [1, 0, 1, 0]
    assert asked == ["RE1", "RE1"] and count(SoundDeletion, SoundDeletion.settled_at.is_(None)) == 0


def test_a_rule_that_was_set_counts_and_is_on_record(text_in: TextIn, people: tuple[Staff, Staff], user: AddUser,
                                                     now: datetime) -> None:
    number = close(text_in(CHILD, "Бір", at=now), people[0], now, "prank")
    admin = user("admin", "administrator")
    with pytest.raises(Refusal):
        retention.set_rule("not_a_case", days=5, way=PURGE, basis="ours", by=people[1], now=now)
    retention.set_rule("not_a_case", days=5, way=PSEUDONYMISE, basis="ours", by=admin, now=now)
    assert forget(now + timedelta(days=6)) > 0 and row(number).forgotten_at is not None
    assert count(AccessLog, AccessLog.kind == "setting", AccessLog.about == "not_a_case 5 pseudonymise") == 1
    assert rows.history(5)[0].by == "admin"


@pytest.mark.parametrize("as_the_application", [False])   # which could not change such a line
def test_a_changed_line_of_the_deletion_log_is_found(text_in: TextIn, people: tuple[Staff, Staff], now: datetime) -> None:
    close(text_in(CHILD, "Бір", at=now), people[0], now, "prank")
    close(text_in(OTHER, "Екі", at=now), people[0], now, "prank")
    forget(now + timedelta(days=1_000))
    lines = db.session.execute(select(Deletion.id).order_by(Deletion.id)).scalars().all()
    db.session.execute(update(Deletion).where(Deletion.id == lines[0]).values(rule="informed"))
    db.session.execute(delete(Deletion).where(Deletion.id == lines[-1]))
    db.session.commit()
    faults = auditing.verify().faults
    assert len(faults) == 2 and f"deletion {lines[0]}" in faults[0] and f"deletion {lines[-1]}" in faults[1]


def test_after_a_restore_what_was_forgotten_is_forgotten_again(app: Flask, text_in: TextIn, people: tuple[Staff, Staff],
                                                               now: datetime, tmp_path: Any) -> None:
    """The backup is from before: here the cases are stored again under their numbers, as a restore brings them back."""
    one = close(text_in(CHILD, SECRET, at=now), people[0], now, "prank")
    other = close(text_in(OTHER, SECRET, at=now), people[0], now, "informed")
    kept = [dict(found._mapping) for found in db.session.execute(select(Case.__table__).order_by(Case.id))]
    forget(now + timedelta(days=1_000))
    log = tmp_path / "forgotten.jsonl"
    log.write_text("\n".join(json.dumps(line) for line in forgetting.logged()) + "\nrubbish\n")
    with transaction():
        db.session.execute(Case.__table__.insert().values(**kept[0] | {"caller_id": None}))
        db.session.execute(update(Case).where(Case.id == other).values(forgotten_at=None, summary=kept[1]["summary"]))
    assert row(one).summary and row(other).summary
    done = app.test_cli_runner().invoke(args=["retention", "--again", str(log)])
    assert "2 forgotten again" in done.output and "1 lines unreadable" in done.output and done.exit_code == 1
    assert row(one) is None and row(other).forgotten_at is not None and row(other).summary == ""
    again = app.test_cli_runner().invoke(args=["retention", "--again", str(log)])
    assert "0 forgotten again" in again.output
    assert auditing.verify().faults == ()


def test_the_commands_say_what_would_go_and_do_it(app: Flask, text_in: TextIn, people: tuple[Staff, Staff],
                                                  now: datetime) -> None:
    close(text_in(CHILD, SECRET, at=now - timedelta(days=2_000)), people[0], now - timedelta(days=2_000), "prank")
    run = app.test_cli_runner().invoke
    dry = run(args=["retention", "--dry-run"])
    assert "1  not_a_case (90 days, purge)" in dry.output and count(Case) == 1
    assert run(args=["retention"]).exit_code == run(args=["retention", "--apply", "--log"]).exit_code == 2
    assert "forgotten" in run(args=["retention", "--apply"]).output and count(Case) == 0
    lines = run(args=["retention", "--log"]).output.splitlines()
    assert "not_a_case" in {json.loads(line)["rule"] for line in lines} and SECRET not in "".join(lines)


def test_a_process_killed_in_the_middle_leaves_whole_cases(app: Flask, database_url: str, text_in: TextIn,
                                                           people: tuple[Staff, Staff], now: datetime) -> None:
    long_ago = now - timedelta(days=2_000)
    for place in range(MANY):
        close(text_in(f"+7705000{place:04d}", SECRET, at=long_ago), people[0], long_ago, "prank")
    db.session.remove()
    environment = os.environ | SAME_KEYS | {
        "DEMO": "1", "DATABASE_URL": database_url, "SECRET_KEY": "k" * 40, "PUBLIC_URL": "http://localhost",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "t" * 32, "TWILIO_NUMBERS": "+77172000111"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "retention", "--apply"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while count(Deletion) < 3 and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    left, gone = count(Case), count(Deletion, Deletion.case_id.is_not(None))
    assert 0 < left < MANY and left + gone == MANY and count(Contact) == count(Caller) == left
    assert auditing.verify().faults == ()
    assert forget(now) > 0 and count(Case) == count(Contact) == 0
    assert auditing.verify().faults == () and upkeep.schema_state() == "ok"
