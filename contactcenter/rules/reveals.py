"""Why a name or a number is uncovered: one of a few reasons, or another in somebody's own words."""

from __future__ import annotations

from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import clean

NUMBER, NAME = REVEALED = ("number", "name")
OTHER = "other"
REVEAL_REASONS = ("to_reach", "to_recognise", "to_hand_on", "to_protect", "to_check", OTHER)
LONGEST_WORDS_CHARACTERS = 60


def reason_to_reveal(chosen: str, words: str) -> str:
    """What is put on record: the code of a reason, or the words that were typed. Refusal reveal_reason_missing, too_long."""
    said = " ".join(clean(words).split())
    if chosen not in REVEAL_REASONS or chosen == OTHER and not said:
        raise Refusal("reveal_reason_missing", field="why" if chosen != OTHER else "why_words")
    if len(said) > LONGEST_WORDS_CHARACTERS:
        raise Refusal("too_long", field="why_words", most=LONGEST_WORDS_CHARACTERS)
    return said if chosen == OTHER else chosen
