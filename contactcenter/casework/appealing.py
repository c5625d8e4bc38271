"""What starts and stops the law's clocks: a formal appeal, the hand-over to the police, and what was done about them.

All raise Refusal as casework/working does.
"""

from __future__ import annotations

from contactcenter.casework import calendars
from contactcenter.casework.acting import Form, change_of, written
from contactcenter.rules.deadlines import REGISTRATION
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.working_days import registered_on
from contactcenter.storage import clocks

LONGEST_NAME_CHARACTERS, LONGEST_ADDRESS_CHARACTERS = 200, 300


def promote_case(form: Form, *, name: str, address: str, signed: bool) -> None:
    """Makes a case a formal appeal: it is registered (the same day, after hours the next working day, APPC art. 64) and the
    working-day clocks start. There is no way back. Refusal appeal_name, appeal_address, appeal_signature, too_long."""
    person = _line(name, most=LONGEST_NAME_CHARACTERS, missing="appeal_name")
    place = _line(address, most=LONGEST_ADDRESS_CHARACTERS, missing="appeal_address")
    if not signed:
        raise Refusal("appeal_signature")
    with change_of(form, "promote", versioned=True) as change:
        if change is None:
            return
        days = calendars.current().calendar
        registered = registered_on(form.now, days)
        clocks.add_appeal({"case_id": change.case.id, "name": person, "address": place, "registered_on": registered,
                           "calendar_version": days.version, "promoted_by": form.by.id, "promoted_at": form.now})
        change.facts |= {"registered_on": registered.isoformat(), "calendar": days.version}
        for due in calendars.current().of_act("promote", urgency=change.urgency, since=form.now):
            change.clocks.start(due)
        change.clocks.met(REGISTRATION)


def tell_police(form: Form, words: str) -> None:
    """Notes that the police (102) were told, whom and what; starts the clock within which they tell the other bodies of
    domestic violence. Refusal note_missing, too_long."""
    text = written(words, missing="note_missing")
    with change_of(form, "police") as change:
        if change:
            change.facts["text"] = text
            for due in calendars.current().of_act("police", urgency=change.urgency, since=form.now):
                change.clocks.start(due)


def settle_clock(form: Form, code: str, words: str) -> None:
    """Stops a clock of the law by saying what was done: forwarded, answered, told. Refusal unknown_clock (it does not run, or
    no person stops it), note_missing, too_long."""
    text = written(words, missing="note_missing")
    with change_of(form, "settle", versioned=True) as change:
        if change:
            if code not in change.clocks.settleable():
                raise Refusal("unknown_clock")
            change.facts |= {"clock": code, "text": text}
            change.clocks.stop(code)


def _line(text: str, *, most: int, missing: str) -> str:
    words = " ".join(written(text, missing=missing).split())
    if len(words) > most:
        raise Refusal("too_long", most=most, field=missing)
    return words
