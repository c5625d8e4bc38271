"""Passwords and their hashes."""

from __future__ import annotations

import pytest

from contactcenter.dashboard.passwords import hash_again, hash_password, needs_new_hash, verify
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
    assert verify(hash_password("йод пен йогурт"), "йод пен йогурт")


@pytest.mark.parametrize(("text", "code"), [
    ("", "password_too_short"), ("11 таңбалы!", "password_too_short"), ("ә" * 2049, "password_too_long"),
])
def test_too_short_and_too_long_ones_are_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        hash_password(text)
    assert refused.value.code == code


def test_the_limits_themselves_are_allowed() -> None:
    for text in ("12 таңбалы!!", "қоңыр аю" + "ә" * 2040):
        assert verify(hash_password(text), text)


@pytest.mark.parametrize("damaged", ["", "-", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$x$y", "plain"])
def test_a_damaged_hash_lets_nobody_in(damaged: str) -> None:
    assert not verify(damaged, LONG) and not verify(damaged, damaged)


def test_an_over_long_attempt_is_wrong_at_once() -> None:
    assert not verify(hash_password(LONG), "ә" * 5000)


@pytest.mark.parametrize("text", [
    "passwordpassword", "qwertyuiop123", "йцукенгшщзхъ", "111111111111", "korgau111111", "aigerim-ospanova",
    "ПарольПароль1", "iloveyou123456",
])
def test_what_is_guessed_first_is_refused_whatever_its_letters(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        hash_password(text, about=("aigerim-ospanova", "Айгерім Оспанова"))
    assert refused.value.code == "password_guessable"


@pytest.mark.parametrize("text", ["correct horse battery", "тоғыз көк піл би", "aaaa bir sary tuye", "8402 9173 5526"])
def test_no_kind_of_character_is_demanded(text: str) -> None:
    assert verify(hash_password(text), text)


def test_nothing_of_a_long_password_is_cut_off() -> None:
    long = "қызыл төрт бұрыш " * 100
    assert not verify(hash_password(long + "1"), long + "2")


def test_a_hash_of_another_cost_is_to_be_made_anew(password_hash: str) -> None:
    assert needs_new_hash(password_hash) and not needs_new_hash(hash_again("x"))


def test_an_account_without_a_password_lets_nobody_in() -> None:
    assert not verify(None, LONG) and not verify("-", "-")
