"""How far a call has come, told to the service by call-progress callbacks."""
from contactcenter.simulator.calls import Call
from contactcenter.simulator.clock import Clock
from contactcenter.simulator.courier import Errand, Pairs
from contactcenter.simulator.legs import Office, call_pairs
from contactcenter.simulator.timestamps import rfc2822

LAST_EVENT = "completed"


def report_progress(office: Office, call: Call, *, event: str, clock: Clock) -> None:
    """Queue the callback of an event (initiated, ringing, answered, completed) if the call asks for it.

    Whatever way a call ends, the event is `completed` and CallStatus tells the way. SequenceNumber counts
    from 0 those told.
    """
    last = event == LAST_EVENT
    if not call.status_callback or event not in call.status_events:
        if last:
            office.dispatch.finish(call.sid)
        return
    office.calls.change(call.sid, events_told=call.events_told + 1)
    status = event if event == "initiated" else call.status
    pairs = (
        *call_pairs(call, account_sid=office.settings.account_sid, status=status),
        *(_lengths(call) if last else ()),
        ("Timestamp", rfc2822(clock.now()) or ""), ("SequenceNumber", str(call.events_told)),
        ("CallbackSource", "call-progress-events"),
    )
    errand = Errand("call-status", call.sid, call.status_callback, pairs, method=call.status_method)
    office.dispatch.send(errand, last=last)


def _lengths(call: Call) -> Pairs:
    seconds = call.duration_seconds
    return (("CallDuration", str(seconds)), ("Duration", str(-(-seconds // 60))))
