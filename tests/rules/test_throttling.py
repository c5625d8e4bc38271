"""How long somebody waits who keeps getting it wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contactcenter.rules.throttling import ADDRESS, BUDGETS, CODE, NAME, budget_of, is_shared, wait_after


@pytest.mark.parametrize(("whose", "failures", "seconds"), [
    (NAME, 0, 0), (NAME, 9, 0), (NAME, 10, 1), (NAME, 11, 2), (NAME, 14, 16), (NAME, 20, 900), (NAME, 10**9, 900),
    (CODE, 4, 0), (CODE, 5, 1), (CODE, 15, 900), (ADDRESS, 49, 0), (ADDRESS, 50, 1), (ADDRESS, 1000, 60),
])
def test_the_first_ones_are_free_and_then_each_doubles_the_wait(whose: str, failures: int, seconds: int) -> None:
    assert wait_after(failures, BUDGETS[whose]) == timedelta(seconds=seconds)


def test_a_budget_is_found_by_its_key_and_only_an_address_is_shared() -> None:
    assert budget_of("address:2001:db8::1") is BUDGETS[ADDRESS]
    assert [whose for whose in BUDGETS if is_shared(f"{whose}:x")] == [ADDRESS]
