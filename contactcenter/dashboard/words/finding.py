"""Words about searching, lists and paper: why something cannot be searched for, kept, done to many or exported."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "search_refusal": {
        "search_empty": _l("Write what you are looking for."),
        "search_too_short": _l("Write a word of at least two letters."),
        "search_too_long": _l("That is too long to search for."),
        "search_too_many_words": _l("Those are too many words: choose the rarest ones."),
        "bad_reference": _l("A digit of this reference is wrong: its check digit does not fit."),
        "unknown_case": _l("There is no such case, or it is not yours to see."),
    },
}
