"""Fields of forms that are no words."""

from __future__ import annotations

import re
from datetime import datetime

from flask import request
from werkzeug.exceptions import BadRequest

from contactcenter.rules.local_time import ALMATY

_WHOLE = re.compile(r"[0-9]{1,16}", re.ASCII)


def whole_number(name: str) -> int:
    """The whole number in a field. 400 for a form that has none: ours always do."""
    text = request.form.get(name, "")
    if not _WHOLE.fullmatch(text):
        raise BadRequest
    return int(text)


def moment_of(typed: str) -> datetime | None:
    """What a datetime-local field sends, by Kazakhstan's clock; None for anything else."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return at.replace(tzinfo=ALMATY) if at.tzinfo is None else None
