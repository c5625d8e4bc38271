"""Texts that people write to a number from its case.

What a person sends is their decision: limits for automatic texts do not count it, the safety card does. The card is asked
here, before anything is queued, and by the sender again in the moment the text goes out.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from contactcenter.casework.acting import Change, Form, change_of
from contactcenter.rules.policy import Policy
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.safety import objection_to_text
from contactcenter.rules.sms_text import clean, parts, utf16_units
from contactcenter.rules.texts import MOST_TEXT_UNITS
from contactcenter.storage import callers, contacts, outbox
from contactcenter.storage.db import AnyRow

PERSONAL = "personal"
VALID_FOR = timedelta(hours=1)   # later the answer is none any more, and somebody else may hold the telephone


def send_text(form: Form, text: str, *, policy: Policy) -> None:
    """Puts a text to the number of a case into the outbox, and an event with its words into the case.

    Refusal text_missing, too_long, no_number (withheld), unsafe_text (with `objection` as rules.safety names it, and the
    card's `hours`), and those of every act.
    """
    words = clean(text).strip()
    if not words:
        raise Refusal("text_missing")
    if utf16_units(words) > MOST_TEXT_UNITS:
        raise Refusal("too_long", most=MOST_TEXT_UNITS)
    with change_of(form, "sms") as change:
        if change:
            _queue(change, words, form, policy)


def _queue(change: Change, words: str, form: Form, policy: Policy) -> None:
    caller = callers.by_id(change.case.caller_id) if change.case.caller_id else None
    if caller is None:
        raise Refusal("no_number")
    _check(caller, form)
    outbox_id = str(uuid4())
    outbox.add({
        "id": outbox_id, "kind": PERSONAL, "case_id": change.case.id, "contact_id": None, "caller_id": caller.id,
        "sender": _our_number(change.case.id, policy), "recipient": caller.number, "text": words,
        "language": change.case.language, "created_at": form.now, "due_at": form.now, "expires_at": form.now + VALID_FOR})
    change.facts |= {"text": words, "outbox": outbox_id, "parts": parts(words)}


def _check(caller: AnyRow, form: Form) -> None:
    reach = callers.reach_of(caller)
    objection = objection_to_text(reach, now=form.now)
    if objection:
        hours = reach.card.hours
        raise Refusal("unsafe_text", objection=objection, hours=(hours.begin, hours.end) if hours else None)


def _our_number(case_id: int, policy: Policy) -> str:
    """The number of ours that was written to or called last in this case."""
    return contacts.last_recipient(case_id, among=policy.own_numbers) or min(policy.own_numbers, default="")
