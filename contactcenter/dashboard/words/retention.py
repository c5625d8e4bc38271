"""Words of keeping and forgetting."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "retention_rule": {
        "appeal": _l("Formal appeals"), "handed_over": _l("Cases handed to the police or to guardianship"),
        "state_bodies": _l("Cases worked on with state bodies"), "psychological": _l("Psychological help"),
        "informed": _l("Questions that were answered"), "silent": _l("Silent contacts"),
        "not_a_case": _l("Pranks, wrong numbers, tests"), "raw_payload": _l("What the provider told, word for word"),
        "sound": _l("Recordings"), "draft": _l("Drafts that were never sent"),
        "routing_word": _l("Words that led to a wrong region"), "notice": _l("Notices that were read"),
        "search": _l("Searches that were made"), "list_export": _l("Lists taken out as files"),
        "session": _l("Sessions that are over"),
    },
    "settings_part": {"retention": _l("Keeping and forgetting")},
    "retention_way": {"purge": _l("removed"), "pseudonymise": _l("made anonymous")},
    "retention_refusal": {
        "bad_days": _l("Write the days as a whole number: 1 or more."), "bad_way": _l("There is no such choice."),
        "basis_missing": _l("Write what it rests on."), "too_long": _l("The text is too long."),
        "not_allowed": _l("Only administrators set this."), "unknown_rule": _l("There is no such choice."),
    },
    "hold_refusal": {
        "reason_missing": _l("Write the reason."), "too_long": _l("The text is too long."),
        "forgotten": _l("The content of this case is gone already."), "already_held": _l("The case is on hold already."),
        "not_held": _l("The case is not on hold."),
    },
    "event": {"hold": _l("Put on legal hold"), "release": _l("Legal hold lifted")},
    "refusal": {"forgotten": _l("The content of this case was forgotten under the rules of retention: it cannot be taken up "
                                "again. A new contact opens a new case.")},
}
