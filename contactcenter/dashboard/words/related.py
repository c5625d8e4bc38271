"""Words about cases that have to do with each other: why they look alike, links, what was ruled out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "likeness": {
        "number": _l("same number"), "name": _l("same child's name"), "given_name": _l("same first name of the child"),
        "age_region": _l("same age and region"), "school": _l("same school"), "school_week": _l("same school, same week"),
        "bullying_school": _l("bullying at the same school"),
    },
    "link": {
        "same_child": _l("the same child"), "same_offender": _l("the same offender"), "same_school": _l("the same school"),
    },
    "act": {
        "split": _l("Move a part into a new case"),
        "link": _l("Link with another case"), "unlink": _l("Take the link away"), "not_same": _l("Not the same"),
    },
    "done": {
        "split": _l("a part moved into a new case"), "link": _l("linked"),
        "unlink": _l("link taken away"), "not_same": _l("noted that they are not the same"),
    },
    "event": {
        "split": _l("A part was moved into a new case"), "split_from": _l("Opened with a part of another case"),
        "link": _l("Linked with another case"), "linked": _l("Linked from another case"), "unlink": _l("Link taken away"),
        "unlinked": _l("Link taken away from the other case"), "not_same": _l("Said not to be the same case"),
    },
    "refusal": {
        "split_nothing": _l("Choose what is to go into the new case."),
        "split_all": _l("Something that came in must stay in this case."),
        "unknown_other": _l("There is no such other case, or it is not yours to see."),
        "unknown_link": _l("Choose what the two cases have in common."),
        "link_note": _l("Write what you know of it."),
        "already_linked": _l("The two are linked like that already."),
        "not_linked": _l("There is no such link any more."),
    },
}
