"""What the desk does with a case beyond taking it in: handing on, waiting, the law's clocks. acts.py sends the forms here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from contactcenter.casework import appealing, assigning, handing_on, waiting
from contactcenter.casework.working import Form

Sent = MultiDict[str, str]

VERBS: Mapping[str, Callable[[Form, Sent], None]] = {
    "assign": lambda form, sent: assigning.assign_case(form, user_id(sent.get("to", ""))),
    "transfer": lambda form, sent: handing_on.transfer_case(form, sent.get("region", ""), sent.get("reason", "")),
    "attach_region": lambda form, sent: handing_on.attach_region(form, sent.get("region", "")),
    "detach_region": lambda form, sent: handing_on.detach_region(form),
    "wait": lambda form, sent: waiting.wait_with_case(form, day_of(sent.get("until", "")), sent.get("waits_for", ""),
                                                      sent.get("text", "")),
    "resume": lambda form, sent: waiting.resume_case(form),
    "seen": lambda form, sent: waiting.mark_seen(form),
    "police": lambda form, sent: appealing.tell_police(form, sent.get("text", "")),
    "promote": lambda form, sent: appealing.promote_case(
        form, name=sent.get("appeal_name", ""), address=sent.get("appeal_address", ""), signed=sent.get("signed") == "1"),
    "settle": lambda form, sent: appealing.settle_clock(form, sent.get("clock", ""), sent.get("text", "")),
}

# Beside which field a refusal is said: by the act where it is about its words, by the refusal where that names one.
TEXT_FIELDS = {"transfer": "reason", "wait": "text", "police": "text", "settle": "text"}
FIELDS = {"same_region": "region", "bad_date": "until", "too_far": "until", "unknown_waits_for": "waits_for",
          "appeal_name": "appeal_name", "appeal_address": "appeal_address", "appeal_signature": "signed",
          "unknown_clock": "clock", "unknown_person": "to"}
CHOSEN = ("until", "waits_for", "signed", "clock", "to")


def user_id(text: str) -> int | None:
    """An account as a select sends it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def day_of(text: str) -> date | None:
    """A day as a date field sends it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
