"""Words of the records: what was done, and how the page was reached."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "audit_kind": {
        "read": _l("case read"), "write": _l("changed"), "reveal": _l("shown"), "play": _l("recording played"),
        "print": _l("printed"), "export": _l("list taken out as a file"), "search": _l("searched"),
        "account": _l("account changed"), "refused": _l("refused"), "setting": _l("setting changed"),
        "forget": _l("forgotten"),
    },
    "way": {
        "link": _l("by a link"), "list": _l("from a list"), "search": _l("from a search"), "task": _l("from a task"),
        "alarm": _l("from a notice or an alarm"), "console": _l("from the console"), "command": _l("on the command line"),
        "unknown": _l("not known"),
    },
    "event": {
        "clock_set": _l("Clock set"), "day_changed": _l("Day of the calendar changed"), "text_set": _l("Text worded"),
        "text_retired": _l("Text taken out of use"), "alias_added": _l("Place name added"),
        "alias_retired": _l("Place name taken out of use"), "places_imported": _l("Official table of places taken over"),
        "alarm_set": _l("Alarm set"), "deputy_named": _l("Deputy named"), "deputy_ended": _l("Deputy ended"),
        "retention_set": _l("Retention set"),
        "cases_export": _l("All cases taken out"), "backup": _l("Backup made"), "restore": _l("Backup put back"),
        "keys_rotate": _l("Everything brought under the newest key"), "keys_reindex": _l("Numbers and words filed anew"),
        "subject_file": _l("File about one person taken out"), "breach_report": _l("Report of what was touched taken out"),
        "retention_again": _l("Forgotten again after a restore"),
        "purge": _l("Removed"), "pseudonymise": _l("Made anonymous"), "refused": _l("Refused"),
        "reveal_number": _l("number shown"), "reveal_name": _l("child's name shown"),
    },
    "reveal_reason": {
        "to_reach": _l("to reach the person"), "to_recognise": _l("to recognise the child or compare cases"),
        "to_hand_on": _l("to hand on to police, guardianship or another body"),
        "to_protect": _l("danger: to protect the child"), "to_check": _l("to check the work"), "other": _l("another reason"),
    },
    "reveal_refusal": {
        "reveal_reason_missing": _l("Say what you need it for."), "too_long": _l("The text is too long."),
    },
    "seal_refusal": {
        "reason_missing": _l("Write the reason."), "unknown_case": _l("There is no such case, or it is not yours to see."),
        "unknown_person": _l("Choose people from the list."), "too_long": _l("The text is too long."),
    },
}
