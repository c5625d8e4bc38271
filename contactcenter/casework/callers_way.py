"""The caller's way: greeting, menu, queue, message, end. One function for each step the provider asks about.

Each records what the step says, in one transaction, and returns what the line does next. The same step twice gives the same
answer; a step out of order gives the step that fits the call as it stands. Raises DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework import answering, call_backs, distributing, operators_way
from contactcenter.casework.calls import note_message
from contactcenter.casework.endings import judge_again
from contactcenter.casework.lines import line_of, speaks
from contactcenter.casework.replying import send_reference
from contactcenter.rules import tasks
from contactcenter.rules.calls import (
    CALL_BACK_WISH, ENDED, GREETING, HELD, LONGEST_WAIT, MESSAGE, MESSAGE_WISH, QUEUED, TALKING)
from contactcenter.rules.inbound import InboundCall, LegReport, QueueWord, VoiceMessage
from contactcenter.rules.policy import Policy
from contactcenter.rules.voice import (
    CALL_BACK_KEY, DIAL_FLOW, LANGUAGE_KEYS, MESSAGE_KEY, MOST_MENU_TRIES, NOTHING, REFERENCE_KEY, Kind, Prompt, Step)
from contactcenter.storage import calls, recordings, signals
from contactcenter.storage.db import AnyRow, transaction

LEFT_BY_WISH, HUNG_UP = "leave", "hangup"
TALKED = frozenset({"bridged", ""})          # without a word: we have sent the line there ourselves
SENT_ELSEWHERE = frozenset({"redirected", "redirected-from-bridged"})
NO_ROOM = frozenset({"queue-full", "error", "system-error"})


def begin(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """A call's first word, or its fallback."""
    with transaction():
        return _fitting(line_of(call, now=now, policy=policy), now, policy)


def press(call: InboundCall, key: str, *, tries: int, now: datetime, policy: Policy) -> Step:
    """A key in the menu or at the choices. `tries`: how often a key has meant nothing in this menu."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if key in LANGUAGE_KEYS:
            return _enter(speaks(line, LANGUAGE_KEYS[key]), now, policy)
        if key == MESSAGE_KEY:
            return _take_message(line, now)
        if key == CALL_BACK_KEY:
            return _note_call_back(line, now)
        if key == REFERENCE_KEY:
            return _enter(line, now, policy, first=(_reference(line, now, policy),))
        return _not_understood(line, tries, now, policy)


def enter_queue(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """The way into the queue, or to the choices when nobody is there or the queue is full."""
    with transaction():
        return _enter(line_of(call, now=now, policy=policy), now, policy)


def wait(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """What is heard in the queue: the place, comfort, keys; after LONGEST_WAIT, or with nobody left, the way out."""
    with transaction():
        return _go_on_waiting(line_of(call, now=now, policy=policy), now, policy)


def press_in_queue(call: InboundCall, key: str, *, now: datetime, policy: Policy) -> Step:
    """A key while waiting. Somebody who is just being connected stays: a person is better than a message."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if key in LANGUAGE_KEYS:
            return _go_on_waiting(speaks(line, LANGUAGE_KEYS[key]), now, policy)
        if key == REFERENCE_KEY:
            return _go_on_waiting(line, now, policy, first=(_reference(line, now, policy),))
        if key not in (MESSAGE_KEY, CALL_BACK_KEY):
            return _go_on_waiting(line, now, policy, first=(Prompt.NOT_UNDERSTOOD,))
        if line.stage == QUEUED and line.operator_id:
            return _go_on_waiting(line, now, policy)
        next_step = _take_message(line, now) if key == MESSAGE_KEY else _note_call_back(line, now)
        return next_step if policy.voice_flow == DIAL_FLOW else Step(Kind.LEAVE)


