"""The service's own settings, each with the reason for its default. Laws' clocks are in deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """Limits hold for replies, never for intake."""

    own_numbers: frozenset[str] = frozenset()                 # never texted: E.164 or short codes
    join_window: timedelta = timedelta(hours=72)              # a text within it joins the number's open case
    acknowledgement_window: timedelta = timedelta(hours=12)   # one acknowledgement for a number with an open case
    acknowledgement_validity: timedelta = timedelta(minutes=15)   # later somebody else may hold the telephone
    automatic_texts_a_day: int = 5                            # to one number, so that two robots fall silent
    same_text_limit: int = 3                                  # the same text so often within the window is a loop
    same_text_window: timedelta = timedelta(hours=1)
    automatic_texts_a_minute: int = 600                       # over all numbers; beyond it something is wrong
    voice_flow: str = "queue"                                 # or dial, where the provider has no queues
    records_talks: bool = False                               # announced where it is done


DEFAULT_POLICY = Policy()
