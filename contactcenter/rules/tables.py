"""The tables that lie beside the rules as CSV files: read once a process, never written."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=None)
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of data/NAME.csv in file order; FileNotFoundError if the package was built without it."""
    text = (resources.files("contactcenter.rules") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))
