"""Which school a report is about."""

from __future__ import annotations

import pytest

from contactcenter.rules.schools import school_in, school_typed


@pytest.mark.parametrize("text", [
    "Алматы қаласы, 25 мектеп, сұрағым бар", "в школе №25 бьют детей", "школа 25 города Тараз", "25-мектепте оқимын",
    "25 школа, 7 класс", "лицей N25", "учусь в 25-й школе", "мектеп-гимназия № 25", "25-ші мектеп", "school no. 25 in Almaty",
    "mektep 25", "мне 12 лет, школа 25"])
def test_a_number_beside_the_word_is_the_schools(text: str) -> None:
    assert school_in(text) == "№25"


@pytest.mark.parametrize("text", [
    "меня бьют в школе", "мне 12 лет", "в школе 5 класс", "нас 25 школьников", "2026 школа", "мектеп 7 сынып", ""])
def test_other_numbers_are_no_schools(text: str) -> None:
    assert school_in(text) is None


@pytest.mark.parametrize("typed, school", [("№ 25", "№25"), ("025 мектеп", "№25"), ("лицей  Абая", "лицей Абая"), (" ", None)])
def test_what_was_typed_is_a_number_or_a_name(typed: str, school: str | None) -> None:
    assert school_typed(typed) == school
