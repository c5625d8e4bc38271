"""Words for codes. The rules speak in stable codes; here, at the edge, each becomes a sentence in the
reader's language.

A code nobody has words for is shown as it is: better a code on the screen than a hole.
"""

from __future__ import annotations

from typing import Any

from contactcenter.dashboard.words import (
    accounts, audit, cases, console, contact, desk, files, finding, places, reasons, related, retention, service, subject,
    team, telephone, vocabulary)

FAMILIES: dict[str, dict[str, Any]] = {}
_MODULES = (accounts, audit, cases, console, contact, desk, files, finding, places, reasons, related, retention, service,
            subject, team, telephone, vocabulary)
for _module in _MODULES:
    for _family, _words in _module.FAMILIES.items():
        FAMILIES.setdefault(_family, {}).update(_words)


def word(family: str, code: str) -> Any:
    """The lazy text of a code, or the code itself."""
    return FAMILIES[family].get(code, code)
