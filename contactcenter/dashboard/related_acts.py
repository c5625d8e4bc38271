"""What people do with a case and another one: linking, ruling out. acts.py sends the forms here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from werkzeug.datastructures import MultiDict

from contactcenter.casework import merging, relating
from contactcenter.casework.working import Form
from contactcenter.rules.reference import number_of

Sent = MultiDict[str, str]

VERBS: Mapping[str, Callable[[Form, Sent], None]] = {
    "join": lambda form, sent: merging.join_case(form, other_of(sent)),
    "separate": lambda form, sent: merging.separate_case(form),
    "link": lambda form, sent: relating.link_cases(form, other_of(sent), sent.get("link", ""), sent.get("text", "")),
    "unlink": lambda form, sent: relating.unlink_cases(form, other_of(sent), sent.get("link", "")),
    "not_same": lambda form, sent: relating.rule_out(form, other_of(sent), sent.getlist("because")),
}
TEXT_FIELDS = {"link": "text"}
FIELDS = {"unknown_other": "into", "unknown_link": "link", "link_note": "text", "already_linked": "link", "not_linked": "link"}
CHOSEN = ("into", "link")
CONFLICTS = frozenset({"not_linked", "already_linked"})


def other_of(sent: Sent) -> int:
    """The number of the other case by its reference; 0, which no case has, for anything else."""
    return number_of(sent.get("into", "").strip()) or 0
