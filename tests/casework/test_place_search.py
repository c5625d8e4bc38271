"""Places by the first letters of their names."""

from __future__ import annotations

import pytest
from flask import Flask

from contactcenter.casework.place_search import MOST_PLACES, search_places


@pytest.mark.parametrize(("typed", "name", "region"), [
    ("Сем", "Семей", "KZ-10"), ("семипал", "Семей", "KZ-10"), ("Semey", "Семей", "KZ-10"), ("шымк", "Шымкент", "KZ-79"),
    ("Усть-Кам", "Өскемен", "KZ-63"), ("oskem", "Өскемен", "KZ-63"), ("ақсуа", "Ақсуат", "KZ-10"),
])
def test_a_place_is_found_in_any_spelling(app: Flask, typed: str, name: str, region: str) -> None:
    assert (name, region) in [(place.name("kk"), place.region) for place in search_places(typed)]


def test_towns_come_before_districts_and_the_list_stays_short(app: Flask) -> None:
    found = search_places("а")
    assert not found
    found = search_places("ал")
    assert 1 < len(found) <= MOST_PLACES
    assert [place.rank for place in found] == sorted(place.rank for place in found)


@pytest.mark.parametrize("typed", ["", "x", "-", "\0\0", "ъъ", "ә" * 10_000, "нет такого места"])
def test_nonsense_finds_nothing(app: Flask, typed: str) -> None:
    assert not search_places(typed)
