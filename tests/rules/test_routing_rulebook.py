"""The rulebook of routing: several hundred short texts, each with its region, its certainty and what it rests on."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from contactcenter.rules.routing import Facts, route

with Path(__file__).with_name("routing_rulebook.tsv").open(encoding="utf-8", newline="") as lines:
    RULEBOOK = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_rulebook_covers_named_and_unnamed_texts() -> None:
    unnamed = sum(row["region"] == "-" for row in RULEBOOK)
    assert len(RULEBOOK) > 900 and unnamed > 350
    assert len({row["text"] for row in RULEBOOK}) == len(RULEBOOK)


@pytest.mark.parametrize("row", RULEBOOK, ids=lambda row: row["text"][:50])
def test_a_text_is_routed_as_the_rulebook_says(row: dict[str, str]) -> None:
    routed = route(Facts(sender="+77010000000", text=row["text"]))
    assert (routed.region or "-", routed.certainty.value) == (row["region"], row["certainty"]), row["why"]
