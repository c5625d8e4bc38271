"""How far routing can be trusted, measured on labelled texts and said in words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from contactcenter.rules.evaluation import Miss, Report, Row, evaluate
from contactcenter.rules.gazetteer import Gazetteer


def in_words(file: str, *, gazetteer: Gazetteer, misses: bool = False) -> Iterator[str]:
    """A few lines for each split of a labelled table. Raises ValueError for a file without the columns."""
    rows = _rows(file)
    for split in dict.fromkeys(row.split for row in rows):
        report = evaluate((row for row in rows if row.split == split), gazetteer=gazetteer)
        yield from _figures(split, report)
        if misses:
            yield from map(_miss, report.misses)


def _rows(file: str) -> list[Row]:
    with Path(file).open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = {"sender", "text", "region"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"no column {', '.join(sorted(missing))}")
        return [Row(split=row.get("split") or "all", sender=row["sender"], text=row["text"],
                    region=None if row["region"] == "-" else row["region"], language=row.get("language") or None,
                    why=row.get("why") or "") for row in reader]


def _figures(split: str, report: Report) -> Iterator[str]:
    yield f"{split}: {report.texts} texts, {report.named} name their region, {report.unnamed} must not be routed"
    yield f"  wrong among the certain     {report.certain - report.certain_right} of {report.certain}"
    yield f"  named, certain and right    {report.certain_coverage:.1%}"
    yield f"  named, at least likely      {report.coverage:.1%}"
    yield f"  not to be routed, routed    {report.unnamed_routed} of {report.unnamed} ({report.wrongly_routed:.1%})"
    yield f"  language right              {report.language_accuracy:.1%} of {report.languages}"
    for label, answer, count in report.confusions:
        yield f"  {label} answered {answer}: {count}"


def _miss(miss: Miss) -> str:
    return (f"    {miss.row.region or '-'} -> {miss.routed.region or '-'} ({miss.routed.certainty}), "
            f"{miss.row.language or '?'} -> {miss.language}: {miss.row.text} [{miss.row.why}]")
