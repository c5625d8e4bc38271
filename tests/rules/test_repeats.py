"""What makes two reports look like the same, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contactcenter.rules.repeats import Likeness, Report, is_new, keys_to_file, keys_to_look_under, likenesses

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ABAI = Report(at=AT, caller_id=7, region="KZ-10", name="Айгерим Сапарова", age=11, sex="girl", school="№12 мектеп")
GIRL = replace(ABAI, caller_id=None, name="Айгерім", school=None)


def days(count: float) -> dict[str, Any]:
    return {"at": AT + timedelta(days=count)}


# one, how the other differs from it, the reasons
LOOKS_LIKE = (
    (ABAI, {}, ("name", "number", "school_week")),
    (ABAI, {"caller_id": 8, "school": None, "name": "Aigerim Saparova", **days(400)}, ("name",)),
    (ABAI, {"caller_id": None, "region": "KZ-75", "school": None}, ("name",)),
    (ABAI, {"name": None, "age": None, "sex": None, "school": None}, ("number",)),
    (ABAI, {"name": None, "school": None, "is_open": False, **days(29)}, ("number",)),
    (ABAI, {"name": None, "school": None, "is_open": False, **days(31)}, ()),
    (ABAI, {"name": "Айгерім", "age": None, "school": None, "is_open": False, **days(300)}, ("given_name", "number")),
    (ABAI, {"name": "Нұрлан", "sex": "boy", "school": None}, ()),                              # a brother at the same telephone
    (ABAI, {"name": "Мадина", "school": None}, ()),                                            # a sister
    (ABAI, {"age": 16, "school": None}, ()),                                                   # an elder namesake
    (ABAI, {"caller_id": 8, "name": "Мадина"}, ("school_week",)),
    (ABAI, {"caller_id": 8, "name": None, **days(6)}, ("school_week",)),
    (ABAI, {"caller_id": 8, "name": None, **days(8)}, ()),
    (ABAI, {"caller_id": 8, "name": None, "region": "KZ-75"}, ()),                             # a no. 12 is in every town
    (ABAI, {"caller_id": 8, "name": "Айгерім", "age": None, **days(90)}, ("given_name", "school")),
    (GIRL, {}, ("given_name", "age_region")),
    (GIRL, {"name": "Aigerim", "age": 12, **days(200)}, ("given_name", "age_region")),
    (GIRL, {"age": None}, ()),                                                                 # one of fifty girls
    (GIRL, {"region": "KZ-75"}, ()),
    (GIRL, {"age": 14}, ()),
    (GIRL, {"sex": "boy"}, ()),
    (replace(GIRL, region=None), {}, ()),
    (replace(GIRL, name=None), {}, ()),
)


@pytest.mark.parametrize(("one", "differs", "expected"), LOOKS_LIKE)
def test_the_table_of_likenesses(one: Report, differs: dict[str, Any], expected: tuple[str, ...]) -> None:
    other = replace(one, **differs)
    assert tuple(like.code for like in likenesses(one, other)) == expected
    if not {"is_open", "at"} & set(differs):
        assert {like.code for like in likenesses(other, one)} == set(expected)


@pytest.mark.parametrize(("one", "differs", "expected"), [
    row for row in LOOKS_LIKE if row[2] and not set(row[2]) <= {"number"}])
def test_what_looks_alike_is_found_by_its_keys(one: Report, differs: dict[str, Any], expected: tuple[str, ...]) -> None:
    """A case of the same number is found by the number; everything else by a key, from both sides."""
    other = replace(one, **differs)
    if "number" not in expected:
        assert keys_to_file(one) & keys_to_look_under(other) and keys_to_file(other) & keys_to_look_under(one)


def test_places_tell_two_schools_of_one_region_apart() -> None:
    here, there = replace(ABAI, place="Талғар қаласы", name=None, caller_id=None), "Қаскелең"
    assert likenesses(here, here) and not likenesses(here, replace(here, place=there))
    assert likenesses(here, replace(here, place=None))


def test_bullying_at_one_school_meets_for_a_year() -> None:
    bullied = replace(ABAI, name="Мадина", caller_id=None, reasons=("violence_bullying",))
    assert likenesses(bullied, replace(bullied, name="Сәуле", **days(200))) == (Likeness("bullying_school"),)
    assert not likenesses(bullied, replace(bullied, name="Сәуле", **days(370)))
    assert not likenesses(bullied, replace(bullied, name="Сәуле", reasons=("health",), **days(200)))


def test_a_reason_says_what_agrees_in_both_spellings() -> None:
    found = likenesses(ABAI, replace(ABAI, name="Saparova Aigerim"))[0]
    assert found.words == ("Айгерим", "Aigerim", "Сапарова", "Saparova")


def test_nothing_known_gives_no_key() -> None:
    assert keys_to_file(Report(at=AT, caller_id=7)) == keys_to_look_under(Report(at=AT)) == frozenset()


def test_only_a_reason_that_was_not_known_comes_back() -> None:
    assert not is_new(("number",), dismissed=("number", "name"))
    assert is_new(("number", "school_week"), dismissed=("number", "name"))
