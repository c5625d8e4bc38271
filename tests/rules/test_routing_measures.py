"""How far routing can be trusted, on labelled texts: both halves of the table, and the arithmetic of the report."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from contactcenter.rules.evaluation import Report, Row, evaluate

TABLE = Path(__file__).with_name("routing_texts.tsv")
FEWEST_CERTAIN_RIGHT = 0.995        # at most one wrong region in two hundred answers graded certain
FEWEST_CERTAIN = 0.90               # of the texts that name their region
FEWEST_ROUTED = 0.97                # certain or likely
MOST_WRONGLY_ROUTED = 0.02          # of the texts that must not be routed
FEWEST_LANGUAGES_RIGHT = 0.95


def _rows(split: str) -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        found = [row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row["split"] == split]
    return [Row(row["split"], row["sender"], row["text"], None if row["region"] == "-" else row["region"], row["language"],
                row["why"]) for row in found]


@pytest.fixture(scope="module", params=["tune", "report"])
def report(request: pytest.FixtureRequest) -> Report:
    return evaluate(_rows(request.param))


def test_what_is_certain_is_right(report: Report) -> None:
    assert report.certain_precision >= FEWEST_CERTAIN_RIGHT


def test_most_texts_that_name_their_region_are_certain(report: Report) -> None:
    assert report.certain_coverage >= FEWEST_CERTAIN
    assert report.coverage >= FEWEST_ROUTED


def test_texts_without_a_region_are_left_alone(report: Report) -> None:
    assert report.wrongly_routed <= MOST_WRONGLY_ROUTED


def test_languages_are_told(report: Report) -> None:
    assert report.language_accuracy >= FEWEST_LANGUAGES_RIGHT


def test_the_report_counts() -> None:
    rows = [
        Row("tune", "", "Живу в Караганде", "KZ-35", "ru", "right and certain"),
        Row("tune", "", "я из Костаная", "KZ-39", "ru", "right and likely"),
        Row("tune", "", "Таразда тұрамын", "KZ-35", "ru", "wrong on purpose, in both"),
        Row("tune", "", "привет", "KZ-10", None, "missing on purpose"),
        Row("tune", "", "Живу в Павлодаре", None, "ru", "routed against its label"),
        Row("tune", "", "абай бол", None, "kk", "left alone"),
    ]
    report = evaluate(rows)
    assert (report.texts, report.named, report.unnamed, report.languages) == (6, 4, 2, 5)
    assert (report.certain, report.certain_right, report.certain_precision) == (3, 1, 1 / 3)
    assert (report.certain_coverage, report.coverage) == (1 / 4, 2 / 4)
    assert (report.unnamed_routed, report.wrongly_routed) == (1, 1 / 2)
    assert (report.languages_right, report.language_accuracy) == (4, 4 / 5)
    assert set(report.confusions) == {("KZ-35", "KZ-31", 1), ("KZ-10", "-", 1), ("-", "KZ-55", 1)}
    assert [miss.row.text for miss in report.misses] == ["Таразда тұрамын", "привет", "Живу в Павлодаре"]


def test_nothing_to_count_is_no_fault() -> None:
    report = evaluate([])
    assert (report.certain_precision, report.coverage, report.wrongly_routed, report.language_accuracy) == (1, 1, 0, 1)
