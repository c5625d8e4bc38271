"""Words about teaching places: what a corrected word did, and why a spelling is not taken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "word_kind": {"wrong": _l("misled the machine"), "missing": _l("was not understood")},
    "alias_refusal": {
        "not_allowed": _l("Your account does not open this page."),
        "name_missing": _l("Write the name of the place."),
        "too_short": _l("The name is too short to be told from other words."),
        "too_long": _l("The text is too long."),
        "unknown_region": _l("Choose a region from the list."),
        "alias_known": _l("This name already leads to this region."),
        "alias_without_effect": _l("Even with this name the test text does not lead to this region. "
                                   "Write a text with the name in it, as a child would write it."),
    },
}
