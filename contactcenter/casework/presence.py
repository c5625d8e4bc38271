"""People at work: available, on a call, wrapping up, on a break, away. Only who is available receives calls.

The acts of people raise Refusal: no_shift, bad_address, language_missing, not_allowed, unknown_state, on_call,
not_wrapping_up. DatabaseAway: nothing is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from contactcenter.casework.distributing import distribute, end_offer, tell, tell_desk
from contactcenter.rules.calls import (AVAILABLE, AWAY, BREAK, CHOSEN_STATES, DID_NOT_ANSWER, LOST, ON_CALL, PASSED,
                                       RING_FOR, UNANSWERED, VANISHED, VANISHED_AFTER, WRAP_UP, WRAP_UP_FOR)
from contactcenter.rules.lifecycle import NEW, TAKEN_IN
from contactcenter.rules.policy import DEFAULT_POLICY, Policy
from contactcenter.rules.presence import ANSWERING_ROLES, SPOKEN
from contactcenter.rules.presence import address as dialled
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.rules.voice import DIAL_FLOW
from contactcenter.storage import calls, cases, events, legs, offers, revisions, shifts, tasks
from contactcenter.storage.db import AnyRow, transaction

FORGOTTEN_AFTER = timedelta(hours=12)     # without a sign of life a shift is over: no session lasts longer
HANDED_OVER = "handed_over"


def start_shift(by: Staff, *, reach: str, address: str, languages: Sequence[str], now: datetime,
                policy: Policy = DEFAULT_POLICY) -> None:
    """Begins a shift, available at once; on an open one it changes how the person is reached."""
    if by.role not in ANSWERING_ROLES:
        raise Refusal("not_allowed", allowed=())
    spoken = [language for language in SPOKEN if language in languages]
    if not spoken:
        raise Refusal("language_missing")
    values: dict[str, Any] = {"reach": reach, "languages": spoken, "seen_at": now, "address": dialled(
        reach, address, user_id=by.id, own_numbers=policy.own_numbers)}
    with transaction():
        fresh = {"user_id": by.id, "started_at": now, "state": AVAILABLE, "state_since": now, "idle_since": now}
        if not shifts.start_once(fresh | values):
            if _open_shift(by).state == ON_CALL:
                raise Refusal("on_call")
            shifts.change(by.id, **values)
            _move(by.id, AVAILABLE, now, only_from={AWAY})
        _tell(by.id, now)
        distribute(now=now)


def set_state(by: Staff, state: str, *, now: datetime) -> None:
    """Available, or a break. What rings at somebody who takes a break goes on to the next."""
    if state not in CHOSEN_STATES:
        raise Refusal("unknown_state")
    with transaction():
        _let_ringing_go(by.id, PASSED, now, unless=state == AVAILABLE)
        shift = _open_shift(by)
        if shift.state == ON_CALL:
            raise Refusal("on_call")
        if shift.state != state or shift.state_reason:
            _move(by.id, state, now)
        distribute(now=now)


def extend_wrap_up(by: Staff, *, now: datetime) -> None:
    """Another WRAP_UP_FOR to finish writing."""
    with transaction():
        shift = _open_shift(by)
        if shift.state != WRAP_UP:
            raise Refusal("not_wrapping_up")
        shifts.change(by.id, wrap_up_until=max(shift.wrap_up_until or now, now) + WRAP_UP_FOR, seen_at=now)
        tell(by.id, "call", now=now)


def stay_in_touch(by: Staff, *, now: datetime) -> None:
    """A sign of life of the browser; whoever had vanished is available again."""
    with transaction():
        shift = shifts.change(by.id, seen_at=now)
        if shift is None:
            raise Refusal("no_shift")
        if shift.state == AWAY:
            _move(by.id, AVAILABLE, now)
            distribute(now=now)


def end_shift(by: Staff, *, now: datetime) -> None:
    """Ends a shift and hands over what is open: cases that nobody has decided about yet call for a look, promises are for
    whoever is free. Drafts stay and are offered to the next owner."""
    with transaction():
        _let_ringing_go(by.id, PASSED, now)
        if _open_shift(by).state == ON_CALL or legs.call_and_leg_of(by.id):
            raise Refusal("on_call")
        _end(by.id, now)
        distribute(now=now)


def sweep(*, now: datetime, policy: Policy = DEFAULT_POLICY) -> None:
    """What time alone brings: offers nobody took, wrap-up that is over, browsers that vanished, shifts nobody ended.
    Opens a transaction for each. Safe in any number of processes."""
    for offer in offers.overdue(now):
        with transaction():
            _miss(offer.call_id, offer.id, now, policy)
    for shift in shifts.overdue(now, seen_before=now - VANISHED_AFTER, forgotten_before=now - FORGOTTEN_AFTER):
        with transaction():
            _let_time_pass(shift.user_id, now)
    for user_id in shifts.stranded():
        with transaction():
            if legs.call_and_leg_of(user_id) is None:
                wrap_up(user_id, now=now)


def engage(user_id: int, *, now: datetime) -> AnyRow:
    """Puts an available person on a call, within the caller's transaction. Refusal no_shift, not_available."""
    shift = put_on_call(user_id, now=now, only_from={AVAILABLE})
    if shift is None:
        present = shifts.open_of(user_id)
        raise Refusal("not_available", state=present.state) if present else Refusal("no_shift")
    return shift


