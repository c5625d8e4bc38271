"""What people are woken for: rules as data, each with its threshold and the place in the runbook that says what to do.

A rule compares one number with its threshold; administrators may set another threshold and other targets for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contactcenter.rules.policy import DEFAULT_POLICY

NODE = "@"            # of a rule about one machine the code of its alarm is rule@machine
RUNBOOK = "docs/operations.md#"
LARGEST_THRESHOLD = 1_000_000
MOST_TARGETS = 10
_TARGET = re.compile(r"sms:\+[1-9]\d{6,14}|mailto:[^@\s,]+@[^@\s,]+\.[^@\s,]+|https?://[^\s,]+")


@dataclass(frozen=True)
class Rule:
    """An alarm is raised when `code`'s number reaches `threshold` (in `unit`), and ends when it is below again."""

    code: str
    threshold: int
    unit: str
    of_node: bool = False

    @property
    def runbook(self) -> str:
        return RUNBOOK + self.code.replace("_", "-")


RULES = (
    Rule("missing", 1, "contacts"),             # stand in the provider's books and not here
    Rule("books_unread", 600, "seconds"),       # since a book was last read without a gap
    Rule("heartbeat_silent", 180, "seconds"),   # since the synthetic text last came through the door
    Rule("texts_held_back", 30, "seconds"),     # since the provider fails or refuses our credentials
    Rule("texts_waiting", 120, "seconds"),      # since the oldest text has been due
    Rule("texts_in_doubt", 1, "texts"),         # wait for a person to decide
    Rule("texts_a_minute", DEFAULT_POLICY.automatic_texts_a_minute, "texts"),   # by itself; beyond that nobody is answered
    Rule("spool_waiting", 60, "seconds", of_node=True),   # since the oldest webhook waits there
    Rule("spool_aside", 1, "files", of_node=True),        # could not be recorded
)
BY_CODE = {rule.code: rule for rule in RULES}


def rule_of(alarm_code: str) -> Rule:
    """The rule of an alarm, whose code may name a machine."""
    return BY_CODE[alarm_code.partition(NODE)[0]]


def alarm_code(rule: Rule, node: str) -> str:
    return f"{rule.code}{NODE}{node[:32 - len(rule.code) - 1]}" if rule.of_node else rule.code


def is_target(text: str) -> bool:
    """Whether somebody can be told there: sms:+77010000001, mailto:duty@example.kz, or a webhook's address."""
    return _TARGET.fullmatch(text) is not None


def raised(rule: Rule, values: Mapping[str, int], *, threshold: int) -> bool:
    """Whether the rule's number has reached its threshold. What could not be measured raises nothing."""
    return values.get(rule.code, -1) >= threshold