def leave_queue(call: InboundCall, word: QueueWord, *, now: datetime, policy: Policy) -> Step:
    """How the wait ended, in the provider's word."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if word.result in SENT_ELSEWHERE:
            return NOTHING
        if word.result == HUNG_UP:
            answering.caller_gone(line, now)
            if line.answered_at is None:
                _note_wait(calls.locked(line.contact_id), word)
            return NOTHING
        if word.result in TALKED and line.stage in (TALKING, ENDED) or word.result == "" and line.stage == HELD:
            return Step(Kind.AFTER_TALK, say=(Prompt.CUT_OFF,), language=line.language)
        if word.result in NO_ROOM and line.stage == QUEUED:
            return _choices(_turn_to_message(line, now), (Prompt.NOBODY,))
        if word.result == LEFT_BY_WISH and line.stage == MESSAGE and line.wish is None:
            return _choices(line, (Prompt.WAITED_LONG,))
        return _fitting(line, now, policy)


def take_message(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """No key at the choices: the message is the way that is always open."""
    with transaction():
        return _take_message(line_of(call, now=now, policy=policy), now)


def connect(call: InboundCall, word: QueueWord, *, now: datetime, policy: Policy) -> Step:
    """Just before caller and operator hear each other."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        first = line.answered_at is None
        answering.connected(line, now)
        if first:
            _note_wait(calls.locked(line.contact_id), word)
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
            return Step(Kind.AFTER_TALK, say=(Prompt.CUT_OFF,), language=line.language)
        return _fitting(line, now, policy)


def note_wish(call: InboundCall, key: str, *, now: datetime, policy: Policy) -> None:
    """A key that was pressed while the database was away: the line went another way meanwhile, the wish counts."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        if key in LANGUAGE_KEYS:
            speaks(line, LANGUAGE_KEYS[key])
        elif key == CALL_BACK_KEY:
            _note_call_back(line, now)
        elif key == REFERENCE_KEY:
            send_reference(line, now=now, policy=policy)


def hold(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """The caller's line was sent into the hold."""
    with transaction():
        line = line_of(call, now=now, policy=policy)
        return _held(line, policy) if line.stage in (TALKING, HELD) else _fitting(line, now, policy)


def hold_words(call: InboundCall, *, now: datetime, policy: Policy) -> Step:
    """What is heard while held."""
    with transaction():
        return Step(Kind.HOLD_WORDS, say=(Prompt.HOLD,), language=line_of(call, now=now, policy=policy).language)


def _fitting(line: AnyRow, now: datetime, policy: Policy) -> Step:
    """The step that fits a call as it stands, whatever was asked about."""
    if line.stage == GREETING:
        return _greeting(line, policy)
    if line.stage == QUEUED:
        return _queued(line, now, policy)
    if line.stage in (TALKING, HELD):
        return _held(line, policy)
    if line.stage == MESSAGE:
        return _message(line)
    return Step(Kind.GOODBYE, say=(Prompt.GOODBYE,), language=line.language)


def _greeting(line: AnyRow, policy: Policy) -> Step:
    """The language is asked for where it is not known; the other keys are said in the queue too."""
    recorded = (Prompt.RECORDED,) if policy.records_talks else ()
    return Step(Kind.MENU, say=(Prompt.GREETING, *recorded, _keys_of(line)), language=line.language)


def _keys_of(line: AnyRow) -> Prompt:
    return Prompt.KEYS if line.language else Prompt.LANGUAGES


def _not_understood(line: AnyRow, tries: int, now: datetime, policy: Policy) -> Step:
    if tries >= MOST_MENU_TRIES:
        return _enter(line, now, policy)
    if line.stage == GREETING:
        calls.change(line.contact_id, menu_tries=tries + 1)
        return Step(Kind.MENU, say=(Prompt.NOT_UNDERSTOOD, _keys_of(line)), language=line.language, tries=tries + 1)
    if line.stage == MESSAGE and line.wish is None:
        return _choices(line, (Prompt.NOT_UNDERSTOOD,), tries=tries + 1)
    return _fitting(line, now, policy)


def _enter(line: AnyRow, now: datetime, policy: Policy, *, first: tuple[Prompt, ...] = ()) -> Step:
    """Into the queue from the greeting; from anywhere else on with what the call is at."""
    if line.stage == GREETING:
        if distributing.openness(now=now) != "open":
            return _choices(_turn_to_message(line, now), (*first, Prompt.NOBODY))
        line = calls.change(line.contact_id, stage=QUEUED, queued_at=now)
        signals.add(signals.OPERATORS, "waiting", at=now)
        distributing.distribute(now=now)
    if line.stage == QUEUED:
        return _queued(calls.locked(line.contact_id), now, policy, first=first)
    if line.stage == MESSAGE and line.wish is None:
        return _choices(line, first or (Prompt.NOBODY,))
    if line.stage in (TALKING, ENDED):
        return Step(Kind.AFTER_TALK, say=(*first, Prompt.CUT_OFF), language=line.language)
    return _fitting(line, now, policy)


