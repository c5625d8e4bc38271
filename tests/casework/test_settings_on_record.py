"""What administrators set stands in the chain of the audit, and what is done at the command line with the system's user."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import alarming, auditing, calendars, deputising, teaching, wording
from contactcenter.cli_record import system_user
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db

AddUser = Callable[..., Staff]


def on_record(*kinds: str) -> list[Any]:
    """(kind, act, about, user_id, session) in order."""
    db.session.rollback()
    log = AccessLog.__table__.c
    rows = db.session.execute(select(log.kind, log.act, log.about, log.user_id, log.session).order_by(log.id)).all()
    return [row for row in rows if row.kind in kinds]


def test_every_setting_leaves_its_record(app: Flask, user: AddUser, now: datetime) -> None:
    admin, one, other = user("admin", "administrator"), user("one", "supervisor"), user("other", "supervisor")
    calendars.change_day(date(2026, 12, 31), False, "Government", by=admin, now=now)
    calendars.set_clock("triage", ordinary=timedelta(minutes=4), urgent=timedelta(minutes=1),
                        warn_before=timedelta(minutes=1), basis="ours", by=admin, now=now)
    code = wording.set_text("", {"kk": "Сәлем", "ru": "Привет", "en": "Hello"}, name="Greeting", by=admin, now=now)
    wording.retire_text(code, by=admin, now=now)
    teaching.add_alias("Тестауыл", "KZ-31", "Тестауыл ауылында тұрамын", by=admin, now=now)
    alarming.set_rule("texts_waiting", threshold=7, targets=(), by=admin, now=now)
    deputising.name_deputy(one, one.id, other.id, first=now.date(), last=now.date(), now=now)
    told = [(row.act, row.about, row.user_id) for row in on_record("setting")]
    assert told[:4] == [("day_changed", "2026-12-31", admin.id), ("clock_set", "triage", admin.id),
                        ("text_set", code, admin.id), ("text_retired", code, admin.id)]
    assert [(act, by) for act, _, by in told[4:]] == [
        ("alias_added", admin.id), ("alarm_set", admin.id), ("deputy_named", one.id)]
    assert auditing.verify().faults == ()


def test_what_is_refused_leaves_none(app: Flask, user: AddUser, now: datetime) -> None:
    admin = user("admin", "administrator")
    with pytest.raises(Refusal):
        calendars.change_day(date(1999, 1, 1), False, "Too early", by=admin, now=now)
    with pytest.raises(Refusal):
        alarming.set_rule("texts_waiting", threshold=0, targets=(), by=admin, now=now)
    assert on_record("setting") == []


@pytest.mark.parametrize("as_the_application", [False])   # which makes no backup
def test_the_command_line_is_on_record_with_the_systems_user(app: Flask, tmp_path: Path, now: datetime) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["cases", "export", "--since", "2026-01-01"]).exit_code == 0
    made = runner.invoke(args=["backup", str(tmp_path / "a.backup")])
    assert made.exit_code == 0 or "not installed" in made.output
    rows = on_record("export")
    assert [(row.act, row.about) for row in rows] == [("cases_export", "since 2026-01-01 00:00"), ("backup", "a.backup")]
    assert {(row.user_id, row.session) for row in rows} == {(None, f"os:{system_user()}"[:16])}
    assert auditing.verify().faults == ()
