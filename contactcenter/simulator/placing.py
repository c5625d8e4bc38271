"""A call the service asks for over REST, checked as the provider checks it."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactcenter.simulator.lines import Step
from contactcenter.simulator.numbers import is_telephone_address
from contactcenter.simulator.refusals import Refusal
from contactcenter.simulator.settings import is_web_address

RING_SECONDS = 60
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})


@dataclass(frozen=True)
class CallOrder:
    """Whom to call, what to do when it is picked up, whom to tell, and how many seconds it may ring."""

    recipient: str
    sender: str
    first: Step
    fallback_url: str = ""
    status_callback: str = ""
    status_events: tuple[str, ...] = ("completed",)
    status_method: str = "POST"
    ring_seconds: int = RING_SECONDS


def call_order_from(form: Mapping[str, str], *, events: Sequence[str], numbers: Sequence[str]) -> CallOrder:
    """The order in a create request's form; raise Refusal with the provider's code for the first fault."""
    sender, recipient = form.get("From", "").strip(), form.get("To", "").strip()
    ring = form.get("Timeout", str(RING_SECONDS))
    callback = form.get("StatusCallback", "")
    for refused, code, sentence in (
        (not recipient, 21201, "A call needs a To number"),
        (not is_telephone_address(recipient), 21211,
         f"The To number is not a valid phone number: {recipient}"),
        (not sender, 21213, "A call needs a From number"),
        (sender not in numbers, 21210, f"The From number is not verified for this account: {sender}"),
        (not _is_seconds(ring), 21208, f"The Timeout is no number of seconds: {ring}"),
        (bool(callback) and not is_web_address(callback), 21609,
         f"The StatusCallback is not a valid URL: {callback}"),
    ):
        if refused:
            raise Refusal(400, code, sentence)
    return CallOrder(
        recipient=recipient, sender=sender, first=first_step(form), fallback_url=form.get("FallbackUrl", ""),
        status_callback=callback, status_method=form.get("StatusCallbackMethod", "POST"),
        status_events=tuple(event for event in events if event in EVENTS) or ("completed",),
        ring_seconds=int(ring),
    )


def first_step(form: Mapping[str, str]) -> Step:
    """Where the call's TwiML comes from: Twiml itself, or Url; raise Refusal 21205 when it is neither."""
    url, markup = form.get("Url", ""), form.get("Twiml", "")
    if not markup and not is_web_address(url):
        raise Refusal(400, 21205, f"The Url is not a valid URL: {url}")
    return Step(url, method=form.get("Method", "POST").upper(), markup=markup)


def _is_seconds(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= 600
