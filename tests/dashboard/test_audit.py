"""What is on record of people's looks and acts, who may read it, and sealed cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import auditing
from contactcenter.rules.staff import ROLES
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db
from tests.dashboard.conftest import ALMATY, Desk
from tests.locking import a_table_locked

Sit = Callable[..., Desk]
TextRef = Callable[..., str]
TALDYKORGAN = "Талдықорғанда тұрамын, мені ұрады"


def records(person: Desk) -> list[tuple[str, str, str, str]]:
    """(kind, act, why, network) of a person's records, in order."""
    db.session.rollback()
    table = AccessLog.__table__.c
    return [tuple(row) for row in db.session.execute(
        select(table.kind, table.act, table.why, table.network).where(table.user_id == person.staff.id).order_by(table.id))]


def test_looks_acts_and_refusals_are_on_record_with_how_they_came_about(desk: Sit, text_ref: TextRef) -> None:
    person, ref, foreign = desk("ombudsman", "KZ-75"), text_ref(ALMATY), text_ref(TALDYKORGAN)
    person.get("/cases")
    person.get(f"/cases/{ref}")
    person.get(f"/cases/{ref}", headers={"Sec-Fetch-Site": "none"})
    person.post(f"/cases/{ref}/reveal", why="to_reach")
    person.act("note", ref, text="Жазба")
    person.get(f"/cases/{foreign}")
    person.get("/audit")
    person.get(f"/cases/{foreign}/fragment")   # a page that asks again by itself
    here = "127.0.0.0/24"
    assert records(person) == [
        ("read", "read", "list", here), ("read", "read", "link", here), ("reveal", "reveal_number", "list", here),
        ("read", "read", "list", here), ("write", "note", "list", here), ("refused", "refused", "list", here),
        ("refused", "refused", "list", here)]
    assert auditing.verify().faults == ()


def test_a_look_that_cannot_be_recorded_is_not_granted(app: Flask, desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(ALMATY)
    with a_table_locked("audit_chain"):
        answer = person.get(f"/cases/{ref}")
    assert answer.status_code == 503 and "Алматы қаласында" not in answer.text


def test_auditors_and_supervisors_read_the_records_without_content(desk: Sit, text_ref: TextRef) -> None:
    reader, ref = desk("operator"), text_ref(ALMATY)
    reader.get(f"/cases/{ref}")
    for role in ROLES:
        answer = desk(role).get(f"/audit?person={reader.staff.id}&kind=read")
        assert answer.status_code == (200 if role in ("auditor", "supervisor") else 403), role
        if answer.status_code == 200:
            assert ref in answer.text and "мектепте" not in answer.text
    auditor = desk("auditor")
    assert ref not in auditor.get(f"/audit?person={auditor.staff.id}").text
    assert ref not in auditor.get("/audit?until=2020-01-01").text
    for bad in ("person=x", "kind=all", "since=yesterday", "before=-1", "what=1"):
        assert auditor.get(f"/audit?{bad}").status_code == 400, bad


def test_a_case_says_who_has_seen_it(desk: Sit, text_ref: TextRef) -> None:
    one, other, ref = desk("operator"), desk("supervisor"), text_ref(ALMATY)
    one.get(f"/cases/{ref}")
    assert "Seen by 2 people" in other.page(f"/cases/{ref}").words
    words = one.page(f"/cases/{ref}/readers").words
    assert one.staff.display_name in words and other.staff.display_name in words


@pytest.fixture
def seal() -> Callable[..., Any]:
    def send(person: Desk, ref: str, *people: Desk, do: str = "seal", reason: str = "Әріптестің туысы") -> Any:
        return person.client.post(f"/cases/{ref}/seal", data={
            "csrf_token": person.token, "key": str(uuid4()), "do": do, "reason": reason,
            "people": [str(one.staff.id) for one in people]})

    return send


def test_a_sealed_case_is_there_for_the_named_alone(desk: Sit, text_ref: TextRef, seal: Callable[..., Any]) -> None:
    sealer, named, supervisor, operator = desk("supervisor"), desk("operator"), desk("supervisor"), desk("operator")
    ref = text_ref(ALMATY)
    assert seal(sealer, ref, reason=" ").status_code == 422
    assert seal(operator, ref).status_code == 403
    assert seal(sealer, ref, named).status_code == 303
    for person, sees in ((sealer, True), (named, True), (supervisor, False), (operator, False)):
        assert (person.get(f"/cases/{ref}").status_code == 200) == sees
        assert (ref in person.get("/cases").text) == sees
        assert (person.get(f"/cases/{ref}/print").status_code == 200) == sees
        assert (person.get(f"/cases/{ref}/readers").status_code == 200) == sees
        assert (person.get(f"/cases/{ref}/fragment").status_code == 200) == sees
        assert (person.act("note", ref, text="x").status_code == 303) == sees
        exported = person.client.post("/cases/export", buffered=True, data={
            "csrf_token": person.token, "format": "csv", "purpose": "Тексеру үшін"})
        assert exported.status_code == 200 and (ref in exported.text) == sees
    assert seal(supervisor, ref, do="unseal").status_code == 404
    assert seal(sealer, ref, do="unseal").status_code == 303
    assert operator.get(f"/cases/{ref}").status_code == 200


def test_sealing_twice_is_once_and_strangers_cannot_be_named(desk: Sit, text_ref: TextRef, seal: Callable[..., Any]) -> None:
    sealer, ref, administrator = desk("supervisor"), text_ref(ALMATY), desk("administrator")
    assert seal(sealer, ref, administrator).status_code == 422
    assert seal(sealer, ref).status_code == seal(sealer, ref).status_code == 303
    assert "sealed" in sealer.page(f"/cases/{ref}").words
