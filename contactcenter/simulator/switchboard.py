"""Calls as they begin: placed by a handset or by the service."""
from dataclasses import dataclass
from functools import partial

from contactcenter.simulator.calls import Call
from contactcenter.simulator.identifiers import new_sid
from contactcenter.simulator.leading import begin
from contactcenter.simulator.legs import Leg, Office
from contactcenter.simulator.lines import Event, Step
from contactcenter.simulator.performing import converse
from contactcenter.simulator.placing import CallOrder
from contactcenter.simulator.ringing import picked_up, ring


@dataclass(frozen=True)
class Switchboard:
    """Places calls and lets things happen to them."""

    office: Office

    def place(self, *, sender: str, recipient: str = "") -> Call:
        """A handset dials the service: the call begins to ring and its webhook is on its way."""
        settings, now = self.office.settings, self.office.clock.now()
        call = Call(
            sid=new_sid("CA"), direction="inbound", sender=sender, recipient=recipient or settings.numbers[0],
            status="ringing", created=now, updated=now, status_callback=settings.call_status_url,
        )
        talk = partial(converse, first=Step(settings.voice_url))
        begin(self.office, call, talk, fallback_url=settings.voice_fallback_url)
        return call

    def ring(self, order: CallOrder) -> Call:
        """The service calls a telephone, which rings until it is picked up or the order's patience is over.
        """
        now = self.office.clock.now()
        call = Call(
            sid=new_sid("CA"), direction="outbound-api", sender=order.sender, recipient=order.recipient,
            status="queued", created=now, updated=now, status_callback=order.status_callback,
            status_events=order.status_events, status_method=order.status_method,
        )
        begin(self.office, call, partial(_call_out, order=order), fallback_url=order.fallback_url)
        return call

    def post(self, sid: str, *events: Event) -> None:
        """Something happens to a live call; raise NotLive when there is none of that SID."""
        self.office.exchange.post(sid, *events)

    def close(self) -> None:
        """End every live call."""
        self.office.exchange.close()


def _call_out(leg: Leg, *, order: CallOrder) -> None:
    """Ring, and talk when it is picked up."""
    ring(leg, seconds=order.ring_seconds)
    picked_up(leg)
    converse(leg, order.first)
