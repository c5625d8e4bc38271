"""Alarms: raised once, ended when it is well again, told to people until somebody has heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import alarming, heartbeat, holding_back, reconciling
from contactcenter.casework.alarming import Notice
from contactcenter.rules.alarms import RULES, is_target
from contactcenter.rules.sending import Handover
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.service_models import Alarm, AlarmNotice
from tests.casework.desk import refused
from tests.casework.test_intake import count
from tests.casework.test_reconciling import POLICY, Books, text
from tests.casework.test_sending import Provider, TextIn, send
from tests.conftest import ROOT

DUTY = ("sms:+77010000001", "https://alarms.example.kz/in")
MINUTE = timedelta(minutes=1)


def sweep(now: datetime, **values: int) -> list[str]:
    """One look, with these numbers in place of those measured; the alarms that stand after it."""
    alarming.sweep(alarming.measure(now=now) | values, node="web1", targets=DUTY, now=now)
    db.session.rollback()
    return list(db.session.execute(select(Alarm.code).where(Alarm.ended_at.is_(None)).order_by(Alarm.code)).scalars())


def test_an_alarm_is_raised_once_told_to_everybody_and_ends(app: Flask, now: datetime) -> None:
    for minute in range(3):
        assert sweep(now + minute * MINUTE, missing=2) == ["missing"]
    assert count(AlarmNotice) == 2
    assert sweep(now + 5 * MINUTE) == []
    assert sweep(now + 6 * MINUTE, missing=1) == ["missing"]
    assert count(Alarm) == 2


def test_refused_credentials_alarm_within_a_minute(text_in: TextIn, now: datetime) -> None:
    text_in("+77051234567", "Шымкент")
    send(Provider(Handover.HALTED, code="20003"), now)
    assert sweep(now + timedelta(seconds=40)) == ["texts_held_back"]
    assert holding_back.held() is not None


def test_what_is_measured(text_in: TextIn, now: datetime) -> None:
    assert sweep(now) == [], "nothing is known yet, so nothing is wrong"
    text_in("+77051234567", "Шымкент")
    heartbeat.note_heartbeat(at=now)
    heartbeat.note_heartbeat(at=now - MINUTE)   # drained from the spool later
    reconciling.reconcile(Books(), now=lambda: now, policy=POLICY)
    assert alarming.measure(now=now + 2 * MINUTE) == {
        "missing": 0, "texts_in_doubt": 0, "texts_a_minute": 0, "texts_waiting": 120, "heartbeat_silent": 120,
        "books_unread": 180}
    bad = text("SM00000001", now - MINUTE, words="half \ud83d an emoji")
    reconciling.reconcile(Books(bad), now=lambda: now + MINUTE, policy=POLICY)
    assert sweep(now + 11 * MINUTE) == ["books_unread", "heartbeat_silent", "missing", "texts_waiting"]


def test_more_answers_a_minute_than_the_ceiling_are_an_alarm(text_in: TextIn, now: datetime) -> None:
    for index in range(3):
        text_in(f"+7705123456{index}", "Шымкент")
    assert alarming.measure(now=now)["texts_a_minute"] == 3
    assert "texts_a_minute" in sweep(now, texts_a_minute=POLICY.automatic_texts_a_minute)
    assert "texts_a_minute" not in sweep(now, texts_a_minute=POLICY.automatic_texts_a_minute - 1)


def test_each_machine_alarms_of_its_own_spool(app: Flask, now: datetime) -> None:
    for node, waits in (("web1", 90), ("web2", 120), ("web1", 0)):
        alarming.sweep({"spool_waiting": waits, "spool_aside": 0}, node=node, targets=(), now=now, of_node=True)
    assert sweep(now) == ["spool_waiting@web2"]


def test_telling_is_tried_again_until_it_is_heard(app: Flask, now: datetime) -> None:
    sweep(now, missing=1)
    told: list[Notice] = []

    def deliver(notice: Notice) -> str | None:
        told.append(notice)
        return None if notice.target.startswith("sms") or len(told) > 4 else "URLError"

    at = now
    for _ in range(30):
        alarming.tell_due(deliver, now=lambda: at)
        at += timedelta(seconds=10)
    assert [notice.target.partition(":")[0] for notice in told].count("sms") == 1
    assert len(told) == 5
    assert told[0].runbook == "docs/operations.md#missing"
    rows = db.session.execute(select(AlarmNotice.settled_at, AlarmNotice.error_code)).all()
    assert all(row.settled_at and row.error_code is None for row in rows)


def test_a_teller_that_dies_holds_a_notice_up_for_its_lease(app: Flask, now: datetime) -> None:
    sweep(now, missing=1)

    def dies(_notice: Notice) -> str | None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        alarming.tell_due(dies, now=lambda: now)
    assert alarming.tell_due(lambda _: None, now=lambda: now + timedelta(seconds=30)) == 0
    assert alarming.tell_due(lambda _: None, now=lambda: now + timedelta(seconds=61)) == 2


def test_an_administrator_sets_a_rule(user: Callable[..., Staff], now: datetime) -> None:
    by = user("root", "administrator")
    alarming.set_rule("missing", threshold=3, targets=("mailto:duty@example.kz",), by=by, now=now)
    assert sweep(now, missing=2) == []
    assert sweep(now, missing=3) == ["missing"]
    assert db.session.execute(select(AlarmNotice.target)).scalar_one() == "mailto:duty@example.kz"
    for code, threshold, targets, why in (("x", 1, (), "unknown_rule"), ("missing", 0, (), "bad_threshold"),
                                          ("missing", 1, ("+7701",), "bad_target")):
        assert refused(lambda: alarming.set_rule(code, threshold=threshold, targets=targets, by=by, now=now)) == why


@pytest.mark.parametrize(("target", "good"), [
    ("sms:+77010000001", True), ("mailto:a@b.kz", True), ("https://x.kz/in", True), ("sms:111", False), ("a@b.kz", False),
    ("file:///etc/passwd", False), ("mailto:a@b.kz,c@d.kz", False)])
def test_targets(target: str, good: bool) -> None:
    assert is_target(target) is good


def test_every_rule_has_its_place_in_the_runbook() -> None:
    with open(ROOT / "docs/operations.md", encoding="utf-8") as file:
        headings = {line.strip("# \n").replace("_", "-") for line in file if line.startswith("### ")}
    assert {rule.code.replace("_", "-") for rule in RULES} <= headings
