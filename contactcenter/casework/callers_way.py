"""The caller's way: greeting, menu, queue, message, end. One function for each step the provider asks about.

Each records what the step says, in one transaction, and returns what the line does next. The same step twice gives the same
answer; a step out of order gives the step that fits the call as it stands. Raises DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework import answering, operators_way
from contactcenter.casework.calls import note_message
from contactcenter.casework.lines import line_of, speaks
from contactcenter.casework.next_steps import (
    after_talk, choices, enter, fitting, go_on_waiting, is_with_somebody, note_wait, not_understood, reference_words,
    to_call_back, to_message, turn_to_message)
from contactcenter.casework.replying import send_reference
from contactcenter.rules.calls import ENDED, HELD, MESSAGE, QUEUED, TALKING
from contactcenter.rules.inbound import InboundCall, LegReport, QueueWord, VoiceMessage
from contactcenter.rules.policy import Policy
from contactcenter.rules.voice import (
    CALL_BACK_KEY, DIAL_FLOW, LANGUAGE_KEYS, MESSAGE_KEY, NOTHING, REFERENCE_KEY, Kind, Prompt, Step)
from contactcenter.storage import calls, recordings
from contactcenter.storage.db import transaction

LEFT_BY_WISH, HUNG_UP = "leave", "hangup"
TALKED = frozenset({"bridged", ""})          # without a word: we have sent the line there ourselves
SENT_ELSEWHERE = frozenset({"redirected", "redirected-from-bridged"})
NO_ROOM = frozenset({"queue-full", "error", "system-error"})


def begin(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """A call's first word, or its fallback."""
    with transaction():
        return fitting(line_of(call, now=now, policy=policy), now, policy)


def press(call: InboundCall, key: str, *, tries: int, now: datetime, policy: Policy) -> Step:
    """A key in the menu or at the choices. `tries`: how often a key has meant nothing in this menu."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if key in LANGUAGE_KEYS:
            return enter(speaks(line, LANGUAGE_KEYS[key]), now, policy)
        if key == MESSAGE_KEY:
            return to_message(line, now)
        if key == CALL_BACK_KEY:
            return to_call_back(line, now)
        if key == REFERENCE_KEY:
            return enter(line, now, policy, first=(reference_words(line, now, policy),))
        return not_understood(line, tries, now, policy)


def enter_queue(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """The way into the queue, or to the choices when nobody is there or the queue is full."""
    with transaction():
        return enter(line_of(call, now=now, policy=policy), now, policy)


def wait(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """What is heard in the queue: the place, comfort, keys; after LONGEST_WAIT, or with nobody left, the way out."""
    with transaction():
        return go_on_waiting(line_of(call, now=now, policy=policy), now, policy)


def press_in_queue(call: InboundCall, key: str, *, now: datetime, policy: Policy) -> Step:
    """A key while waiting. Somebody who is just being connected stays: a person is better than a message."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if key in LANGUAGE_KEYS:
            return go_on_waiting(speaks(line, LANGUAGE_KEYS[key]), now, policy)
        if key == REFERENCE_KEY:
            return go_on_waiting(line, now, policy, first=(reference_words(line, now, policy),))
        if key not in (MESSAGE_KEY, CALL_BACK_KEY):
            return go_on_waiting(line, now, policy, first=(Prompt.NOT_UNDERSTOOD,))
        if line.stage == QUEUED and line.operator_id:
            return go_on_waiting(line, now, policy)
        next_step = to_message(line, now) if key == MESSAGE_KEY else to_call_back(line, now)
        return next_step if policy.voice_flow == DIAL_FLOW else Step(Kind.LEAVE)


def leave_queue(call: InboundCall, word: QueueWord, *, now: datetime, policy: Policy) -> Step:
    """How the wait ended, in the provider's word."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if word.result in SENT_ELSEWHERE:
            return NOTHING
        if word.result == LEFT_BY_WISH and line.answered_at is None:
            note_wait(line, word)
        if word.result == HUNG_UP:
            answering.caller_gone(line, now)
            if line.answered_at is None:
                note_wait(calls.locked(line.contact_id), word)
            return NOTHING
        if word.result in TALKED and line.stage in (TALKING, ENDED) or word.result == "" and line.stage == HELD:
            return after_talk(line)
        if word.result in NO_ROOM and line.stage == QUEUED:
            return choices(turn_to_message(line, now), (Prompt.NOBODY,))
        if word.result == LEFT_BY_WISH and line.stage == MESSAGE and line.wish is None:
            return choices(line, (Prompt.WAITED_LONG,))
        return fitting(line, now, policy)


def take_message(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """No key at the choices: the message is the way that is always open."""
    with transaction():
        return to_message(line_of(call, now=now, policy=policy), now)


def connect(call: InboundCall, word: QueueWord, *, now: datetime, policy: Policy) -> Step:
    """Just before caller and operator hear each other."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        first = line.answered_at is None
        answering.connected(line, now)
        if first:
            note_wait(calls.locked(line.contact_id), word)
        return Step(Kind.NOTHING, say=(Prompt.RECORDED,) if first and policy.records_talks else (), language=line.language)


def message_left(call: InboundCall, message: VoiceMessage, *, now: datetime, policy: Policy) -> Step:
    """The end of a recording, with the key that ended it."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        note_message(line, message, now=now)
        thanks = (Prompt.THANKS,) if recordings.has_message(line.contact_id) else ()
        return Step(Kind.GOODBYE, say=(*thanks, Prompt.GOODBYE), language=line.language)


def dialled(call: InboundCall, leg_id: str, report: LegReport, *, now: datetime, policy: Policy) -> Step:
    """Without queues: the ringing of a person, or the talk, is over. On to the next person, or to the end."""
    operators_way.record_leg_report(leg_id, report, now=now)
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if line.stage in (TALKING, ENDED):
            return after_talk(line)
        return fitting(line, now, policy)


def note_wish(call: InboundCall, key: str, *, now: datetime, policy: Policy) -> None:
    """A key that was pressed while the database was away: the line went another way meanwhile, the wish counts."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if key in LANGUAGE_KEYS:
            speaks(line, LANGUAGE_KEYS[key])
        elif key == CALL_BACK_KEY:
            to_call_back(line, now)
        elif key == REFERENCE_KEY:
            send_reference(line, now=now, policy=policy)


def hold(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """The caller's line was sent into the hold."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        return fitting(line, now, policy)


def hold_words(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """What is heard while held; out of the hold when nobody is there who could end it."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if line.stage in (TALKING, HELD) and is_with_somebody(line) or line.stage == QUEUED and line.operator_id:
            return Step(Kind.HOLD_WORDS, say=(Prompt.HOLD,), language=line.language)
        return Step(Kind.LEAVE)
