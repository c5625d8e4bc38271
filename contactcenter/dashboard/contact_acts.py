"""Reaching the person from a case: the safety card of the number, and texts. acts.py sends the forms here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict

from contactcenter.casework import calling_out, promising, safety, texting, wording
from contactcenter.casework.working import Form
from contactcenter.dashboard.contact_words import objection_in_words
from contactcenter.dashboard.fields import moment_of
from contactcenter.dashboard.words import word
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.safety import Hours, SafetyCard
from contactcenter.rules.texts import LANGUAGES

Sent = MultiDict[str, str]
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True)
class Prepared:
    """A prepared text as a choice: its value in the form, its language, and its words for this case."""

    value: str
    language: str
    words: str


VERBS: Mapping[str, Callable[[Form, Sent], None]] = {
    "sms": lambda form, sent: texting.send_text(form, sent.get("text", ""),
                                                policy=current_app.extensions["telephony"].policy),
    "call_out": lambda form, sent: calling_out.call_out(form, sent.get("own_telephone", ""),
                                                        policy=current_app.extensions["telephony"].policy),
    "safety": lambda form, sent: safety.set_card(form, _card(sent)),
    "follow_up": lambda form, sent: promising.promise(form, sent.get("kind", ""), moment_of(sent.get("due", "")),
                                                      sent.get("text", "")),
}
TEXT_FIELDS = {"sms": "text", "follow_up": "text", "call_out": "own_telephone"}
FIELDS = {"text_missing": "text", "bad_address": "own_telephone", "calling_already": "own_telephone", "bad_hours": "safe_from",
          "bad_time": "due", "unknown_kind": "kind", "already_promised": "kind"}
CHOSEN = ("own_telephone", "kind", "due", "may_call", "may_text", "may_leave_voicemail", "safe_from", "safe_until")


def prepared(reference: str) -> Mapping[str, Sequence[Prepared]]:
    """The prepared texts for a case, by what staff call them."""
    return {str(text.name or word("prepared_text", text.code)): [
        Prepared(f"{text.code}.{language}", language, text.filled(language, reference=reference)) for language in LANGUAGES]
        for text in wording.current().prepared}


def refused(refusal: Refusal) -> str:
    """The words of a refused text: what stands on the card."""
    return objection_in_words(refusal.facts["objection"], refusal.facts.get("hours"))


def _card(sent: Mapping[str, Any]) -> SafetyCard:
    return SafetyCard(
        may_call=sent.get("may_call") != "no", may_text=sent.get("may_text") != "no",
        may_leave_voicemail=sent.get("may_leave_voicemail") == "yes",
        hours=_hours(sent.get("safe_from", ""), sent.get("safe_until", "")),
        answered_by=sent.get("answered_by", ""), safe_word=sent.get("safe_word", ""))


def _hours(begin: str, end: str) -> Hours | None:
    """Two times of a day as time fields send them; Refusal bad_hours for one without the other, or for none of the day."""
    if not begin.strip() and not end.strip():
        return None
    found = [_CLOCK.fullmatch(text.strip()) for text in (begin, end)]
    minutes = [int(clock[1]) * 60 + int(clock[2]) for clock in found if clock]
    if len(minutes) != len(found):
        raise Refusal("bad_hours")
    return Hours(*minutes)
