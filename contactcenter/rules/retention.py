"""How long things are kept and what then becomes of them: rules as data, each beside what it rests on.

Kept no longer than their purpose needs: Law on personal data (21 May 2013, 94-V), articles 12 and 18. The law sets no
length for a helpline; where no other act is named the lengths are our own, and an administrator may set others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.rules.lifecycle import JOINED, OUTCOMES
from contactcenter.rules.refusal import Refusal

PURGE, PSEUDONYMISE = WAYS = ("purge", "pseudonymise")
OF_CASES, OF_ROWS = "cases", "rows"
LEAST_DAYS, MOST_DAYS = 1, 36_525
LONGEST_BASIS_CHARACTERS = 300
LAW = "Law on personal data, art. 12, 18; length: ours"
AGE_BANDS = (0, 3, 7, 12, 15, 18)     # the first year of each: what stays of an age
_YEAR = 365


@dataclass(frozen=True)
class Rule:
    """After how many days something goes, and how. Of cases: counted from the close or the last message, whichever is later;
    `outcomes` are those it is for, `appeal` whether for formal appeals. Rows are always removed, or emptied of what is
    personal."""

    code: str
    days: int
    way: str
    basis: str
    of: str = OF_CASES
    outcomes: tuple[str, ...] = ()
    appeal: bool = False

    @property
    def ways(self) -> tuple[str, ...]:
        return WAYS if self.of == OF_CASES else (PURGE,)

    def due_before(self, now: datetime) -> datetime:
        """What ended before this moment goes."""
        return now - timedelta(days=self.days)


RULES = (
    Rule("appeal", 5 * _YEAR, PSEUDONYMISE, "Citizens' appeals are kept five years (state bodies' list of documents)",
         appeal=True),
    Rule("handed_over", 10 * _YEAR, PSEUDONYMISE, "Questions of investigators and courts; length: ours",
         outcomes=("handed_to_police", "handed_to_guardianship")),
    Rule("state_bodies", 5 * _YEAR, PSEUDONYMISE, LAW, outcomes=("worked_with_state_bodies",)),
    Rule("psychological", 3 * _YEAR, PSEUDONYMISE, LAW, outcomes=("psychological_help",)),
    Rule("informed", _YEAR, PSEUDONYMISE, LAW, outcomes=("informed", JOINED)),
    Rule("silent", _YEAR, PURGE, "A silent call can be a cry for help: kept longer than other contacts that are no case; ours",
         outcomes=("silent",)),
    Rule("not_a_case", 90, PURGE, LAW, outcomes=("prank", "wrong_number", "test")),
    Rule("raw_payload", 90, PURGE, "Needed to look into faults only; ours", of=OF_ROWS),
    Rule("sound", _YEAR, PURGE, LAW, of=OF_ROWS),
    Rule("draft", 30, PURGE, "Not sent: no purpose; ours", of=OF_ROWS),
    Rule("routing_word", 2 * _YEAR, PURGE, LAW, of=OF_ROWS),
    Rule("notice", 180, PURGE, LAW, of=OF_ROWS),
    Rule("search", 3 * _YEAR, PURGE, "Proof of who looked for whom; ours", of=OF_ROWS),
    Rule("list_export", 5 * _YEAR, PURGE, "Proof of what left the service; ours", of=OF_ROWS),
    Rule("session", 1, PURGE, "Over: no purpose; ours", of=OF_ROWS),
)
BY_CODE = {rule.code: rule for rule in RULES}
APPEAL = BY_CODE["appeal"]


def rule_of(outcome: str | None, *, appeal: bool) -> str:
    """The code of the rule that a closed case falls under: one for every outcome, an appeal's first. A case closed without
    one counts as informed."""
    if appeal:
        return APPEAL.code
    return next((rule.code for rule in RULES if outcome in rule.outcomes), "informed")


def changed(rule: Rule, *, days: int, way: str, basis: str) -> Rule:
    """The rule as somebody wants it. Refusal bad_days, bad_way, basis_missing, too_long."""
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refusal("bad_days", field="days", least=LEAST_DAYS, most=MOST_DAYS)
    if way not in rule.ways:
        raise Refusal("bad_way", field="way")
    said = " ".join(basis.split())
    if not said:
        raise Refusal("basis_missing", field="basis")
    if len(said) > LONGEST_BASIS_CHARACTERS:
        raise Refusal("too_long", field="basis", most=LONGEST_BASIS_CHARACTERS)
    return replace(rule, days=days, way=way, basis=said)


def outcomes_of(rule: Rule) -> tuple[str | None, ...]:
    """The outcomes a rule of cases is for; an appeal's is for any. None: closed without one."""
    if rule.appeal:
        return (None, *OUTCOMES, JOINED)
    return (*rule.outcomes, None) if rule.code == "informed" else rule.outcomes


def band_of(age: int) -> int:
    """The first year of the band that an age falls in."""
    return max(first for first in AGE_BANDS if first <= max(age, 0))
