"""Which lines of a log deserve to be seen in the terminal."""

from __future__ import annotations

import json
import re

_GRAVE_LEVELS = frozenset({"warning", "error", "critical"})
_GRAVE = re.compile(r"\[(WARNING|ERROR|CRITICAL)\]|Traceback \(most recent call last\)")


def in_short(line: str) -> str:
    """A warning or worse in a few words; empty for anything else."""
    if line.startswith("{"):
        try:
            record = json.loads(line)
        except ValueError:
            return line.strip()
        return f"{record['level']}: {record.get('event', '')}" if record.get("level") in _GRAVE_LEVELS else ""
    return line.strip() if _GRAVE.search(line) else ""
