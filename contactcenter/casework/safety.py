"""The safety card of a number, as people learn it; each change is an event of the case in which it was learnt."""

from __future__ import annotations

from dataclasses import asdict, replace

from contactcenter.casework import call_backs
from contactcenter.casework.acting import Form, change_of
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.safety import (DAY_MINUTES, LONGEST_ANSWERED_BY_CHARACTERS, LONGEST_SAFE_WORD_CHARACTERS,
                                        SafetyCard)
from contactcenter.rules.sms_text import clean
from contactcenter.storage import callers


def set_card(form: Form, card: SafetyCard) -> None:
    """Writes down how the number of a case may be reached, for every case of it; promises to call an unsafe number stop.

    Refusal no_number (withheld), bad_hours, too_long, stale, and those of every act.
    """
    wanted = _checked(card)
    with change_of(form, "safety", versioned=True) as change:
        if change is None:
            return
        caller = callers.by_id(change.case.caller_id) if change.case.caller_id else None
        if caller is None:
            raise Refusal("no_number")
        before = callers.reach_of(caller).card
        callers.keep_card(caller.id, wanted)
        change.facts |= {"card": _changed(before, wanted)}
        if before.may_call and not wanted.may_call:
            call_backs.stop_unsafe(caller.id, now=form.now)


def _checked(card: SafetyCard) -> SafetyCard:
    hours = card.hours
    if hours and not (0 <= hours.begin < DAY_MINUTES and 0 <= hours.end < DAY_MINUTES and hours.begin != hours.end):
        raise Refusal("bad_hours")
    return replace(card, answered_by=_line(card.answered_by, "answered_by", LONGEST_ANSWERED_BY_CHARACTERS),
                   safe_word=_line(card.safe_word, "safe_word", LONGEST_SAFE_WORD_CHARACTERS))


def _line(text: str, field: str, most: int) -> str:
    words = " ".join(clean(text).split())
    if len(words) > most:
        raise Refusal("too_long", field=field, most=most)
    return words


def _changed(before: SafetyCard, after: SafetyCard) -> dict[str, object]:
    """What is different now, by field; the safe word itself is told by the card alone."""
    old, new = asdict(before), asdict(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    return {name: bool(value) if name == "safe_word" else value for name, value in changed.items()}
