"""Codes and passkeys count once, however many processes are asked at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from contactcenter.casework import second_factors
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.accounts import codes_left, passkey, passkeys_of
from tests.casework.concurrency import at_once
from tests.conftest import NOW

AT_ONCE = 6


@pytest.fixture
def staff(user: Callable[..., Staff]) -> Staff:
    return user("aigerim", "supervisor")


def test_a_step_is_taken_by_one_and_no_earlier_one_after_it(app: Flask, staff: Staff) -> None:
    taken = at_once(app, [partial(second_factors.accept_step, staff.id, 100)] * AT_ONCE)
    assert sorted(map(bool, taken)) == [False] * (AT_ONCE - 1) + [True]
    assert not second_factors.accept_step(staff.id, 99) and second_factors.accept_step(staff.id, 101)


def test_a_recovery_code_is_taken_by_one(app: Flask, staff: Staff) -> None:
    codes = second_factors.set_up_codes(staff.id, secret="x", step=1, now=NOW)
    use = partial(second_factors.use_recovery_code, staff.id, codes[0], now=NOW)
    assert sorted(map(bool, at_once(app, [use] * AT_ONCE))) == [False] * (AT_ONCE - 1) + [True]
    assert codes_left(staff.id) == second_factors.RECOVERY_CODES - 1
    second_factors.renew_recovery_codes(staff.id, now=NOW)
    assert not second_factors.use_recovery_code(staff.id, codes[1], now=NOW)


def test_one_answer_to_a_challenge_counts_once(app: Flask, staff: Staff) -> None:
    add(staff.id, "Менің телефоным")
    use = partial(second_factors.use_passkey, passkeys_of(staff.id)[0].id, challenge=b"c" * 64, sign_count=1, now=NOW)
    assert sorted(map(bool, at_once(app, [use] * AT_ONCE))) == [False] * (AT_ONCE - 1) + [True]
    assert second_factors.use_passkey(passkeys_of(staff.id)[0].id, challenge=b"d" * 64, sign_count=2, now=NOW)


def test_a_passkey_is_its_owners(staff: Staff, user: Callable[..., Staff]) -> None:
    other = user("daniyar", "supervisor")
    add(staff.id, "Менің телефоным")
    number = passkeys_of(staff.id)[0].id
    second_factors.remove_passkey(other.id, number, now=NOW)
    assert passkey("id") is not None
    for _again in range(2):
        second_factors.remove_passkey(staff.id, number, now=NOW)
        assert passkey("id") is None


@pytest.mark.parametrize(("name", "code"), [("", "passkey_name"), (" ", "passkey_name"), ("ә" * 61, "passkey_name"),
                                            ("the same one", "passkey_known")])
def test_a_passkey_that_cannot_be_added(staff: Staff, name: str, code: str) -> None:
    add(staff.id, "Менің телефоным")
    with pytest.raises(Refusal) as refused:
        add(staff.id, name)
    assert refused.value.code == code and len(passkeys_of(staff.id)) == 1


def add(user_id: int, name: str) -> None:
    second_factors.add_passkey(user_id, credential_id="id", public_key="key", sign_count=0, name=name, now=NOW)
