"""The labelled texts for routing, language and urgency: the shape of the table they are measured on.

The texts are invented. One half (``tune``) may be looked at while rules are written, the other (``report``)
only measures. A row's ``region`` is an ISO 3166-2 code, or ``-`` when the text must not be routed at all.
"""
import csv
import re
from collections import Counter
from pathlib import Path

import pytest

TABLE = Path(__file__).with_name("routing_texts.tsv")
COLUMNS = ["split", "sender", "text", "region", "language", "urgency", "why"]
REGIONS = [f"KZ-{digits}" for digits in "10 11 15 19 23 27 31 33 35 39 43 47 55 59 61 62 63 71 75 79".split()]
LANGUAGES = ["kk", "ru", "en", "mixed", "unknown"]
NOT_ROUTED = "-"
SMALLEST_TABLE = 640
FEWEST_ROWS_OF_A_REGION = 12
LONGEST_TEXT_CHARACTERS = 400
LAND_LINES = ("+771", "+772")


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = _rows()


def _in(split: str) -> list[dict[str, str]]:
    return [row for row in ROWS if row["split"] == split]


def test_every_line_has_the_seven_columns_and_no_empty_cell() -> None:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        assert len(cells) == len(COLUMNS), line
        assert all(cell == cell.strip() != "" for cell in cells), line
    assert TABLE.read_text(encoding="utf-8").splitlines()[0].split("\t") == COLUMNS


def test_the_table_is_large_and_its_halves_are_equal() -> None:
    assert len(ROWS) >= SMALLEST_TABLE
    assert len(_in("tune")) == len(_in("report")) == len(ROWS) / 2


def test_cells_hold_only_known_values() -> None:
    for row in ROWS:
        assert row["region"] in [*REGIONS, NOT_ROUTED], row
        assert row["language"] in LANGUAGES, row
        assert row["urgency"] in ("1", "2"), row
        assert re.fullmatch(r"\+\d{9,15}", row["sender"]), row
        assert 3 <= len(row["text"]) <= LONGEST_TEXT_CHARACTERS or row["language"] == "unknown", row


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_is_asked_often_enough_in_both_halves(region: str) -> None:
    asked = Counter(row["split"] for row in ROWS if row["region"] == region)
    assert asked.total() >= FEWEST_ROWS_OF_A_REGION
    assert min(asked["tune"], asked["report"]) >= FEWEST_ROWS_OF_A_REGION / 2


@pytest.mark.parametrize("split", ["tune", "report"])
def test_about_a_quarter_of_each_half_must_not_be_routed(split: str) -> None:
    unrouted = sum(row["region"] == NOT_ROUTED for row in _in(split))
    assert 0.20 <= unrouted / len(_in(split)) <= 0.30


@pytest.mark.parametrize("split", ["tune", "report"])
def test_each_half_has_every_language_and_both_urgencies(split: str) -> None:
    assert {row["language"] for row in _in(split)} == set(LANGUAGES)
    assert 0.10 <= sum(row["urgency"] == "1" for row in _in(split)) / len(_in(split)) <= 0.30


def test_no_text_stands_twice() -> None:
    times = Counter(" ".join(re.findall(r"\w+", row["text"].casefold())) or row["text"] for row in ROWS)
    assert [text for text, count in times.items() if count > 1] == []


def test_a_text_that_must_not_be_routed_never_comes_from_a_land_line() -> None:
    assert [row for row in ROWS if row["region"] == NOT_ROUTED and row["sender"].startswith(LAND_LINES)] == []
