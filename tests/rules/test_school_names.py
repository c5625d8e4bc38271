"""Schools in the spellings people use."""

from __future__ import annotations

import pytest

from contactcenter.rules.school_names import school_key


@pytest.mark.parametrize("written", [
    "№12 мектеп", "школа 12", "12 мектеп-лицей", "СШ № 12", "Школа-гимназия №12 им. Абая 7Б", "school No. 012",
    "КММ «№ 12 жалпы білім беретін мектеп»", "12-мектеп, 9 «А» сынып", "12 школа 7 класс"])
def test_a_school_is_known_by_its_number(written: str) -> None:
    assert school_key(written) == "№12"


@pytest.mark.parametrize(("one", "other"), [
    ("Абай атындағы мектеп", "школа им. Абая"), ("Дарын мамандандырылған лицейі", "лицей «Дарын»"), ("НИШ", "ниш"),
    ("Abay mektebi", "Абай мектебі")])
def test_or_by_its_name(one: str, other: str) -> None:
    assert school_key(one) and school_key(one) == school_key(other)


@pytest.mark.parametrize(("one", "other"), [("№12 мектеп", "№21 мектеп"), ("Абай мектебі", "Дарын лицейі"), ("12", "1")])
def test_others_stay_others(one: str, other: str) -> None:
    assert school_key(one) != school_key(other)


@pytest.mark.parametrize("written", [None, "", "мектеп", "школа", "мектеп 7 сынып", "7Б", "2026", "орта мектеп"])
def test_nothing_is_said_of_no_school(written: str | None) -> None:
    assert school_key(written) is None
