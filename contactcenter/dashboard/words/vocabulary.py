"""Words of the vocabulary: what was done to a reason, and why not."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "event": {
        "reason_set": _l("Reason changed"), "reason_added": _l("Reason added"),
        "reason_retired": _l("Reason offered no more"), "reason_offered": _l("Reason offered again"),
    },
    "settings_part": {"vocabulary": _l("Reasons")},
    "vocabulary_refusal": {
        "not_allowed": _l("Your role does not allow this."),
        "stale": _l("Somebody else changed this reason meanwhile. Both are shown; sending again replaces what is in force."),
        "bad_code": _l("The code has 2 to 40 small Latin letters, digits or _, and begins with a letter."),
        "code_taken": _l("There is a reason with this code already."),
        "word_missing": _l("The reason needs a name in this language."),
        "too_long": _l("The name is too long."),
        "reason_named_already": _l("Another reason of this group has the same name."),
        "unknown_place": _l("Choose where it stands."),
        "unknown_code": _l("There is no such reason."),
        "group_has_members": _l("A group with reasons in it cannot stand within another one."),
    },
}
