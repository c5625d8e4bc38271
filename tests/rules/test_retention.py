"""Which rule a closed case falls under, and what an administrator may set."""

from __future__ import annotations

import pytest

from contactcenter.rules.lifecycle import JOINED, OUTCOMES
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.retention import (
    BY_CODE, OF_CASES, PSEUDONYMISE, PURGE, RULES, band_of, changed, outcomes_of, rule_of)

INFORMED, DRAFT = BY_CODE["informed"], BY_CODE["draft"]


@pytest.mark.parametrize(("outcome", "appeal", "code"), [
    ("prank", False, "not_a_case"), ("wrong_number", False, "not_a_case"), ("test", False, "not_a_case"),
    ("silent", False, "silent"), ("informed", False, "informed"), (JOINED, False, "informed"), (None, False, "informed"),
    ("psychological_help", False, "psychological"), ("worked_with_state_bodies", False, "state_bodies"),
    ("handed_to_police", False, "handed_over"), ("handed_to_guardianship", False, "handed_over"),
    ("informed", True, "appeal"), ("handed_to_police", True, "appeal"), (None, True, "appeal")])
def test_every_closed_case_has_one_rule(outcome: str | None, appeal: bool, code: str) -> None:
    assert rule_of(outcome, appeal=appeal) == code
    assert outcome in outcomes_of(BY_CODE[code])


def test_no_outcome_is_in_two_rules_and_none_is_in_no_rule() -> None:
    named = [outcome for rule in RULES if rule.of == OF_CASES and not rule.appeal for outcome in outcomes_of(rule)]
    assert sorted(map(str, named)) == sorted(map(str, (*OUTCOMES, JOINED, None)))


def test_what_is_no_case_is_removed_and_work_is_made_anonymous() -> None:
    assert {rule.code: rule.way for rule in RULES if rule.of == OF_CASES} == {
        "appeal": PSEUDONYMISE, "handed_over": PSEUDONYMISE, "state_bodies": PSEUDONYMISE, "psychological": PSEUDONYMISE,
        "informed": PSEUDONYMISE, "silent": PURGE, "not_a_case": PURGE}
    assert all(rule.basis for rule in RULES)


@pytest.mark.parametrize(("days", "way", "basis", "code"), [
    (0, PURGE, "ours", "bad_days"), (-1, PURGE, "ours", "bad_days"), (36_526, PURGE, "ours", "bad_days"),
    (30, "burn", "ours", "bad_way"), (30, PURGE, " \n", "basis_missing"), (30, PURGE, "x" * 301, "too_long")])
def test_a_rule_is_refused(days: int, way: str, basis: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        changed(INFORMED, days=days, way=way, basis=basis)
    assert refused.value.code == code


def test_rows_are_always_removed_and_cases_either_way() -> None:
    assert changed(INFORMED, days=1, way=PURGE, basis=" ours  now ").basis == "ours now"
    with pytest.raises(Refusal):
        changed(DRAFT, days=1, way=PSEUDONYMISE, basis="ours")


@pytest.mark.parametrize(("age", "band"), [(0, 0), (2, 0), (3, 3), (6, 3), (7, 7), (11, 7), (14, 12), (15, 15), (17, 15),
                                           (18, 18), (60, 18), (-1, 0)])
def test_of_an_age_its_band_stays(age: int, band: int) -> None:
    assert band_of(age) == band
