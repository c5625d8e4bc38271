"""Words for codes. The rules speak in stable codes; here, at the edge, each becomes a sentence in the
reader's language.

A code nobody has words for is shown as it is: better a code on the screen than a hole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contactcenter.dashboard.words import cases, console, finding, places, reasons, telephone

FAMILIES: Mapping[str, Mapping[str, Any]] = {
    **cases.FAMILIES, **console.FAMILIES, **finding.FAMILIES, **places.FAMILIES, **reasons.FAMILIES, **telephone.FAMILIES}


def word(family: str, code: str) -> Any:
    """The lazy text of a code, or the code itself."""
    return FAMILIES[family].get(code, code)
