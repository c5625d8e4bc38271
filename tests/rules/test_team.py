"""Whom a note addresses."""

from __future__ import annotations

import pytest

from contactcenter.rules.staff import Staff
from contactcenter.rules.team import begins_with, mentioned

PEOPLE = [Staff(id=number, name=name, display_name=shown, role="operator") for number, (name, shown) in enumerate(
    [("asan", "Асан"), ("asan.u", "Асан Ұлы"), ("aigul", "Айгүл Серік"), ("twin", "Асан")])]


@pytest.mark.parametrize(("text", "names"), [
    ("@Асан Ұлы қараңыз", ["asan.u"]),             # the longest name that fits
    ("@асан, қараңыз", ["asan", "twin"]),          # two of one name: both
    ("@ASAN @aigul.", ["asan", "aigul"]),          # accounts, in any letters, and a full stop behind
    ("@Асанға", []), ("мен@asan", []), ("asan", []), ("@", []), ("@@aigul", ["aigul"]), ("(@aigul)", ["aigul"])])
def test_whom_a_note_addresses(text: str, names: list[str]) -> None:
    assert [one.name for one in mentioned(text, PEOPLE)] == names


def test_a_name_is_found_by_the_beginning_of_any_part() -> None:
    assert begins_with(PEOPLE[2], "сер") and begins_with(PEOPLE[2], "AIG") and begins_with(PEOPLE[2], "айгүл с")
    assert not begins_with(PEOPLE[2], "") and not begins_with(PEOPLE[2], "үл")