def put_on_call(user_id: int, *, now: datetime, only_from: Collection[str] | None = None) -> AnyRow | None:
    """On a call, from one of these states (None: any, for somebody who has picked up already)."""
    return _move(user_id, ON_CALL, now, only_from=only_from)


def wrap_up(user_id: int, *, now: datetime) -> None:
    """After a talk, within the caller's transaction: a while to finish writing."""
    _move(user_id, WRAP_UP, now, only_from={ON_CALL}, wrap_up_until=now + WRAP_UP_FOR)


def free_again(user_id: int, *, now: datetime) -> None:
    """Nothing came of the call, through no fault of the person: available, in the old place of the longest idle."""
    shift = shifts.open_of(user_id)
    _move(user_id, AVAILABLE, now, only_from={ON_CALL}, **({"idle_since": shift.idle_since} if shift else {}))


def begin_call_out(user_id: int, *, now: datetime) -> None:
    """Somebody at work calls a person themselves, within the caller's transaction: nothing rings at them meanwhile. On a break
    nothing would, and it stays one; what rings already is answered or passed as ever."""
    if not offers.ringing(user_id=user_id):
        put_on_call(user_id, now=now, only_from={AVAILABLE, WRAP_UP})


def end_call_out(user_id: int, *, now: datetime) -> None:
    """That call is over, within the caller's transaction: a while to write down what came of it."""
    if legs.call_and_leg_of(user_id) is None:
        wrap_up(user_id, now=now)


def miss_call(user_id: int, *, now: datetime) -> None:
    """Somebody did not answer: on a break until they say otherwise, so that no caller waits for them again."""
    _move(user_id, BREAK, now, only_from={AVAILABLE, ON_CALL}, state_reason=DID_NOT_ANSWER)


def _open_shift(by: Staff) -> AnyRow:
    shift = shifts.open_of(by.id)
    if shift is None:
        raise Refusal("no_shift")
    return shift


def _move(user_id: int, state: str, now: datetime, *, only_from: Collection[str] | None = None,
          **values: Any) -> AnyRow | None:
    """Into a state, if the person is in one of these; whoever becomes available is the last in the row of the idle."""
    fresh: dict[str, Any] = {"state": state, "state_reason": None, "state_since": now, "wrap_up_until": None}
    if state == AVAILABLE:
        fresh["idle_since"] = now
    shift = shifts.change(user_id, only_from=only_from, **(fresh | values))
    if shift:
        _tell(user_id, now)
    return shift


def _tell(user_id: int, now: datetime) -> None:
    tell(user_id, "call", now=now)
    tell_desk("presence", now=now)


def _let_ringing_go(user_id: int, state: str, now: datetime, *, unless: bool = False) -> None:
    """Ends what rings at a person; a call is locked before its offers."""
    for call_id in () if unless else offers.calls_ringing_at(user_id):
        call = calls.locked(call_id)
        for offer in offers.ringing(user_id=user_id):
            if offer.call_id == call_id:
                end_offer(call, offer, state, now=now)


def _miss(call_id: int, offer_id: int, now: datetime, policy: Policy) -> None:
    """Nobody took it. Without queues the telephone rings only once the caller's line has asked whom to ring: as long as that
    line is still saying something, nobody has missed anything."""
    call, offer = calls.locked(call_id), offers.by_id(offer_id)
    if offer and policy.voice_flow == DIAL_FLOW and legs.of_user_in(call_id, offer.user_id) is None:
        offers.extend(offer_id, until=now + RING_FOR)
    elif offer and end_offer(call, offer, UNANSWERED, now=now):
        miss_call(offer.user_id, now=now)
        distribute(now=now)


def _let_time_pass(user_id: int, now: datetime) -> None:
    """Looks again with the row locked: a sign of life may have come meanwhile."""
    _let_ringing_go(user_id, LOST, now, unless=not shifts.vanished(user_id, seen_before=now - VANISHED_AFTER))
    shift = shifts.open_of(user_id)
    if shift is None:
        return
    gone_for = now - shift.seen_at
    if shift.state in (AWAY, BREAK) and gone_for > FORGOTTEN_AFTER:
        _end(user_id, now)
    elif shift.state in (AVAILABLE, WRAP_UP) and gone_for > VANISHED_AFTER:
        _move(user_id, AWAY, now, state_reason=VANISHED)
    elif shift.state == WRAP_UP and shift.wrap_up_until <= now:
        _move(user_id, AVAILABLE, now)
    distribute(now=now)


def _end(user_id: int, now: datetime) -> None:
    shifts.change(user_id, ended_at=now)
    for case in cases.owned_by(user_id, statuses=TAKEN_IN):
        cases.change(case.id, version=case.version, owner_id=None, changed_at=now,
                     attention=HANDED_OVER if case.status == NEW else case.attention)
        events.add(case.id, HANDED_OVER, at=now, actor_id=user_id, facts={})
        revisions.move(case.id, *cases.scopes_of(case))
    tasks.release(user_id)
    _tell(user_id, now)
