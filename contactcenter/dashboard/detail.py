"""One line below an entry of a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Detail:
    """A line: its heading, a region (ISO) if it speaks of one, quoted words, and further words."""

    heading: Any
    region: str | None = None
    quotes: tuple[str, ...] = ()
    words: Any = ""
