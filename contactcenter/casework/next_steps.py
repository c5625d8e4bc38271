"""What a caller's line does next, by how the call stands: the steps that callers_way chooses from.

Everything here works within a transaction that is already open, with the call locked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from contactcenter.casework import answering, call_backs, distributing, operators_way
from contactcenter.casework.endings import judge_again
from contactcenter.casework.replying import send_reference
from contactcenter.rules import tasks
from contactcenter.rules.calls import (
    CALL_BACK_WISH, ENDED, GREETING, HELD, LONGEST_WAIT, MESSAGE, MESSAGE_WISH, QUEUED, TALKING)
from contactcenter.rules.inbound import QueueWord
from contactcenter.rules.policy import Policy
from contactcenter.rules.presence import SPOKEN
from contactcenter.rules.voice import DIAL_FLOW, MOST_MENU_TRIES, Kind, Prompt, Step
from contactcenter.storage import calls, legs, signals
from contactcenter.storage.db import AnyRow

ROUND = timedelta(seconds=15)      # shorter than what is said in one, so that no language comes twice in a row


def fitting(line: AnyRow, now: datetime, policy: Policy) -> Step:
    """The step that fits a call as it stands, whatever was asked about."""
    if line.stage == GREETING:
        return _greeting(line, policy)
    if line.stage == QUEUED:
        return _queued(line, now, policy)
    if line.stage in (TALKING, HELD):
        return held(line, policy) if is_with_somebody(line) else after_talk(line)
    if line.stage == MESSAGE:
        return _message(line)
    return Step(Kind.GOODBYE, say=(Prompt.GOODBYE,), language=line.language)


def _greeting(line: AnyRow, policy: Policy) -> Step:
    """The language is asked for where it is not known; the other keys are said in the queue too."""
    recorded = (Prompt.RECORDED,) if policy.records_talks else ()
    return Step(Kind.MENU, say=(Prompt.GREETING, *recorded, _keys_of(line)), language=line.language)


def _keys_of(line: AnyRow) -> Prompt:
    return Prompt.KEYS if line.language else Prompt.LANGUAGES


def not_understood(line: AnyRow, tries: int, now: datetime, policy: Policy) -> Step:
    """A key that means nothing: said once, then the way goes on."""
    if tries >= MOST_MENU_TRIES:
        return enter(line, now, policy)
    if line.stage == GREETING:
        calls.change(line.contact_id, menu_tries=tries + 1)
        return Step(Kind.MENU, say=(Prompt.NOT_UNDERSTOOD, _keys_of(line)), language=line.language, tries=tries + 1)
    if line.stage == MESSAGE and line.wish is None:
        return choices(line, (Prompt.NOT_UNDERSTOOD,), tries=tries + 1)
    return fitting(line, now, policy)


def enter(line: AnyRow, now: datetime, policy: Policy, *, first: tuple[Prompt, ...] = ()) -> Step:
    """Into the queue from the greeting; from anywhere else on with what the call is at."""
    if line.stage == GREETING:
        if distributing.openness(now=now) != "open":
            return choices(turn_to_message(line, now), (*first, Prompt.NOBODY))
        line = calls.change(line.contact_id, stage=QUEUED, queued_at=now)
        signals.add(signals.OPERATORS, "waiting", at=now)
        distributing.distribute(now=now)
    if line.stage == QUEUED:
        return _queued(calls.locked(line.contact_id), now, policy, first=first)
    if line.stage == MESSAGE and line.wish is None:
        return choices(line, first or (Prompt.NOBODY,))
    if line.stage in (TALKING, ENDED):
        return after_talk(line, first)
    return fitting(line, now, policy)


def _queued(line: AnyRow, now: datetime, policy: Policy, *, first: tuple[Prompt, ...] = ()) -> Step:
    if policy.voice_flow == DIAL_FLOW:
        leg = operators_way.dial_leg(line, now=now)
        return _ring(line, leg, first, policy) if leg else go_on_waiting(line, now, policy, first=first)
    return Step(Kind.ENTER_QUEUE, say=first, language=line.language, call_id=line.contact_id)


def _ring(line: AnyRow, leg: AnyRow, first: tuple[Prompt, ...], policy: Policy) -> Step:
    recorded = (Prompt.RECORDED,) if policy.records_talks else ()
    return Step(Kind.RING, say=(*first, *recorded), language=line.language, leg_id=leg.id, address=leg.address,
                caller_id=calls.numbers_of(line.contact_id).recipient)


def go_on_waiting(line: AnyRow, now: datetime, policy: Policy, *, first: tuple[Prompt, ...] = ()) -> Step:
    """What is heard while waiting, or the way out of the queue."""
    without_queues = policy.voice_flow == DIAL_FLOW
    if line.stage in (TALKING, HELD) and not is_with_somebody(line):
        return after_talk(line) if without_queues else Step(Kind.LEAVE)
    if line.stage == HELD:
        return held(line, policy) if without_queues else Step(Kind.HOLD_WORDS, say=(Prompt.HOLD,), language=line.language)
    if line.stage == QUEUED and not line.operator_id and _waited_enough(line, now):
        line = turn_to_message(line, now)
        if without_queues:
            return choices(line, (Prompt.WAITED_LONG,))
    if line.stage in (GREETING, MESSAGE, ENDED):
        return fitting(line, now, policy) if without_queues else Step(Kind.LEAVE)
    keys = () if line.operator_id else (Prompt.KEYS,)
    return Step(Kind.COMFORT if without_queues else Kind.WAIT, say=(*first, Prompt.COMFORT, *keys),
                language=_language_now(line, now) if without_queues else line.language,
                place=calls.place_of(line.contact_id))


def _language_now(line: AnyRow, now: datetime) -> str:
    """Without queues nobody is rung while words are said: where the language is not known each round is in another one."""
    rounds = int((now - (line.queued_at or now)) / ROUND)
    return str(line.language or SPOKEN[rounds % len(SPOKEN)])


def _waited_enough(line: AnyRow, now: datetime) -> bool:
    return now - (line.queued_at or now) >= LONGEST_WAIT or distributing.openness(now=now) == "nobody"


def is_with_somebody(line: AnyRow) -> bool:
    """Whether the telephone of whoever talks to the caller, or holds them, is still in the call."""
    return any(leg.user_id == line.operator_id for leg in legs.live_of(line.contact_id))


def after_talk(line: AnyRow, first: tuple[Prompt, ...] = ()) -> Step:
    """The caller is still there, and the operator is not: never a hold that nobody ends."""
    return Step(Kind.AFTER_TALK, say=(*first, Prompt.CUT_OFF), language=line.language)


def held(line: AnyRow, policy: Policy) -> Step:
    """The caller is held, in the queue where there is one."""
    if policy.voice_flow == DIAL_FLOW:
        return Step(Kind.HELD, say=(Prompt.HOLD,), language=line.language)
    return Step(Kind.HOLD, language=line.language, call_id=line.contact_id)


def choices(line: AnyRow, first: tuple[Prompt, ...], *, tries: int = 0) -> Step:
    """Message or call back: never a dead end."""
    return Step(Kind.CHOICES, say=(*first, Prompt.KEYS), language=line.language, tries=tries)


def turn_to_message(line: AnyRow, now: datetime, **values: str) -> AnyRow:
    """Out of the queue, or past it: nobody is rung for this call any more."""
    if line.stage not in (GREETING, QUEUED, MESSAGE):
        return calls.change(line.contact_id, **values) if values else line
    if line.stage == QUEUED:
        waited = line.wait_seconds if line.wait_seconds is not None else waited_until(line, now)
        line = calls.change(line.contact_id, stage=MESSAGE, operator_id=None, wait_seconds=waited)
        answering.leave_for_message(line, now)
    return calls.change(line.contact_id, stage=MESSAGE, **values)


def to_message(line: AnyRow, now: datetime) -> Step:
    """A message, unless a call back was asked for before."""
    wish = line.wish or MESSAGE_WISH
    return _message(turn_to_message(line, now, wish=wish))


def to_call_back(line: AnyRow, now: datetime) -> Step:
    """A call back is promised at once: who hangs up now has asked for it all the same."""
    if line.wish != CALL_BACK_WISH:
        line = turn_to_message(line, now, wish=CALL_BACK_WISH)
        call_backs.promise(line, tasks.ASKED, now=now)
        judge_again(line, now=now)
    return _message(line)


def _message(line: AnyRow) -> Step:
    """What the caller has asked for, after the queue: a call back needs a number."""
    if line.wish is None:
        return choices(line, (Prompt.NOBODY,))
    if line.wish == MESSAGE_WISH:
        return Step(Kind.RECORD, say=(Prompt.MESSAGE,), language=line.language)
    if line.caller_id is None:
        return Step(Kind.RECORD, say=(Prompt.NO_NUMBER, Prompt.MESSAGE), language=line.language)
    return Step(Kind.GOODBYE, say=(Prompt.CALL_BACK_NOTED, Prompt.GOODBYE), language=line.language)


def reference_words(line: AnyRow, now: datetime, policy: Policy) -> Prompt:
    """Sends the reference, and says whether it could be sent."""
    sent = send_reference(line, now=now, policy=policy)
    return Prompt.REFERENCE_SENT if sent else Prompt.REFERENCE_REFUSED


def waited_until(line: AnyRow, now: datetime) -> int:
    """Whole seconds in the queue, until the provider says how many: whoever waited for nobody counts in the service level."""
    return max(0, int((now - (line.queued_at or now)).total_seconds()))


def note_wait(line: AnyRow, word: QueueWord) -> None:
    """How long the caller waited, by the provider's clock."""
    if word.seconds is not None and line.wait_seconds != word.seconds:
        calls.change(line.contact_id, wait_seconds=word.seconds)
