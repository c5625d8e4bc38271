"""The history of the texts to people who write."""

from __future__ import annotations

from collections.abc import Sequence

from contactcenter.storage import wordings
from contactcenter.storage.db import AnyRow

LATEST = 20


def changed_texts() -> Sequence[AnyRow]:
    """(code, name, words, retired, changed_at, by) of the last changes, the newest first."""
    return wordings.history(LATEST)
