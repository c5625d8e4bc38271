"""The chains of records: whole as they are written, and every manipulation of them found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from contactcenter.casework import auditing
from contactcenter.rules.staff import Staff
from contactcenter.storage import audit
from contactcenter.storage.audit_models import AccessLog, AuditAnchor, AuditChain
from contactcenter.storage.db import db, transaction
from contactcenter.storage.reads import audit as audit_reads
from tests.casework.concurrency import at_once
from tests.conftest import NOW

LOG, ENDS, ANCHORS = AccessLog.__table__, AuditChain.__table__, AuditAnchor.__table__
MANIPULATIONS = 200


@pytest.fixture
def as_the_application() -> bool:
    """Whoever tampers with the proof here has more rights than the application."""
    return False


@pytest.fixture
def recorded(user: Callable[..., Staff], text_in: Callable[..., int]) -> list[dict[str, Any]]:
    """Three people's records, two thirds of them anchored."""
    people, case = [user(f"person{number}", "operator") for number in range(3)], text_in("+77010000001", "Көмек")
    for round_ in range(12):
        for person in people:
            with transaction():
                audit.record("read", "read", user_id=person.id, case_id=case, at=NOW + timedelta(minutes=round_))
        if round_ == 7:
            auditing.anchor(now=lambda: NOW)
    return rows()


def rows() -> list[dict[str, Any]]:
    db.session.rollback()
    return [dict(row) for row in db.session.execute(select(LOG).order_by(LOG.c.id)).mappings()]


def change(random: Random, stored: list[dict[str, Any]]) -> None:
    """One thing that somebody does who can write the tables and has no key."""
    one, other = random.sample([row for row in stored if row["case_id"]], 2)
    last = max((row for row in stored if row["chain"] == one["chain"]), key=lambda row: row["position"])
    anchors = [row.id for row in db.session.execute(select(ANCHORS.c.id))]

    def set_(row: dict[str, Any], **values: Any) -> None:
        db.session.execute(update(LOG).where(LOG.c.id == row["id"]).values(**values))

    def changed() -> None:
        name, value = random.choice([("act", "note"), ("kind", "write"), ("about", "x"), ("why", "list"), ("session", "0" * 16),
                                     ("network", "10.0.0.0/24"), ("at", one["at"] + timedelta(microseconds=1)),
                                     ("case_id", None), ("user_id", None), ("recording_sid", "RE1"), ("mac", "0" * 64)])
        set_(one, **{name: value})

    def removed() -> None:
        db.session.execute(delete(LOG).where(LOG.c.id == one["id"]))

    def shortened() -> None:
        db.session.execute(delete(LOG).where(LOG.c.id == last["id"]))
        before = select(LOG.c.mac).where(LOG.c.chain == last["chain"], LOG.c.position == last["position"] - 1)
        db.session.execute(update(ENDS).where(ENDS.c.chain == last["chain"]).values(
            length=last["position"] - 1, last=before.scalar_subquery()))

    def swapped() -> None:
        for row, place in ((one, (one["chain"], -1)), (other, (one["chain"], one["position"])),
                           (one, (other["chain"], other["position"]))):
            set_(row, chain=place[0], position=place[1])

    def taken_out_of_its_chain() -> None:
        set_(one, chain=None, position=None)

    def added() -> None:
        values = {name: value for name, value in last.items() if name != "id"}
        db.session.execute(insert(LOG).values(values | {"position": last["position"] + 1}))

    def whole_chain_removed() -> None:
        db.session.execute(delete(LOG).where(LOG.c.chain == one["chain"]))
        db.session.execute(delete(ENDS).where(ENDS.c.chain == one["chain"]))

    def end_changed() -> None:
        db.session.execute(update(ENDS).where(ENDS.c.chain == one["chain"]).values(length=ENDS.c.length - 1))

    def anchor_removed() -> None:
        db.session.execute(delete(ANCHORS).where(ANCHORS.c.id == random.choice(anchors)))

    def anchor_changed() -> None:
        db.session.execute(update(ANCHORS).where(ANCHORS.c.id == random.choice(anchors)).values(length=ANCHORS.c.length - 1))

    random.choice([changed, changed, removed, shortened, swapped, taken_out_of_its_chain, added, whole_chain_removed,
                   end_changed, anchor_removed, anchor_changed])()


def test_what_is_recorded_verifies(recorded: list[dict[str, Any]]) -> None:
    checked = auditing.verify()
    assert checked.faults == () and checked.records == len(recorded) >= 36


def test_each_of_two_hundred_manipulations_is_found(recorded: list[dict[str, Any]]) -> None:
    random = Random(111)
    for number in range(MANIPULATIONS):
        db.session.rollback()
        change(random, recorded)
        assert audit_faults(), f"manipulation {number} was not found"
    db.session.rollback()
    assert not audit_faults()


def audit_faults() -> tuple[str, ...]:
    """What a verification says of the tables as this transaction has left them."""
    return audit_reads.verify().faults


def test_a_fault_names_its_row(recorded: list[dict[str, Any]]) -> None:
    one = recorded[10]
    db.session.execute(update(LOG).where(LOG.c.id == one["id"]).values(act="note"))
    assert [fault for fault in audit_faults() if f"(row {one['id']})" in fault]


def test_writing_on_does_not_heal_a_chain_that_was_shortened(recorded: list[dict[str, Any]], app: Flask) -> None:
    last = recorded[-1]
    with transaction():
        db.session.execute(delete(LOG).where(LOG.c.id == last["id"]))
        db.session.execute(update(ENDS).where(ENDS.c.chain == last["chain"]).values(
            length=last["position"] - 1, last=recorded[-4]["mac"]))
    with transaction():
        audit.record("read", "read", user_id=last["user_id"], at=NOW)
    assert auditing.verify().faults


def test_a_chain_put_back_to_an_older_end_is_found_by_its_anchor(recorded: list[dict[str, Any]]) -> None:
    chain = recorded[-1]["chain"]
    with transaction():
        db.session.execute(delete(LOG).where(LOG.c.chain == chain, LOG.c.position > 3))
        last = db.session.execute(select(LOG.c.mac).where(LOG.c.chain == chain, LOG.c.position == 3)).scalar_one()
        db.session.execute(update(ENDS).where(ENDS.c.chain == chain).values(
            length=3, last=last, seal=audit.seal_of(chain, 3, last)))   # an end that was copied when it was true
    assert [fault for fault in auditing.verify().faults if "was anchored and is missing" in fault]


def test_records_made_at_once_stay_in_order(app: Flask, user: Callable[..., Staff]) -> None:
    person = user("busy", "operator")

    def look(_number: int) -> None:
        with transaction():
            audit.record("read", "read", user_id=person.id, at=NOW)

    at_once(app, [lambda number=number: look(number) for number in range(8)])
    checked = auditing.verify()
    assert checked.faults == () and checked.records >= 8


def test_what_is_not_stored_is_not_recorded(app: Flask, user: Callable[..., Staff]) -> None:
    person, before = user("one", "operator"), len(rows())
    with pytest.raises(ZeroDivisionError), transaction():
        audit.record("read", "read", user_id=person.id, at=NOW)
        raise ZeroDivisionError
    with transaction():
        audit.record("read", "read", user_id=person.id, at=NOW)
    assert len(rows()) == before + 1
