"""What is known of somebody's own telephone before they call through the centre."""

from __future__ import annotations

from contactcenter.rules.calls import TELEPHONE
from contactcenter.rules.staff import Staff
from contactcenter.storage.call_outs import last_address
from contactcenter.storage.reads.shifts import shift_of


def own_telephone(staff: Staff) -> str:
    """Where a person is rung in their shift, or from where they called last; nothing where neither is known."""
    shift = shift_of(staff.id)
    return shift.address if shift and shift.reach == TELEPHONE else last_address(staff.id)
