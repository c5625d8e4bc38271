"""Why something was refused, in words, with the limit where there is one."""

from __future__ import annotations

from flask_babel import gettext as _

from contactcenter.dashboard.words import word
from contactcenter.rules.refusal import Refusal


def in_words(family: str, refusal: Refusal) -> str:
    """The sentence of a refusal from its family of words."""
    said = [str(word(family, refusal.code))]
    if "most" in refusal.facts:
        said.append(_("At most %(count)s.", count=refusal.facts["most"]))
    return " ".join(said)
