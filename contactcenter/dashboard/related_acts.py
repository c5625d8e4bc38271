"""What people do with a case and another one: linking, ruling out. acts.py sends the forms here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from contactcenter.casework import merging, relating, splitting
from contactcenter.casework.texting import PERSONAL
from contactcenter.casework.working import Form
from contactcenter.rules.reference import number_of
from contactcenter.storage.reads.cases import CasePage

Sent = MultiDict[str, str]

VERBS: Mapping[str, Callable[[Form, Sent], None]] = {
    "join": lambda form, sent: merging.join_case(form, other_of(sent)),
    "separate": lambda form, sent: merging.separate_case(form),
    "split": lambda form, sent: splitting.split_case(form, _ids(sent, "contact"), _ids(sent, "event")),
    "link": lambda form, sent: relating.link_cases(form, other_of(sent), sent.get("link", ""), sent.get("text", "")),
    "unlink": lambda form, sent: relating.unlink_cases(form, other_of(sent), sent.get("link", "")),
    "not_same": lambda form, sent: relating.rule_out(form, other_of(sent), sent.getlist("because")),
}
TEXT_FIELDS = {"link": "text"}
FIELDS = {"unknown_other": "into", "unknown_link": "link", "link_note": "text", "already_linked": "link", "not_linked": "link",
          "split_nothing": "things", "split_all": "things"}
CHOSEN = ("into", "link")
MOST_TO_CHOOSE = 30   # the newest: what is older can be chosen once these have moved
CONFLICTS = frozenset({"not_linked", "already_linked"})


@dataclass(frozen=True)
class Movable:
    """Something that can go into a new case: the field of the form and its value there, and the words for it."""

    what: str
    id: int
    at: datetime
    family: str
    kind: str
    words: str


def movable(page: CasePage, *, only: str = "all") -> Sequence[Movable]:
    """Texts, notes and our answers of the kind that the timeline shows, the newest first; nothing where nothing would stay."""
    if len(page.contacts) + sum(event.kind == "note" for event in page.events) < 2:
        return ()
    found = [Movable("contact", one.id, one.received_at, "channel", "sms", one.text)
             for one in page.contacts if one.channel == "sms" and only in ("all", "texts")]
    for event in page.events:
        if event.kind in ("note", "sms") and only in ("all", "notes" if event.kind == "note" else "texts"):
            family, kind = ("event", "note") if event.kind == "note" else ("written_text", PERSONAL)
            found.append(Movable("event", event.id, event.at, family, kind, event.facts.get("text", "")))
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST_TO_CHOOSE]


def other_of(sent: Sent) -> int:
    """The number of the other case by its reference; 0, which no case has, for anything else."""
    return number_of(sent.get("into", "").strip()) or 0


def _ids(sent: Sent, name: str) -> frozenset[int]:
    return frozenset(int(one) for one in sent.getlist(name) if one.isascii() and one.isdigit() and len(one) < 16)
