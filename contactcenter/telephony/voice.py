"""The steps of a call, as webhooks: what the caller's line and the legs of operators ask us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Request

from contactcenter.casework import callers_way, calling_out, calls, operators_way
from contactcenter.rules.policy import Policy
from contactcenter.rules.voice import DIAL_FLOW, HANG_UP, NOTHING, Kind, Step
from contactcenter.telephony import parsing, twiml
from contactcenter.telephony.webhook import Record, Settings, Webhook, silence

MOST_ROUNDS_AWAY = 5   # of AWAY_SECONDS each, and what the database takes to fail
Way = Callable[..., Step]


def _step(way: Way, **more: Callable[[Request], object]) -> Record:
    """A step of the caller's line: the call, what else the request says, and the way it goes on."""
    def record(req: Request, now: datetime, policy: Policy) -> Step:
        return way(parsing.inbound_call(req), **{name: read(req) for name, read in more.items()}, now=now, policy=policy)

    return record


def _first_word(req: Request, now: datetime, policy: Policy) -> Step:
    return callers_way.begin(parsing.inbound_call(req), now=now, policy=policy)


def _wish(req: Request, now: datetime, policy: Policy) -> None:
    callers_way.note_wish(parsing.inbound_call(req), parsing.key(req), now=now, policy=policy)


def _message(req: Request, now: datetime, policy: Policy) -> Step:
    return callers_way.message_left(parsing.inbound_call(req), parsing.voice_message(req), now=now, policy=policy)


def _recording(req: Request, now: datetime, policy: Policy) -> object:
    leg_id = parsing.leg_id(req)
    if leg_id:
        return calls.record_talk(leg_id, parsing.voice_message(req), now=now)
    return calls.record_voice_message(parsing.voice_message(req), now=now)


def _report(req: Request, now: datetime, policy: Policy) -> object:
    return calls.record_call_report(parsing.call_report(req), now=now, policy=policy)


def _leg(req: Request, now: datetime, policy: Policy) -> Step:
    return operators_way.leg_step(parsing.leg_id(req), now=now)


def _leg_after(req: Request, now: datetime, policy: Policy) -> Step:
    return operators_way.leg_step(parsing.leg_id(req), now=now, after=True)


def _leg_report(req: Request, now: datetime, policy: Policy) -> object:
    return operators_way.record_leg_report(parsing.leg_id(req), parsing.leg_report(req), now=now)


def _picked_up(req: Request, now: datetime, policy: Policy) -> Step:
    return NOTHING if operators_way.picked_up(parsing.leg_id(req), now=now) else HANG_UP


def _dialled(req: Request, now: datetime, policy: Policy) -> Step:
    return callers_way.dialled(parsing.inbound_call(req), parsing.leg_id(req), parsing.dial_report(req), now=now,
                               policy=policy)


def _out(req: Request, now: datetime, policy: Policy) -> Step:
    return calling_out.picked_up(parsing.call_out_id(req), now=now)


def _out_after(req: Request, now: datetime, policy: Policy) -> Step:
    return calling_out.reached(parsing.call_out_id(req), parsing.dial_report(req).status, now=now)


def _out_report(req: Request, now: datetime, policy: Policy) -> None:
    calling_out.own_telephone_over(parsing.call_out_id(req), parsing.leg_report(req).status, now=now)


def _hang_up(_req: Request, ours: Settings) -> str:
    return twiml.render(HANG_UP, ours.voice)


def _render(step: Step, ours: Settings) -> str:
    return twiml.render(step, ours.voice)


def _reach_somebody(_req: Request, ours: Settings) -> str:
    return twiml.away(ours.voice, ours.away_numbers)


def _take_a_message(_req: Request, ours: Settings) -> str:
    return twiml.away_message(ours.voice)


def _after_ringing(req: Request, now: datetime, policy: Policy) -> bool:
    """Whether somebody was reached without us. Asks nothing of the database, which is likely away."""
    return parsing.dial_report(req).status == "completed"


def _go_on_after_ringing(reached: bool, ours: Settings) -> str:
    return twiml.render(HANG_UP, ours.voice) if reached else twiml.away_message(ours.voice)


def _say_goodbye(_req: Request, ours: Settings) -> str:
    return twiml.goodbye(ours.voice)


def _again(path: str) -> Callable[[Request, Settings], str]:
    """A line that can wait asks again in a moment."""
    def answer(req: Request, ours: Settings) -> str:
        leg_id = parsing.leg_id(req)
        return twiml.again(ours.voice, path, **({"leg": leg_id} if leg_id else {}))

    return answer


def _leave_the_queue(req: Request, ours: Settings) -> str:
    """Whoever waits in a queue is asked again a few times, and then led out of it, to whoever can be reached without us."""
    rounds = parsing.tries(req)
    if rounds < MOST_ROUNDS_AWAY:
        return twiml.again(ours.voice, "voice/wait", tries=rounds + 1)
    return _reach_somebody(req, ours) if ours.policy.voice_flow == DIAL_FLOW else twiml.render(Step(Kind.LEAVE), ours.voice)


def _caller(path: str, record: Record, *, away: Callable[[Request, Settings], str] = _reach_somebody,
            replay: Record | None = _first_word, own_number: str = "To") -> Webhook:
    return Webhook(path, record, _render, own_number, away, replay, listens=True)


def _operator(path: str, record: Record) -> Webhook:
    """Our own telephone asks; its address carries the leg, which nobody else knows."""
    return Webhook(path, record, _render, away=_again(path.strip("/")), listens=True)


_leave = _step(callers_way.leave_queue, word=parsing.queue_word)
_connect = _step(callers_way.connect, word=parsing.queue_word)
_wait = _step(callers_way.wait)

VOICE_WEBHOOKS = (
    _caller("/voice", _first_word),
    _caller("/voice/menu", _step(callers_way.press, key=parsing.key, tries=parsing.tries), replay=_wish),
    _caller("/voice/queue", _step(callers_way.enter_queue)),
    _caller("/voice/wait", _wait, away=_leave_the_queue, replay=None),
    _caller("/voice/wait-key", _step(callers_way.press_in_queue, key=parsing.key), away=_leave_the_queue, replay=_wish),
    _caller("/voice/left", _leave, replay=_leave),
    _caller("/voice/message", _step(callers_way.take_message), away=_take_a_message),
    Webhook("/voice/away", _after_ringing, _go_on_after_ringing, "To", _take_a_message, listens=True),
    _caller("/voice/recorded", _message, away=_say_goodbye, replay=_message),
    _caller("/voice/connecting", _connect, away=silence, replay=_connect, own_number=""),
    _caller("/voice/hold", _step(callers_way.hold), away=_again("voice/hold"), replay=None),
    _caller("/voice/hold-music", _step(callers_way.hold_words), away=_again("voice/hold-music"), replay=None),
    _caller("/voice/dialled", _dialled, replay=_dialled),
    _operator("/voice/leg", _leg),
    _operator("/voice/leg-after", _leg_after),
    _operator("/voice/leg-wait", _leg),
    _operator("/voice/connecting-leg", _picked_up),
    Webhook("/voice/out", _out, _render, away=_hang_up, listens=True),
    Webhook("/voice/out-after", _out_after, _render, away=_hang_up, replay=_out_after, listens=True),
    Webhook("/voice/out-status", _out_report, replay=_out_report),
    Webhook("/voice/leg-status", _leg_report, replay=_leg_report),
    Webhook("/recording", _recording, replay=_recording),
    Webhook("/call-status", _report, own_number="To", replay=_report),
)
