"""Telling the provider what a line is to do (twilio.com/docs/voice/api/call-resource)."""

from __future__ import annotations

from contactcenter.rules.calls import RING_FOR
from contactcenter.rules.sending import HandoverResult
from contactcenter.telephony import provider
from contactcenter.telephony.twiml import CALLBACK_RETRIES, Voice

NO_SUCH_ACCOUNT = 20404   # of a new leg only: of a line it means that the line is over
LEG_EVENTS = ["initiated", "ringing", "answered", "completed"]


class Phone:
    """Starts, sends, ends and asks about lines; one for each thread. Nothing raises for what the network or the provider
    does: each says what came of it."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str, public_url: str) -> None:
        self._calls = provider.client(account_sid=account_sid, auth_token=auth_token, api_url=api_url).calls
        self._voice = Voice(public_url)

    def start_leg(self, leg_id: str, *, sender: str, address: str) -> HandoverResult:
        """Rings an operator's telephone from our number `sender`."""
        return provider.handed_over(lambda: self._calls.create(
            to=address, from_=sender, url=self._voice.step("voice/leg", leg=leg_id), method="POST",
            timeout=int(RING_FOR.total_seconds()), status_callback_event=LEG_EVENTS, status_callback_method="POST",
            status_callback=self._voice.step("voice/leg-status", leg=leg_id) + CALLBACK_RETRIES),
            missing_account=NO_SUCH_ACCOUNT)

    def start_call_out(self, call_out_id: str, *, sender: str, address: str) -> HandoverResult:
        """Rings the own telephone of whoever wants to call somebody through the centre."""
        return provider.handed_over(lambda: self._calls.create(
            to=address, from_=sender, url=self._voice.step("voice/out", out=call_out_id), method="POST",
            timeout=int(RING_FOR.total_seconds()), status_callback_event=["completed"], status_callback_method="POST",
            status_callback=self._voice.step("voice/out-status", out=call_out_id) + CALLBACK_RETRIES),
            missing_account=NO_SUCH_ACCOUNT)

    def send(self, sid: str, target: str, *, leg_id: str | None = None) -> HandoverResult:
        """Sends a line to the step `target` below /voice. Refused when the line is over."""
        query = {"leg": leg_id} if leg_id else {}
        return provider.handed_over(lambda: self._calls(sid).update(
            url=self._voice.step(f"voice/{target}", **query), method="POST"))

    def hang_up(self, sid: str) -> HandoverResult:
        """Ends a line. Refused when it is over."""
        return provider.handed_over(lambda: self._calls(sid).update(status="completed"))

    def ask(self, sid: str) -> HandoverResult:
        """How a line stands: its status, and its length when it is over. Refused when the provider knows no such line."""
        return provider.handed_over(lambda: self._calls(sid).fetch())
