"""Words of the records: what was done, and how the page was reached."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "audit_kind": {
        "read": _l("case read"), "write": _l("changed"), "reveal": _l("number shown"), "play": _l("recording played"),
        "print": _l("printed"), "export": _l("list taken out as a file"), "search": _l("searched"),
        "account": _l("account changed"), "refused": _l("refused"),
    },
    "way": {
        "link": _l("by a link"), "list": _l("from a list"), "search": _l("from a search"), "task": _l("from a task"),
        "alarm": _l("from a notice or an alarm"), "console": _l("from the console"), "command": _l("on the command line"),
        "unknown": _l("not known"),
    },
    "seal_refusal": {
        "reason_missing": _l("Write the reason."), "unknown_case": _l("There is no such case, or it is not yours to see."),
        "unknown_person": _l("Choose people from the list."), "too_long": _l("The text is too long."),
    },
}
