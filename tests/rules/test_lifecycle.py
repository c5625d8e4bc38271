"""Who may do what with a case in which state: the table, walked completely."""

from __future__ import annotations

from itertools import product

import pytest

from contactcenter.rules.lifecycle import (ACTS, ATTENTION, CLOCK, IN_REGION, MACHINE, NO_APPEAL, NO_SECOND, OPEN, SECOND,
                                           STATUSES, TAKEN_IN, allowed_acts, facts_of, next_status, only_second)
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import ROLES

ALMATY, TARAZ = "KZ-75", "KZ-31"
EVERYONE = ("operator", "ombudsman", "supervisor")
DESK, REGION = ("operator", "supervisor"), ("ombudsman", "supervisor")
WITH_A_REGION = ("offered", "accepted", "waiting")

# act, states, roles, state afterwards (empty: as before); whatever is not here is refused.
RULEBOOK = (
    ("claim", OPEN, EVERYONE, ""), ("note", STATUSES, EVERYONE, ""), ("seen", STATUSES, EVERYONE, ""),
    ("route", TAKEN_IN, DESK, ""), ("offer", ("new",), DESK, "offered"), ("accept", ("offered",), REGION, "accepted"),
    ("return", ("offered", "accepted"), REGION, "new"), ("lapse", ("offered",), (MACHINE,), "new"),
    ("transfer", WITH_A_REGION, REGION, "offered"), ("attach_region", WITH_A_REGION, EVERYONE, ""),
    ("detach_region", WITH_A_REGION, EVERYONE, ""), ("wait", ("accepted", "waiting"), REGION, "waiting"),
    ("resume", ("waiting",), REGION, "accepted"), ("police", OPEN, EVERYONE, ""), ("promote", OPEN, EVERYONE, ""),
    ("settle", OPEN, EVERYONE, ""), ("close", ("new", "accepted", "waiting"), EVERYONE, "closed"),
    ("close", ("offered",), DESK, "closed"), ("reopen", ("closed",), DESK, "new"),
    ("reopen", ("closed",), ("ombudsman",), "accepted"), ("log", OPEN, DESK, ""), ("details", OPEN, EVERYONE, ""),
    ("attach", STATUSES, EVERYONE, ""), ("detach", STATUSES, EVERYONE, ""),
    ("join", OPEN, DESK, "closed"), ("join", ("accepted", "waiting"), ("ombudsman",), "closed"),
    ("separate", ("closed",), EVERYONE, "new"), ("assign", OPEN, EVERYONE, ""), ("follow_up", OPEN, EVERYONE, ""),
    ("split", OPEN, EVERYONE, ""), ("link", STATUSES, EVERYONE, ""), ("unlink", STATUSES, EVERYONE, ""),
    ("not_same", STATUSES, EVERYONE, ""),
    ("sms", OPEN, EVERYONE, ""), ("call_out", OPEN, EVERYONE, ""), ("safety", STATUSES, EVERYONE, ""),
)
ALLOWED = {(act, status, role): after or status for act, states, roles, after in RULEBOOK for status in states
           for role in roles}
EVERYTHING = frozenset({IN_REGION, NO_SECOND, SECOND, ATTENTION, NO_APPEAL, CLOCK})
NEEDS = {"offer": {IN_REGION}, "transfer": {IN_REGION}, "attach_region": {IN_REGION, NO_SECOND}, "detach_region": {SECOND},
         "seen": {ATTENTION}, "promote": {NO_APPEAL}, "settle": {CLOCK}}


@pytest.mark.parametrize(("act", "status", "role"), list(product((*ACTS, "lapse"), STATUSES, (*ROLES, MACHINE))))
def test_the_table_of_moves(act: str, status: str, role: str) -> None:
    if (act, status, role) in ALLOWED:
        assert next_status(act, status=status, role=role, region=ALMATY, facts=EVERYTHING) == ALLOWED[act, status, role]
    else:
        with pytest.raises(Refusal) as caught:
            next_status(act, status=status, role=role, region=ALMATY, facts=EVERYTHING)
        assert caught.value.code == "not_allowed"
        assert act not in caught.value.facts["allowed"]


@pytest.mark.parametrize("act", ACTS)
def test_what_an_act_needs_beside_state_and_role(act: str) -> None:
    status, role = next((status, role) for known, status, role in ALLOWED if known == act)
    for fact in EVERYTHING:
        allowed = allowed_acts(status=status, role=role, region=ALMATY, facts=EVERYTHING - {fact})
        assert (act in allowed) == (fact not in NEEDS.get(act, ())), fact


@pytest.mark.parametrize("status", STATUSES)
def test_a_second_region_adds_notes_and_nothing_else(status: str) -> None:
    assert allowed_acts(status=status, role="ombudsman", region=ALMATY, facts=EVERYTHING, second=True) == ("note",)
    with pytest.raises(Refusal) as caught:
        next_status("close", status=status, role="ombudsman", region=ALMATY, facts=EVERYTHING, second=True)
    assert caught.value.facts["allowed"] == ("note",)


def test_who_sees_a_case_as_its_second_region() -> None:
    def second(role: str, *regions: str) -> bool:
        return only_second(role=role, regions=regions, region=ALMATY, second_region=TARAZ)

    assert second("ombudsman", TARAZ)
    assert not second("ombudsman", ALMATY)
    assert not second("ombudsman", ALMATY, TARAZ)
    assert not second("supervisor")


def test_what_is_so_of_a_case() -> None:
    assert facts_of(region=None) == {NO_SECOND, NO_APPEAL}
    assert facts_of(region=ALMATY, second_region=TARAZ, attention="returned", appeal=True, clock=True) == {
        IN_REGION, SECOND, ATTENTION, CLOCK}


def test_a_case_without_a_region_cannot_be_offered() -> None:
    assert "offer" not in allowed_acts(status="new", role="operator", region=None)
    assert "offer" in allowed_acts(status="new", role="operator", region=ALMATY)
