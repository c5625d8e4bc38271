"""The safety card, by its rulebook: who may be reached when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contactcenter.rules.numbers import caller_id
from contactcenter.rules.safety import Hours, Reach, SafetyCard, objection_to_call, objection_to_text

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)      # 12:00 in Almaty
MOBILE = Reach(caller_id("+77012345678"), SafetyCard())
AFTERNOON, NIGHT = Hours(14 * 60, 18 * 60), Hours(22 * 60, 13 * 60)

REACHES = [
    (MOBILE, None, None, "a mobile of which nothing is known may be reached"),
    (replace(MOBILE, card=SafetyCard(may_text=False)), "unsafe_to_text", None, "the card forbids texts"),
    (replace(MOBILE, card=SafetyCard(may_call=False)), None, "unsafe_to_call", "the card forbids calls"),
    (replace(MOBILE, card=SafetyCard(hours=AFTERNOON)), "unsafe_hours", "unsafe_hours", "noon is before the safe hours"),
    (replace(MOBILE, card=SafetyCard(hours=NIGHT)), None, None, "safe hours may go through midnight"),
    (replace(MOBILE, card=SafetyCard(hours=Hours(0, 12 * 60))), "unsafe_hours", "unsafe_hours", "the end is outside"),
    (replace(MOBILE, card=SafetyCard(hours=Hours(12 * 60, 13 * 60))), None, None, "the beginning is inside"),
    (replace(MOBILE, opted_out=True), "opted_out", None, "who asked for no texts may still be called"),
    (replace(MOBILE, receives_texts=False), "never_text_again", None, "a number that takes no texts may be called"),
    (Reach(caller_id("+77172757485"), SafetyCard()), "land_line", None, "a land line is called, not texted"),
    (Reach(caller_id("anonymous"), SafetyCard()), "withheld", "withheld", "nobody can be reached"),
]


@pytest.mark.parametrize(("reach", "text", "call", "why"), REACHES, ids=[row[3] for row in REACHES])
def test_who_may_be_reached(reach: Reach, text: str | None, call: str | None, why: str) -> None:
    assert (objection_to_text(reach, now=NOON), objection_to_call(reach, now=NOON)) == (text, call), why
