"""The child and the caller on the page of a case: what is written down, without the name, and the form that changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from contactcenter.casework import describing, logbook, vocabulary
from contactcenter.casework.working import Form
from contactcenter.dashboard.detail_words import FAMILIES
from contactcenter.dashboard.languages import language
from contactcenter.dashboard.words import word
from contactcenter.rules.details import Details, read_details
from contactcenter.rules.reasons import Reasons
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.log import logged

Sent = MultiDict[str, str]
ASKED = ("caller_kind", "relation", "child_age", "child_sex", "school", "child_grade", "living", "place")   # and the name
SHOWN = (*ASKED[:7], "groups", "place", "in_danger", "reasons")
MANY = ("groups", "further_reasons")
CHOSEN = (*ASKED, "child_name", "main_reason", "forget_name", "seen")


@dataclass(frozen=True)
class Described:
    """What is written down: in lines of words, and as its form shows it. The name is never among them, only whether there is
    one. `stamp` names the state of it that was read."""

    lines: Sequence[tuple[str, str]]
    fields: Mapping[str, str]
    stamp: str = ""
    narrative: str = ""
    has_name: bool = False
    author: str = ""
    at: datetime | None = None


def described(staff: Staff, number: int) -> Described:
    """What is written down about a case in the reader's language; empty where nobody wrote or it is out of scope."""
    row = logged(staff, number)
    details = logbook.details_of(row)
    lines = [(name, said) for name, said in _lines(details, row) if said]
    return Described(
        lines, _fields(details), logbook.stamp_of(row), details.narrative, details.child_name is not None,
        row.author if row else "", row.written_at if row else None)


def name_of_child(staff: Staff, number: int) -> str | None:
    """The hidden name. Record the access first."""
    return logbook.details_of(logged(staff, number)).child_name


def _lines(details: Details, row: Any) -> Iterator[tuple[str, str]]:
    known = vocabulary.at(row.vocabulary) if row else vocabulary.current()
    for name in SHOWN:
        yield name, _in_words(name, getattr(details, name), known)


def _in_words(name: str, value: Any, known: Reasons) -> str:
    if value in (None, "", ()):
        return ""
    if name == "reasons":
        return "; ".join(known.label(code, language=language()) for code in value)
    if isinstance(value, bool):
        return str(word("yes_no", "yes" if value else "no"))
    if isinstance(value, tuple):
        return ", ".join(str(word(FAMILIES[name], code)) for code in value)
    return str(word(FAMILIES[name], value)) if name in FAMILIES else str(value)


def _fields(details: Details) -> dict[str, str]:
    """As the form draws them; of several choices the codes joined by commas."""
    found = {name: str(value) for name, value in asdict(details).items() if name in ASKED and value is not None}
    return dict.fromkeys(ASKED, "") | found | {
        "groups": ",".join(details.groups), "main_reason": details.reasons[0] if details.reasons else "",
        "further_reasons": ",".join(details.reasons[1:])}


def typed_many(sent: Sent) -> dict[str, str]:
    """What was chosen of several, as the form draws it again."""
    return {name: ",".join(sent.getlist(name)) for name in MANY if name in sent}


def _describe(form: Form, sent: Sent) -> None:
    codes = (sent.get("main_reason", ""), *sent.getlist("further_reasons"))
    said = read_details(sent, codes, known=vocabulary.current(), groups=sent.getlist("groups"))
    describing.describe(form, said, seen=sent.get("seen", ""), forget_name=sent.get("forget_name") == "1")


VERBS: Mapping[str, Callable[[Form, Sent], None]] = {"details": _describe}
FIELDS = {"unknown_reason": "main_reason", "too_many_reasons": "further_reasons", "retired_reason": "main_reason"}
