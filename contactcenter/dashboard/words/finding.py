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
    "list_refusal": {
        "name_missing": _l("Give the list a name."),
        "name_too_long": _l("The name is too long."),
        "too_many_lists": _l("You keep enough lists already: give one of them up first."),
        "purpose_missing": _l("Say in a few words what the file is for."),
        "purpose_too_long": _l("The text is too long."),
        "unknown_format": _l("Choose a form from the list."),
        "too_many_rows": _l("A spreadsheet does not take so many cases: choose CSV or narrow the list."),
    },
    "many_refusal": {
        "no_cases": _l("Choose at least one case."),
        "too_many_cases": _l("That is more than can be done at once: narrow the list."),
        "unknown_act": _l("Choose what is to be done."),
        "unknown_person": _l("Choose a colleague."),
        "unknown_outcome": _l("Choose an outcome."),
        "bad_time": _l("Choose a time to come, within a year."),
        "text_missing": _l("Write what is to be done then."),
        "too_long": _l("The text is too long."),
    },
    "left_out": {
        "unknown_case": _l("not yours to see any more"),
        "not_allowed": _l("their state does not allow it"),
        "not_theirs": _l("not in the colleague's region"),
        "already_theirs": _l("already with this colleague"),
        "already_promised": _l("a follow-up is already set"),
    },
    "many": {"assign": _l("Assign"), "follow_up": _l("Set a follow-up"), "close": _l("Close")},
    "format": {
        "csv": _l("CSV, comma"), "excel": _l("CSV for Excel, semicolon"), "xlsx": _l("Spreadsheet (XLSX)"),
    },
    "act": {"assign": _l("Assign"), "follow_up": _l("Promise a call back or a follow-up")},
    "event": {"assign": _l("Assigned"), "follow_up": _l("Promised")},
    "done": {"assign": _l("assigned"), "follow_up": _l("promised")},
    "task_reason": {"planned": _l("follow-up")},
}
