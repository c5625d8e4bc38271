"""Why a number must not be reached now, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from contactcenter.dashboard.words import word


def objection_in_words(code: str, hours: Sequence[int] | None) -> str:
    """Why a number must not be texted or called now, with the hours where they are the reason."""
    said = str(word("objection", code))
    if code == "unsafe_hours" and hours:
        return _("%(why)s: only from %(begin)s to %(end)s", why=said, begin=clock_of(hours[0]), end=clock_of(hours[1]))
    return said


def clock_of(minute: int | None) -> str:
    """14:05 for 845; nothing for no minute."""
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"
