"""From region to region: transferring a case under its one reference, and letting a second region see it.

All raise Refusal as casework/working does.
"""

from __future__ import annotations

from contactcenter.casework.acting import Form, change_of, written
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.storage import case_regions


def transfer_case(form: Form, region: str, reason: str) -> None:
    """Offers a case to another region; it has no owner until somebody accepts it there, and the region it leaves keeps a line
    about it. Refusal unknown_region, same_region, reason_missing, too_long."""
    _known(region)
    text = written(reason, missing="reason_missing")
    with change_of(form, "transfer", versioned=True) as change:
        if change is None:
            return
        case = change.case
        if region == case.region:
            raise Refusal("same_region")
        case_regions.leave(case.id, region=case.region, to_region=region, by=form.by.id, at=form.now, reason=text)
        change.facts |= {"from": case.region, "to": region, "reason": text}
        change.values |= {"region": region, "suggested_region": None, "owner_id": None, "attention": None}


def attach_region(form: Form, region: str) -> None:
    """Lets a second region see the case and add notes; it stays the first one's. Refusal unknown_region, same_region."""
    _known(region)
    with change_of(form, "attach_region", versioned=True) as change:
        if change:
            if region == change.case.region:
                raise Refusal("same_region")
            change.facts["to"] = region
            change.values["second_region"] = region


def detach_region(form: Form) -> None:
    """Takes the case out of the second region's sight."""
    with change_of(form, "detach_region", versioned=True) as change:
        if change:
            change.facts["from"] = change.case.second_region
            change.values["second_region"] = None


def _known(region: str) -> None:
    if region not in REGIONS:
        raise Refusal("unknown_region")
