"""The child and the caller, as whoever works a case writes them down on its page."""

from __future__ import annotations

from dataclasses import replace

from contactcenter.casework import vocabulary
from contactcenter.casework.acting import Form, change_of
from contactcenter.casework.logbook import details_of, write_details
from contactcenter.rules.details import Details
from contactcenter.storage import details


def describe(form: Form, said: Details, *, seen: str, forget_name: bool) -> None:
    """Writes the details down. What the page does not ask for stays: what happened, whether there is danger, and the child's
    name where none is given, which is hidden there. Refusal stale (somebody wrote meanwhile), retired_reason."""
    known = vocabulary.current()
    with change_of(form, "details") as change:
        if change:
            before = details_of(details.of_case(change.case.id))
            name = said.child_name or (None if forget_name else before.child_name)
            whole = replace(said, child_name=name, narrative=before.narrative, in_danger=before.in_danger)
            write_details(change, whole, form, seen=seen, known=known)
