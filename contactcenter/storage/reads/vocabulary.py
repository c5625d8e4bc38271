"""The history of the vocabulary of reasons."""

from __future__ import annotations

from collections.abc import Sequence

from contactcenter.storage import vocabulary
from contactcenter.storage.db import AnyRow

LATEST = 50


def changed_reasons() -> Sequence[AnyRow]:
    """(number, code, group_code, words, after_code, retired, changed_at, by) of the last changes, the newest first."""
    return vocabulary.history(LATEST)
