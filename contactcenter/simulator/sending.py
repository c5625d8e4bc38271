"""Texts from the service to a handset: taken or refused, then queued, sent, and delivered or not, each step
reported.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from contactcenter.simulator.clock import Clock
from contactcenter.simulator.courier import Errand
from contactcenter.simulator.dispatch import Dispatch
from contactcenter.simulator.handsets import WITHHELD, Handsets
from contactcenter.simulator.identifiers import new_sid
from contactcenter.simulator.messages import Media, Message, Messages
from contactcenter.simulator.numbers import is_land_line, is_number
from contactcenter.simulator.refusals import Refusal
from contactcenter.simulator.segments import segment_count
from contactcenter.simulator.settings import Settings, is_web_address
from contactcenter.simulator.timetable import Timetable

LONGEST_BODY = 1_600
LONGEST_VALIDITY_SECONDS = 36_000
EXPIRED = 30036


@dataclass(frozen=True)
class Order:
    """What a text to a handset asks for; the fields are those of the provider's create request."""

    recipient: str
    sender: str
    body: str
    status_callback: str = ""
    validity_seconds: int = LONGEST_VALIDITY_SECONDS
    service_sid: str | None = None
    media_urls: tuple[str, ...] = ()
    direction: str = "outbound-api"


@dataclass(frozen=True)
class Sending:
    """Takes orders and moves each text forward on the clock, one status delay a step."""

    settings: Settings
    clock: Clock
    messages: Messages
    handsets: Handsets
    dispatch: Dispatch
    timetable: Timetable

    def accept(self, order: Order) -> Message:
        """Take the order and queue the text; raise Refusal with the provider's code when it cannot be sent.
        """
        for refused, code, sentence in self._objections(order):
            if refused:
                raise Refusal(400, code, sentence)
        return self.queue(order)

    def queue(self, order: Order) -> Message:
        """Queue the text unchecked: the network's own words, which reach also those who opted out."""
        now = self.clock.now()
        message = self.messages.add(Message(
            sid=new_sid("MM" if order.media_urls else "SM"), direction=order.direction,
            sender=order.sender or self.settings.numbers[0], recipient=order.recipient, body=order.body,
            status="accepted" if order.service_sid else "queued", created=now, updated=now,
            segments=segment_count(order.body), service_sid=order.service_sid,
            status_callback=order.status_callback, validity_seconds=order.validity_seconds,
            media=tuple(Media(new_sid("ME"), url, "image/png") for url in order.media_urls),
        ))
        self.timetable.after(self.settings.status_delay_seconds, partial(self._depart, message))
        return message

    def _objections(self, order: Order) -> list[tuple[bool, int, str]]:
        to = order.recipient
        return [
            (not to, 21604, "A text needs a To number"),
            (not is_number(to) or to in WITHHELD, 21211, f"The To number is not a valid phone number: {to}"),
            (not order.sender and not order.service_sid, 21603, "A text needs a From number"),
            (bool(order.sender) and order.sender not in self.settings.numbers, 21606,
             f"The From number is not an SMS-capable number of this account: {order.sender}"),
            (not order.body and not order.media_urls, 21619, "A text needs a body or media"),
            (len(order.body) > LONGEST_BODY, 21617, f"The body is longer than {LONGEST_BODY} characters"),
            (is_land_line(to), 21614, f"The To number is not a mobile number: {to}"),
            (self.handsets.opted_out(to), 21610, "The recipient has opted out of texts from this number"),
            (bool(order.status_callback) and not is_web_address(order.status_callback), 21609,
             f"The StatusCallback is not a valid URL: {order.status_callback}"),
            (not 1 <= order.validity_seconds <= LONGEST_VALIDITY_SECONDS, 21624,
             f"The validity period lies outside 1 to {LONGEST_VALIDITY_SECONDS} seconds"),
        ]

    def _depart(self, message: Message) -> None:
        """Hand the text to the mobile network, unless it waited longer than it is valid."""
        now = self.clock.now()
        if (now - message.created).total_seconds() > message.validity_seconds:
            self._report(self.messages.change(message.sid, status="failed", error_code=EXPIRED), last=True)
            return
        self._report(self.messages.change(message.sid, status="sent", sent=now), last=False)
        self.timetable.after(self.settings.status_delay_seconds, partial(self._arrive, message))

    def _arrive(self, message: Message) -> None:
        code = self.handsets.unreachable(message.recipient)
        status = "undelivered" if code else "delivered"
        self._report(self.messages.change(message.sid, status=status, error_code=code), last=True)

    def _report(self, message: Message | None, *, last: bool) -> None:
        if message is not None and message.status_callback:
            pairs = status_pairs(message, account_sid=self.settings.account_sid)
            errand = Errand("message-status", message.sid, message.status_callback, pairs)
            self.dispatch.send(errand, last=last)


def order_from(form: Mapping[str, str], *, media_urls: tuple[str, ...]) -> Order:
    """The order in a create request's form; raise Refusal for a validity period that is no number of seconds.
    """
    validity = form.get("ValidityPeriod", str(LONGEST_VALIDITY_SECONDS))
    if not (validity.isascii() and validity.isdigit()):
        raise Refusal(400, 21624, f"The validity period is no number of seconds: {validity}")
    return Order(
        recipient=form.get("To", "").strip(), sender=form.get("From", "").strip(), body=form.get("Body", ""),
        status_callback=form.get("StatusCallback", ""), validity_seconds=int(validity),
        service_sid=form.get("MessagingServiceSid") or None, media_urls=media_urls,
    )


def status_pairs(message: Message, *, account_sid: str) -> tuple[tuple[str, str], ...]:
    """The parameters of a message status callback."""
    error = (("ErrorCode", str(message.error_code)),) if message.error_code else ()
    service = (("MessagingServiceSid", message.service_sid),) if message.service_sid else ()
    return (
        ("MessageSid", message.sid), ("SmsSid", message.sid),
        ("MessageStatus", message.status), ("SmsStatus", message.status),
        ("To", message.recipient), ("From", message.sender),
        ("AccountSid", account_sid), ("ApiVersion", "2010-04-01"), *error, *service,
    )
