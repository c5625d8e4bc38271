"""Passwords and their hashes."""

from __future__ import annotations

import pytest

from contactcenter.dashboard.passwords import hash_password, verify
from contactcenter.rules.refusal import Refusal

LONG = "өте ұзын құпиясөз"


def test_a_password_is_known_again_and_no_other() -> None:
    hashed = hash_password(LONG)
    assert hashed.startswith("$argon2id$") and LONG not in hashed
    assert verify(hashed, LONG)
    assert not verify(hashed, LONG + " ") and not verify(hashed, "")


def test_two_hashes_of_a_password_differ() -> None:
    assert hash_password(LONG) != hash_password(LONG)


def test_a_letter_typed_in_two_pieces_is_the_same_letter() -> None:
    assert verify(hash_password("й" * 12), "й" * 12)


@pytest.mark.parametrize(("text", "code"), [
    ("", "password_too_short"), ("11 таңбалы!", "password_too_short"), ("ә" * 2049, "password_too_long"),
])
def test_too_short_and_too_long_ones_are_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        hash_password(text)
    assert refused.value.code == code


def test_the_limits_themselves_are_allowed() -> None:
    for text in ("12 таңбалы!!", "ә" * 2048):
        assert verify(hash_password(text), text)


@pytest.mark.parametrize("damaged", ["", "-", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$x$y", "plain"])
def test_a_damaged_hash_lets_nobody_in(damaged: str) -> None:
    assert not verify(damaged, LONG) and not verify(damaged, damaged)


def test_an_over_long_attempt_is_wrong_at_once() -> None:
    assert not verify(hash_password(LONG), "ә" * 5000)
