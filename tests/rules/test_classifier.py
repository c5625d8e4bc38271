"""The official classifier as it is written."""

from __future__ import annotations

import pytest

from contactcenter.rules.classifier import Unit, ambiguous_names, bare_name


@pytest.mark.parametrize(("written", "bare"), [
    ("с.Бурабай", "Бурабай"), ("с. Бурабай", "Бурабай"), ("село Бурабай", "Бурабай"), ("Бурабай а.", "Бурабай"),
    ("Бурабай ауылы", "Бурабай"), ("рзд.114", "114"), ("ст.Сары-Шаган", "Сары-Шаган"), ("п.Карабас", "Карабас"),
    ("Жаңа Аул", "Жаңа Аул"), ("с.им. Абая", "им. Абая"), ("Аул", "Аул"), ("а", "а"), ("", "")])
def test_a_name_without_the_word_for_what_it_is(written: str, bare: str) -> None:
    assert bare_name(written) == bare


@pytest.mark.parametrize(("kind", "level", "is_village"), [
    ("село", 3, True), ("ауыл", 4, True), ("с.", 3, True), ("поселок", 3, True), ("станция", 4, True),
    ("город", 1, False),
    ("сельский округ", 3, False),
    ("а.о.", 3, False), ("ауылдық округ", 3, False), ("с.о.", 3, False), ("рзд", 4, True),
    ("район", 2, False), ("село", 2, False)])
def test_what_counts_as_a_village(kind: str, level: int, is_village: bool) -> None:
    assert Unit("353630100", level, "x", "x", kind).is_village is is_village


def test_a_name_in_two_regions_is_ambiguous_whatever_its_spelling() -> None:
    units = [Unit("353630100", 3, "с.Сарыкамыс", "Сарықамыс а.", "село"),
             Unit("434430100", 3, "с.Сарықамыс", "Сарықамыс а.", "село"),
             Unit("434430200", 3, "с.Бірлік", "Бірлік а.", "село"), Unit("434430300", 3, "с.Бірлік", "Бірлік а.", "село")]
    assert ambiguous_names(units) == {"Сарыкамыс": frozenset({"KZ-35", "KZ-43"})}
