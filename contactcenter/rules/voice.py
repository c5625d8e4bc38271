"""What a telephone line does next: values that the telephone's door turns into the provider's language.

A step is a kind (what the line does), the prompts that are said first, and the language they are said in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.rules.calls import ABANDONED, ANSWERED, ASKED_CALL_BACK, CALL_BACK_WISH, LEFT_MESSAGE, MESSAGE, MISSED

QUEUE_FLOW, DIAL_FLOW = FLOWS = ("queue", "dial")
LANGUAGE_KEYS = {"7": "kk", "8": "ru", "9": "en"}
MESSAGE_KEY, CALL_BACK_KEY, REFERENCE_KEY = "1", "2", "5"
MOST_MENU_TRIES = 1          # so often a key that means nothing is answered with the menu again
HIGHEST_PLACE_SAID = 20


class Kind(StrEnum):
    """What a line does. The caller's own first, then what the leg of an operator does."""

    MENU = "menu"                        # says, listens for a key; without one: to the queue
    ENTER_QUEUE = "enter_queue"          # waits in the queue of its own, `call-<id>`
    WAIT = "wait"                        # says, listens for a key, goes on waiting
    LEAVE = "leave"                      # out of the queue
    HOLD = "hold"                        # back into the queue, held
    HOLD_WORDS = "hold_words"            # says, goes on being held
    CHOICES = "choices"                  # says, listens for a key; without one: a message
    AFTER_TALK = "after_talk"            # says, listens for a key; without one: the end
    RECORD = "record"                    # says, records a message
    GOODBYE = "goodbye"                  # says, ends
    NOTHING = "nothing"                  # says (if anything) and goes on with what it was at
    RING = "ring"                        # without queues: rings one person
    COMFORT = "comfort"                  # without queues: says, listens for a key, asks again
    HELD = "held"                        # without queues: held

    JOIN_CALLER = "join_caller"          # a leg dials the caller's queue
    JOIN_CONSULT = "join_consult"        # a leg dials the queue of those who confer, `consult-<id>`
    AWAIT_CONSULT = "await_consult"      # a leg waits there for the one who is asked
    LEG_WAIT = "leg_wait"                # a leg is silent until it is sent somewhere
    CALL_OUT = "call_out"                # an own telephone that was picked up rings the person of a case
    HANG_UP = "hang_up"                  # a leg has nothing to do any more


class Prompt(StrEnum):
    """What is said; the words are the door's."""

    GREETING = "greeting"
    RECORDED = "recorded"
    LANGUAGES = "languages"
    KEYS = "keys"
    NOT_UNDERSTOOD = "not-understood"
    COMFORT = "comfort"
    NOBODY = "nobody"
    WAITED_LONG = "waited-long"
    MESSAGE = "message"
    NO_NUMBER = "no-number"
    CALL_BACK_NOTED = "call-back-noted"
    REFERENCE_SENT = "reference-sent"
    REFERENCE_REFUSED = "reference-refused"
    CUT_OFF = "cut-off"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    HOLD = "hold"


@dataclass(frozen=True)
class Step:
    """What a line does next. `language` is kk, ru or en; None says everything in all three. `place` is the place in the
    queue to be said, 0 for none. `tries`: how often a key has meant nothing. `leg_id` and `call_id` name the addresses;
    `address` says whom RING rings, `caller_id` which number is shown there."""

    kind: Kind
    say: tuple[Prompt, ...] = ()
    language: str | None = None
    call_id: int = 0
    leg_id: str = ""
    place: int = 0
    tries: int = 0
    address: str = ""
    caller_id: str = ""


NOTHING, HANG_UP = Step(Kind.NOTHING), Step(Kind.HANG_UP)
LAST_WORD = 1_000_000      # the sequence of what is known of a leg without the provider's numbering


def result_of(*, answered: bool, left_message: bool, wish: str | None, stage: str) -> str:
    """How a call ended, from what became of it and the stage in which it ended; the order of the news plays no part."""
    if answered:
        return ANSWERED
    if left_message:
        return LEFT_MESSAGE
    if wish == CALL_BACK_WISH:
        return ASKED_CALL_BACK
    return MISSED if stage == MESSAGE else ABANDONED
