"""Who may do what with a case in which state: the table, walked completely."""

from __future__ import annotations

from itertools import product

import pytest

from contactcenter.rules.lifecycle import ACTS, STATUSES, allowed_acts, next_status
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import ROLES

ALMATY = "KZ-75"

# act, state, role -> state afterwards; whatever is not here is refused.
ALLOWED = {
    **{("claim", status, role): status for status in ("new", "offered", "accepted", "waiting")
       for role in ("operator", "ombudsman", "supervisor")},
    **{("note", status, role): status for status in STATUSES for role in ("operator", "ombudsman", "supervisor")},
    **{("route", status, role): status for status in ("new", "offered") for role in ("operator", "supervisor")},
    **{("offer", "new", role): "offered" for role in ("operator", "supervisor")},
    **{("accept", "offered", role): "accepted" for role in ("ombudsman", "supervisor")},
    **{("return", status, role): "new" for status in ("offered", "accepted") for role in ("ombudsman", "supervisor")},
    **{("close", status, role): "closed" for status in ("new", "accepted", "waiting")
       for role in ("operator", "ombudsman", "supervisor")},
    **{("close", "offered", role): "closed" for role in ("operator", "supervisor")},
    **{("reopen", "closed", role): "new" for role in ("operator", "supervisor")},
    ("reopen", "closed", "ombudsman"): "accepted",
    **{("log", status, role): status for status in ("new", "offered", "accepted", "waiting")
       for role in ("operator", "supervisor")},
    **{("join", status, role): "closed" for status in ("new", "offered", "accepted", "waiting")
       for role in ("operator", "supervisor")},
    **{("separate", "closed", role): "new" for role in ("operator", "supervisor")},
}


@pytest.mark.parametrize(("act", "status", "role"), list(product(ACTS, STATUSES, ROLES)))
def test_the_table_of_moves(act: str, status: str, role: str) -> None:
    if (act, status, role) in ALLOWED:
        assert next_status(act, status=status, role=role, region=ALMATY) == ALLOWED[act, status, role]
    else:
        with pytest.raises(Refusal) as caught:
            next_status(act, status=status, role=role, region=ALMATY)
        assert caught.value.code == "not_allowed"
        assert act not in caught.value.facts["allowed"]


def test_a_case_without_a_region_cannot_be_offered() -> None:
    assert "offer" not in allowed_acts(status="new", role="operator", region=None)
    assert "offer" in allowed_acts(status="new", role="operator", region=ALMATY)
