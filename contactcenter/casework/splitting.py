"""One case becomes two: texts and notes that are about something else go into a new case of the same number.

Calls stay where they are: each has come with a case of its own. Joining the new case to the old one takes the split back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from contactcenter.casework import calendars
from contactcenter.casework.acting import Change, Form, change_of
from contactcenter.casework.intake import SUMMARY_CHARACTERS
from contactcenter.casework.timing import row_of
from contactcenter.rules.lifecycle import ACCEPTED, TAKEN_IN
from contactcenter.rules.reference import reference
from contactcenter.rules.refusal import Refusal
from contactcenter.storage import cases, clocks, events, moving, revisions, wall
from contactcenter.storage.db import AnyRow

INBOUND, TEXT = "in", "sms"


def split_case(form: Form, contact_ids: Collection[int], event_ids: Collection[int]) -> None:
    """Moves these texts, notes and answers into a new case, which begins its own clock and stays with whoever has the old one.

    Refusal split_nothing (nothing chosen, or nothing of this case), split_all (no contact would be left), stale.
    """
    with change_of(form, "split", versioned=True) as change:
        if change is None:
            return
        here = moving.contacts_of(change.case.id)
        going = [contact for contact in here if contact.id in contact_ids and contact.channel == TEXT]
        told = _events(change.case.id, going, event_ids)
        if not going and not told:
            raise Refusal("split_nothing")
        left = [contact for contact in here if contact not in going]
        if not left:
            raise Refusal("split_all")
        wall.go_beyond()   # a sealed case is there before anybody is named for it
        number = _open(change.case, going, form.now)
        moving.move(number, contacts=[contact.id for contact in going], events=told)
        _leave_behind(change, here, left)
        _tell(change, number, len(going) + sum(event.kind != moving.RECEIVED for event in told), form)


def _events(case_id: int, going: Sequence[AnyRow], chosen: Collection[int]) -> list[AnyRow]:
    """The chosen events, and those that say what was decided about a text that goes."""
    texts = {contact.id for contact in going}
    return [event for event in moving.events_of(case_id)
            if (event.facts.get("contact") in texts if event.kind == moving.RECEIVED else event.id in chosen)]


def _open(case: AnyRow, going: Sequence[AnyRow], now: datetime) -> int:
    """The new case: as the old one stands, but with a clock of its own."""
    status = case.status if case.status in TAKEN_IN else ACCEPTED
    clock = calendars.current().of_status(status, urgency=case.urgency, since=now)
    kept = ("region", "suggested_region", "second_region", "region_basis", "urgency", "urgency_basis", "caller_id", "owner_id",
            "sealed_at")
    number = cases.add({name: getattr(case, name) for name in kept} | {
        "status": status, "language": going[0].language if going else case.language, "channel": TEXT,
        "summary": going[0].text[:SUMMARY_CHARACTERS] if going else "", "attention": None, "opened_at": now, "changed_at": now,
        "last_inbound_at": _last_heard(going) or case.opened_at, "due_at": clock.at if clock else None,
        "due_clock": clock.clock if clock else None})
    if clock:
        clocks.add([row_of(number, clock, at=now)])
    if case.sealed_at:
        moving.seal_like(number, other=case.id)
    return number


def _last_heard(contacts: Sequence[AnyRow]) -> datetime | None:
    return max((contact.received_at for contact in contacts if contact.direction == INBOUND), default=None)


def _leave_behind(change: Change, here: Sequence[AnyRow], left: Sequence[AnyRow]) -> None:
    """The old case was last heard from by what is left in it: a reply goes to the case that was heard from last."""
    change.values["last_inbound_at"] = _last_heard(left) or change.case.last_inbound_at
    if here[0] not in left and here[0].text[:SUMMARY_CHARACTERS] == change.case.summary:
        change.values["summary"] = left[0].text[:SUMMARY_CHARACTERS]


def _tell(change: Change, number: int, count: int, form: Form) -> None:
    change.facts |= {"case": reference(number, form.now), "count": count}
    facts: dict[str, Any] = {"case": reference(change.case.id, change.case.opened_at), "count": count}
    events.add(number, "split_from", at=form.now, actor_id=form.by.id, facts=facts)
    revisions.move(number, *cases.scopes_of(change.case))
