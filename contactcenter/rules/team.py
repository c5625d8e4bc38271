"""Working together: what people are told of, who counts as being there, and whom a note addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from contactcenter.rules.staff import Staff

MENTION, ASSIGNED, HANDED_OVER, PROMISE_DUE, ASKED_WHY, ANSWERED_WHY = NOTICE_KINDS = (
    "mention", "assigned", "handed_over", "promise_due", "asked_why", "answered_why")
LOG, PAGE = DRAFTED = ("log", "page")       # the form beside the call, and the fields of the case's page
LONGEST_DEPUTY_DAYS = 366
RENEWED_AFTER = timedelta(seconds=40)     # an open page says so again; its polls come every 3, with a stream every 30 seconds
READS_FOR = timedelta(seconds=100)        # without a sign of life nobody is there any more
WRITES_FOR = timedelta(seconds=45)        # after the last word that was typed
_END = r"(?![\w-])"


def mentioned(text: str, people: Iterable[Staff]) -> list[Staff]:
    """Whom a note addresses as @account or @Name, whatever the case of its letters. The longest name that fits counts: @Асан
    Ұлы is not @Асан."""
    known = list(people)
    names = sorted({name for one in known for name in (one.name, one.display_name) if name}, key=len, reverse=True)
    if "@" not in text or not names:
        return []
    pattern = re.compile(rf"(?<!\w)@({'|'.join(map(re.escape, names))}){_END}", re.IGNORECASE)
    found = {name.casefold() for name in pattern.findall(text)}
    return [one for one in known if {one.name.casefold(), one.display_name.casefold()} & found]


def begins_with(person: Staff, word: str) -> bool:
    """Whether an account, a name or a part of a name begins so, whatever the case of its letters."""
    begun = word.casefold()
    return bool(begun) and any(part.startswith(begun) for part in (
        person.name.casefold(), person.display_name.casefold(), *person.display_name.casefold().split()))