def _queued(line: AnyRow, now: datetime, policy: Policy, *, first: tuple[Prompt, ...] = ()) -> Step:
    if policy.voice_flow == DIAL_FLOW:
        leg = operators_way.dial_leg(line, now=now)
        return _ring(line, leg, first, policy) if leg else _go_on_waiting(line, now, policy, first=first)
    return Step(Kind.ENTER_QUEUE, say=first, language=line.language, call_id=line.contact_id)


def _ring(line: AnyRow, leg: AnyRow, first: tuple[Prompt, ...], policy: Policy) -> Step:
    recorded = (Prompt.RECORDED,) if policy.records_talks else ()
    return Step(Kind.RING, say=(*first, *recorded), language=line.language, leg_id=leg.id, address=leg.address,
                caller_id=calls.numbers_of(line.contact_id).recipient)


def _go_on_waiting(line: AnyRow, now: datetime, policy: Policy, *, first: tuple[Prompt, ...] = ()) -> Step:
    without_queues = policy.voice_flow == DIAL_FLOW
    if line.stage == HELD:
        return _held(line, policy) if without_queues else Step(Kind.HOLD_WORDS, say=(Prompt.HOLD,), language=line.language)
    if line.stage == QUEUED and not line.operator_id and _waited_enough(line, now):
        line = _turn_to_message(line, now)
        if without_queues:
            return _choices(line, (Prompt.WAITED_LONG,))
    if line.stage in (GREETING, MESSAGE, ENDED):
        return _fitting(line, now, policy) if without_queues else Step(Kind.LEAVE)
    keys = () if line.operator_id else (Prompt.KEYS,)
    return Step(Kind.COMFORT if without_queues else Kind.WAIT, say=(*first, Prompt.COMFORT, *keys), language=line.language,
                place=calls.place_of(line.contact_id))


def _waited_enough(line: AnyRow, now: datetime) -> bool:
    return now - (line.queued_at or now) >= LONGEST_WAIT or distributing.openness(now=now) == "nobody"


def _held(line: AnyRow, policy: Policy) -> Step:
    if policy.voice_flow == DIAL_FLOW:
        return Step(Kind.HELD, say=(Prompt.HOLD,), language=line.language)
    return Step(Kind.HOLD, language=line.language, call_id=line.contact_id)


def _choices(line: AnyRow, first: tuple[Prompt, ...], *, tries: int = 0) -> Step:
    return Step(Kind.CHOICES, say=(*first, Prompt.KEYS), language=line.language, tries=tries)


def _turn_to_message(line: AnyRow, now: datetime, **values: str) -> AnyRow:
    """Out of the queue, or past it: nobody is rung for this call any more."""
    if line.stage not in (GREETING, QUEUED, MESSAGE):
        return calls.change(line.contact_id, **values) if values else line
    if line.stage == QUEUED:
        line = calls.change(line.contact_id, stage=MESSAGE, operator_id=None)
        answering.leave_for_message(line, now)
    return calls.change(line.contact_id, stage=MESSAGE, **values)


def _take_message(line: AnyRow, now: datetime) -> Step:
    wish = line.wish or MESSAGE_WISH
    return _message(_turn_to_message(line, now, wish=wish))


def _note_call_back(line: AnyRow, now: datetime) -> Step:
    if line.wish != CALL_BACK_WISH:
        line = _turn_to_message(line, now, wish=CALL_BACK_WISH)
        call_backs.promise(line, tasks.ASKED, now=now)
        judge_again(line, now=now)
    return _message(line)


def _message(line: AnyRow) -> Step:
    """What the caller has asked for, after the queue: a call back needs a number."""
    if line.wish is None:
        return _choices(line, (Prompt.NOBODY,))
    if line.wish == MESSAGE_WISH:
        return Step(Kind.RECORD, say=(Prompt.MESSAGE,), language=line.language)
    if line.caller_id is None:
        return Step(Kind.RECORD, say=(Prompt.NO_NUMBER, Prompt.MESSAGE), language=line.language)
    return Step(Kind.GOODBYE, say=(Prompt.CALL_BACK_NOTED, Prompt.GOODBYE), language=line.language)


def _reference(line: AnyRow, now: datetime, policy: Policy) -> Prompt:
    sent = send_reference(line, now=now, policy=policy)
    return Prompt.REFERENCE_SENT if sent else Prompt.REFERENCE_REFUSED


def _note_wait(line: AnyRow, word: QueueWord) -> None:
    """How long the caller waited, by the provider's clock."""
    if word.seconds is not None and line.wait_seconds != word.seconds:
        calls.change(line.contact_id, wait_seconds=word.seconds)
