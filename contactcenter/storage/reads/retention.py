"""The history of the rules of retention, and of what was forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from contactcenter.storage import retention
from contactcenter.storage.db import AnyRow

LATEST = 20


def changed_rules() -> Sequence[AnyRow]:
    """(code, days, way, basis, changed_at, by) of the last changes, the newest first."""
    return retention.history(LATEST)


def forgotten() -> Sequence[AnyRow]:
    """The last lines of the log of what was forgotten, the newest first."""
    return retention.latest_deletions(LATEST)
