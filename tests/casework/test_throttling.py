"""Attempts, counted in the database."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from contactcenter.casework import throttling
from contactcenter.rules.throttling import BUDGETS, FORGOTTEN_AFTER, NAME
from tests.casework.concurrency import at_once
from tests.conftest import NOW

KEYS = ("name:a", "address:192.0.2.1")
FREE = BUDGETS[NAME].free


def waits(*keys: str, after: timedelta = timedelta(0)) -> timedelta | None:
    return throttling.take_attempt(keys, now=NOW + after)


def test_after_the_free_ones_each_waits_twice_as_long(app: Flask) -> None:
    assert [waits(*KEYS) for _try in range(FREE)] == [None] * FREE
    assert waits(*KEYS) == timedelta(seconds=1)
    assert waits(*KEYS) == timedelta(seconds=1), "who asks too early waits no longer for it"
    assert waits(*KEYS, after=timedelta(seconds=1)) is None
    assert waits(*KEYS, after=timedelta(seconds=2)) == timedelta(seconds=1)


def test_a_right_one_fills_the_own_budget_and_gives_the_shared_one_its_attempt_back(app: Flask) -> None:
    for number in range(49):
        waits(f"name:{number}", KEYS[1])
    waits(*KEYS)
    throttling.give_back(KEYS, now=NOW)
    assert waits(*KEYS) is None
    assert waits("name:b", KEYS[1]) == timedelta(seconds=1), "an own account does not clear the address"


def test_another_account_of_another_address_does_not_wait(app: Flask) -> None:
    for _try in range(FREE):
        waits(*KEYS)
    assert waits("name:b", "address:192.0.2.2") is None and waits("device:mine") is None


def test_after_a_day_everything_is_forgotten(app: Flask) -> None:
    for _try in range(FREE):
        waits(*KEYS)
    assert waits(*KEYS, after=FORGOTTEN_AFTER) is None


def test_as_many_as_are_free_get_through_when_they_come_at_once(app: Flask) -> None:
    answers = at_once(app, [lambda: waits(*KEYS)] * 3 * FREE)
    assert answers.count(None) == FREE
