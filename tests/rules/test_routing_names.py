"""The gazetteer: the package's own names, aliases that administrators teach, villages of the classifier."""

from __future__ import annotations

from time import perf_counter

import pytest

from contactcenter.rules.gazetteer import Gazetteer, Kind, PlaceName, default_gazetteer
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.routing import Certainty, Facts, Routed, route
from contactcenter.rules.tables import table

VILLAGES = (
    PlaceName("Явленка", "KZ-59", "village", "594200001"),
    PlaceName("Шелек", "KZ-19", "village", "194000002"),
    PlaceName("Достық", "KZ-27", "village", "270000001"),
    PlaceName("Достық", "KZ-19", "village", "190000001"),
    PlaceName("Достық", "KZ-31", "village", "310000001"),
    PlaceName("Новый Путь", "KZ-11", "village", "110000001"),
)
WITH_VILLAGES = default_gazetteer().extended(VILLAGES)


def _routed(text: str, gazetteer: Gazetteer = WITH_VILLAGES) -> Routed:
    return route(Facts(sender="", text=text, gazetteer=gazetteer))


@pytest.mark.parametrize("row", [row for row in table("towns") if not row["caution"]], ids=lambda row: row["name_ru"])
def test_every_town_is_found_in_both_languages(row: dict[str, str]) -> None:
    for text in (f"Живу в городе {row['name_ru']}", f"{row['name_kk']} қаласында тұрамын", f"г. {row['name_ru']}, школа 2"):
        assert _routed(text, default_gazetteer()).region == row["region_iso"], text


def _district_regions(name: str) -> set[str]:
    return {row["region_iso"] for row in table("districts") if row["name_kk"] == name}


@pytest.mark.parametrize("row", table("districts"), ids=lambda row: f"{row['region_iso']} {row['name_kk']}")
def test_every_district_is_found_or_left_open(row: dict[str, str]) -> None:
    routed = _routed(f"{row['name_kk']} ауданында тұрамын", default_gazetteer())
    regions = _district_regions(row["name_kk"])
    assert routed.region == row["region_iso"] if len(regions) == 1 else (
        routed.region is None and set(routed.candidates) == regions)


def test_an_alias_counts_at_once_in_any_case() -> None:
    taught = default_gazetteer().extended([PlaceName("Пиллкент", "KZ-79", "alias", "790000000")])
    assert _routed("пиллкентте турамын").region is None
    routed = _routed("пиллкентте турамын", taught)
    assert (routed.region, routed.certainty) == ("KZ-79", Certainty.CERTAIN)
    assert _routed("живу в Пилкенте", taught).region == "KZ-79", "with a slip as well"


def test_an_alias_with_a_caution_needs_its_kind_word() -> None:
    taught = default_gazetteer().extended([PlaceName("Радуга", "KZ-55", "town", "550000001", caution="a rainbow")])
    assert _routed("радуга в небе", taught).region is None
    assert _routed("город Радуга", taught).region == "KZ-55"


def test_a_second_meaning_is_added_and_none_replaced() -> None:
    taught = default_gazetteer().extended([PlaceName("Тараз", "KZ-35", "district", "350000001")])
    assert _routed("Таразда тұрамын", default_gazetteer()).region == "KZ-31"
    assert set(_routed("Таразда тұрамын", taught).candidates) == {"KZ-31", "KZ-35"}


def test_extending_leaves_the_original_as_it_was() -> None:
    before = dict(default_gazetteer().names)
    default_gazetteer().extended(VILLAGES)
    assert default_gazetteer().names == before


VILLAGE_TEXTS = [
    ("Явленка ауылында тұрамын", "KZ-59", "a unique village with its kind word"),
    ("с.Явленка, школа", "KZ-59", "with the abbreviated one"),
    ("село Новый Путь", "KZ-11", "a name of two words"),
    ("Явленка", None, "without it the name alone is too little"),
    ("Достық ауылы", None, "a name that stands in three regions"),
    ("Достық ауылы, Алматы облысы", "KZ-19", "settled by a region"),
    ("Есильский район, Явленка", "KZ-59", "the village settles a district of two regions"),
    ("Шелек, Енбекшиказахский район", "KZ-19", "a village beside its district"),
    ("Шымкент, Явленка ауылы", None, "a city and a village elsewhere contradict each other"),
]


@pytest.mark.parametrize(("text", "region", "because"), VILLAGE_TEXTS)
def test_villages_count_with_their_kind_word_or_beside_another_place(text: str, region: str | None, because: str) -> None:
    assert _routed(text).region == region, because


def test_several_villages_of_one_name_are_candidates() -> None:
    assert _routed("Достық ауылы").candidates == ("KZ-27", "KZ-19", "KZ-31")


def test_villages_do_not_change_what_towns_mean() -> None:
    assert _routed("Живу в Караганде, ул. Достык").region == "KZ-35"


def test_fifteen_thousand_villages_are_merged_quickly() -> None:
    heads = "Ақ Қара Сары Көк Жаңа Ескі Кіші Үлкен Тас Құм".split()
    ends = "бұлақ төбе тоғай жар көл өзен арық құдық сай тал".split()
    names = [f"{head}{middle}{end}{tail}" for head in heads for middle in ("", "ой", "бас", "ата", "жол", "ши", "май", "нұр")
             for end in ends for tail in ("", "ты", "лы", "бай", "гүл", "тас", "шы", "ды")]
    places = [PlaceName(name, region, "village", f"{region}{number}") for number, name in enumerate(names)
              for region in list(REGIONS)[number % 7:number % 7 + 3]][:15_600]
    began = perf_counter()
    gazetteer = default_gazetteer().extended(places)
    assert perf_counter() - began < 3, "0.2 s on an idle core; far more means a loop over everything for each name"
    assert len(gazetteer.names) > len(default_gazetteer().names) + 5_000


def test_kinds_are_the_words_the_classifier_uses() -> None:
    assert {kind.value for kind in Kind} == {
        "region", "city", "town", "district", "city_district", "village", "abroad", "abroad_region"}
