"""What administrators do with accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import accounts, administering
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import NO_PASSWORD, Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession
from contactcenter.storage.reads.accounts import account, changes_of, invited
from contactcenter.storage.reads.staff import login_of
from tests.casework.concurrency import at_once
from tests.conftest import NOW


@pytest.fixture
def chief(user: Callable[..., Staff]) -> Staff:
    return user("chief", "administrator", password_hash="x")


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


def kinds(user_id: int) -> list[str]:
    db.session.rollback()
    return [change.kind for change in reversed(changes_of(user_id))]


def invite(by: Staff, name: str = "newcomer", role: str = "operator", regions: tuple[str, ...] = ()) -> str:
    return administering.invite(name, display_name="Жаңа", role=role, regions=regions, language="kk", by=by, now=NOW)


def test_an_invitation_is_taken_up_once_and_in_time(chief: Staff) -> None:
    token = invite(chief)
    known = invited(administering.hashed(token), now=NOW)
    assert known is not None and login_of(known.id).password_hash == NO_PASSWORD  # type: ignore[union-attr]
    late = NOW + administering.INVITATION_LASTS
    assert invited(administering.hashed(token), now=late) is None
    assert refused(lambda: administering.accept_invitation(token, password_hash="y", now=late)) == "invitation_over"
    assert administering.accept_invitation(token, password_hash="y", now=NOW) == known.id
    assert refused(lambda: administering.accept_invitation(token, password_hash="z", now=NOW)) == "invitation_over"
    assert kinds(known.id) == ["added", "invited", "joined"]


def test_of_many_at_once_one_takes_the_invitation_up(app: Flask, chief: Staff) -> None:
    token = invite(chief)

    def accept(number: int) -> str:
        try:
            administering.accept_invitation(token, password_hash=str(number), now=NOW)
        except Refusal as refusal:
            return refusal.code
        return "joined"

    assert sorted(at_once(app, [partial(accept, number) for number in range(5)])) == ["invitation_over"] * 4 + ["joined"]


def test_a_newer_invitation_and_a_switched_off_account_end_the_older_one(chief: Staff) -> None:
    first = invite(chief)
    number = invited(administering.hashed(first), now=NOW).id  # type: ignore[union-attr]
    second = administering.let_in_anew(number, by=chief, now=NOW)
    assert invited(administering.hashed(first), now=NOW) is None
    administering.switch(number, on=False, by=chief, now=NOW)
    assert invited(administering.hashed(second), now=NOW) is None
    assert refused(lambda: administering.let_in_anew(number, by=chief, now=NOW)) == "switched_off"


@pytest.mark.parametrize(("name", "role", "regions", "code"), [
    ("Ә", "operator", (), "bad_name"), ("chief", "operator", (), "name_taken"), ("x1", "boss", (), "unknown_role"),
    ("x1", "ombudsman", (), "region_missing"), ("x1", "ombudsman", ("KZ-99",), "unknown_region"),
])
def test_an_invitation_that_cannot_be(chief: Staff, name: str, role: str, regions: tuple[str, ...], code: str) -> None:
    assert refused(lambda: invite(chief, name, role, regions)) == code


def test_who_loses_a_right_is_out_at_once(chief: Staff, user: Callable[..., Staff]) -> None:
    staff = user("aigerim", "ombudsman", "KZ-75")
    for act in (lambda: administering.change_rights(staff.id, role="ombudsman", regions=("KZ-71",), by=chief, now=NOW),
                lambda: administering.change_rights(staff.id, role="operator", regions=("KZ-71",), by=chief, now=NOW),
                lambda: administering.end_sessions(staff.id, by=chief, now=NOW),
                lambda: administering.switch(staff.id, on=False, by=chief, now=NOW)):
        accounts.start_session(staff.id, token_hash="0" * 64, now=NOW)
        act()
        db.session.rollback()
        assert not db.session.execute(select(StaffSession).where(StaffSession.user_id == staff.id)).all()
    assert kinds(staff.id) == ["added", "rights", "rights", "sessions_ended", "switched_off"]
    assert account(staff.id, now=NOW).regions == frozenset(), "regions are an ombudsman's"  # type: ignore[union-attr]


def test_what_changes_nothing_leaves_no_line(chief: Staff, user: Callable[..., Staff]) -> None:
    staff = user("aigerim", "operator")
    administering.change_rights(staff.id, role="operator", regions=(), by=chief, now=NOW)
    administering.switch(staff.id, on=True, by=chief, now=NOW)
    assert kinds(staff.id) == ["added"]


def test_nobody_changes_their_own_rights_and_the_last_administrator_stays(chief: Staff, user: Callable[..., Staff]) -> None:
    gone = Staff(id=chief.id + 1000, name="gone", display_name="gone", role="administrator")   # was one a moment ago
    invite(chief, "not-here-yet", "administrator")
    for number, by, code in ((chief.id, chief, "own_account"), (chief.id, gone, "last_administrator"),
                             (10**6, chief, "not_there")):
        for act in (lambda: administering.switch(number, on=False, by=by, now=NOW),
                    lambda: administering.change_rights(number, role="auditor", regions=(), by=by, now=NOW),
                    lambda: administering.let_in_anew(number, by=by, now=NOW)):
            assert refused(act) == code


def test_two_administrators_who_put_each_other_out_leave_one(app: Flask, chief: Staff, user: Callable[..., Staff]) -> None:
    other = user("other", "administrator", password_hash="x")
    pairs = ((chief, other), (other, chief))

    def put_out(number: int) -> str:
        whom, by = pairs[number]
        try:
            administering.switch(whom.id, on=False, by=by, now=NOW)
        except Refusal as refusal:
            return refusal.code
        return "done"

    assert sorted(at_once(app, [partial(put_out, number) for number in range(2)])) == ["done", "last_administrator"]


def test_an_only_administrator_comes_back_in_from_the_command_line(app: Flask, chief: Staff) -> None:
    said = app.test_cli_runner().invoke(args=["user", "let-in-anew", "chief"]).output.strip()
    token = said.removeprefix("https://111.example.kz/invitation/")
    assert administering.accept_invitation(token, password_hash="y", now=datetime.now(UTC)) == chief.id
    assert kinds(chief.id) == ["added", "invited", "joined"]
    assert app.test_cli_runner().invoke(args=["user", "let-in-anew", "nobody"]).exit_code == 1


def test_let_in_anew_voids_everything(chief: Staff, user: Callable[..., Staff]) -> None:
    staff = user("aigerim", "operator", password_hash="x")
    token = administering.let_in_anew(staff.id, by=chief, now=NOW)
    login = login_of(staff.id)
    assert login is not None and (login.password_hash, login.totp_secret) == (NO_PASSWORD, None)
    assert administering.accept_invitation(token, password_hash="y", now=NOW + timedelta(hours=1)) == staff.id
