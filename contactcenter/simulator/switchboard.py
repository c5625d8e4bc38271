"""Calls from beginning to end: placed by a handset or by the service, led through TwiML, and reported when
over.
"""
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock, Thread

from contactcenter.simulator.calls import Call
from contactcenter.simulator.clock import Clock
from contactcenter.simulator.identifiers import new_sid
from contactcenter.simulator.legs import Leg, Office
from contactcenter.simulator.lines import Diverted, Ended, Event, Line, PickedUp, Step
from contactcenter.simulator.placing import CallOrder
from contactcenter.simulator.progress import LAST_EVENT, report_progress
from contactcenter.simulator.verbs import perform

logger = logging.getLogger(__name__)
CLOSING_SECONDS = 2.0


class NotLive(LookupError):
    """There is no live call of that SID."""


@dataclass(frozen=True)
class Switchboard:
    """Leads every live call in a thread of its own."""

    office: Office
    clock: Clock
    _lines: dict[str, Line] = field(default_factory=dict)
    _threads: dict[str, Thread] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def place(self, *, sender: str, recipient: str = "") -> Call:
        """A handset dials the service: the call begins to ring and its webhook is on its way."""
        settings, now = self.office.settings, self.clock.now()
        call = Call(
            sid=new_sid("CA"), direction="inbound", sender=sender, recipient=recipient or settings.numbers[0],
            status="ringing", created=now, updated=now, status_callback=settings.call_status_url,
        )
        talk = partial(_converse, first=Step(settings.voice_url))
        return self._start(call, talk, fallback_url=settings.voice_fallback_url)

    def ring(self, order: CallOrder) -> Call:
        """The service calls a telephone, which rings until it is picked up or the order's patience is over.
        """
        now = self.clock.now()
        call = Call(
            sid=new_sid("CA"), direction="outbound-api", sender=order.sender, recipient=order.recipient,
            status="queued", created=now, updated=now, status_callback=order.status_callback,
            status_events=order.status_events, status_method=order.status_method,
        )
        return self._start(call, partial(_call_out, order=order), fallback_url=order.fallback_url)

    def post(self, sid: str, *events: Event) -> None:
        """Something happens to a live call; raise NotLive when there is none of that SID."""
        with self._lock:
            line = self._lines.get(sid)
        if line is None:
            raise NotLive(sid)
        line.post(*events)

    def close(self) -> None:
        """End every live call, and wait a moment for the webhooks that are under way."""
        with self._lock:
            lines, threads = list(self._lines.values()), list(self._threads.values())
        for line in lines:
            line.post(Ended("failed"))
        for thread in threads:
            thread.join(timeout=CLOSING_SECONDS)

    def _start(self, call: Call, talk: Callable[[Leg], None], *, fallback_url: str) -> Call:
        self.office.calls.add(call)
        line = Line(call.sid, calls=self.office.calls, clock=self.clock)
        leg = Leg(self.office, line, fallback_url=fallback_url)
        thread = Thread(target=self._lead, args=(leg, talk), name=f"call-{call.sid}", daemon=True)
        with self._lock:
            self._lines[call.sid], self._threads[call.sid] = line, thread
        thread.start()
        return call

    def _lead(self, leg: Leg, talk: Callable[[Leg], None]) -> None:
        status = "failed"
        try:
            talk(leg)
            status = "completed"
        except Ended as ended:
            status = ended.status
        except Exception:
            logger.exception("a call broke down")
        self._finish(leg, status=status)

    def _finish(self, leg: Leg, *, status: str) -> None:
        """Close the call once; one that nobody picked up cannot have been completed."""
        with self._lock:
            del self._lines[leg.line.sid], self._threads[leg.line.sid]
        unanswered = status == "completed" and leg.call.answered is None
        call = self.office.calls.end(leg.line.sid, status="no-answer" if unanswered else status)
        if call is not None:
            report_progress(self.office, call, event=LAST_EVENT, clock=self.clock)


def _call_out(leg: Leg, *, order: CallOrder) -> None:
    """Ring, and talk when it is picked up."""
    tell = partial(report_progress, leg.office, clock=leg.line.clock)
    tell(leg.call, event="initiated")
    leg.line.wait(leg.office.settings.status_delay_seconds)
    tell(leg.office.calls.change(leg.line.sid, status="ringing"), event="ringing")
    if leg.line.wait(order.ring_seconds, take=(PickedUp,)) is None:
        raise Ended("no-answer")
    leg.answer()
    tell(leg.call, event="answered")
    _converse(leg, first=order.first)


def _converse(leg: Leg, *, first: Step) -> None:
    """Follow the documents from one to the next until one of them ends without a step."""
    step: Step | None = first
    while step is not None:
        try:
            leg, document = leg.fetch(step)
            step = perform(leg, document)
        except Diverted as diverted:
            step = diverted.step
